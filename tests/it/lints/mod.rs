//! Lints: the bugs that each finds, and the callers that each accepts.

mod findings;
#[cfg(feature = "aws-sdk")]
mod lint_clean_caller;
