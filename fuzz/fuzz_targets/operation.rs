//! See `tests/it/wire/fuzzed/operations.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sfn_mock_fuzz::run::operation(data));
