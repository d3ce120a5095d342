//! Lints: the bugs that each finds, and the callers that each accepts.

pub(crate) mod findings;
#[cfg(feature = "aws-sdk")]
mod lint_clean_caller;
