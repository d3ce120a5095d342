//! See `tests/it/wire/fuzzed/targets.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &str| sfn_mock_fuzz::run::scenario(data));
