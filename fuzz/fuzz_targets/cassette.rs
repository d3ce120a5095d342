//! See `tests/it/wire/fuzzed/files.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &str| sfn_mock_fuzz::run::cassette(data));
