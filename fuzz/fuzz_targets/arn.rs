//! See `tests/it/fuzzed/targets.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &str| sfn_mock_fuzz::run::arn(data));
