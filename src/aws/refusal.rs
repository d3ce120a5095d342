//! Why the service refused a start, as data.

use std::sync::Arc;

use super::{BrokenRule, ErrorCode, ExecutionStatus};
use crate::clock::Timestamp;

/// Why a start was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Why {
    /// Another execution holds the name.
    Taken(Taken),
    /// The request broke these rules, and got this answer.
    Broken(ErrorCode, Vec<BrokenRule>),
}

/// The execution that holds a name, and how the refused start differs from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) execution_arn: String,
    pub(crate) first_input: Arc<str>,
    pub(crate) sent_input: Arc<str>,
    pub(crate) same_input: bool,
    pub(crate) closed: Option<Closed>,
}

/// How the execution that holds a name has closed, and when the name comes free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Closed {
    pub(crate) status: ExecutionStatus,
    pub(crate) at: Timestamp,
    pub(crate) free_at: Timestamp,
}
