//! The reason why the service refused a start, as data.

use std::sync::Arc;

use super::{BrokenRule, ErrorCode, ExecutionStatus};
use crate::clock::Timestamp;

/// The reason why a start was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Why {
    /// Another execution has the name.
    Taken(Taken),
    /// The request broke these rules, and got this answer.
    Broken(ErrorCode, Vec<BrokenRule>),
}

/// The execution that has a name, and how the refused start differs from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) execution_arn: Arc<str>,
    pub(crate) first_input: Arc<str>,
    pub(crate) sent_input: Arc<str>,
    pub(crate) same_input: bool,
    pub(crate) closed: Option<Closed>,
}

/// The closing of the execution that has a name, and the time when the name is free again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Closed {
    pub(crate) status: ExecutionStatus,
    pub(crate) at: Timestamp,
    pub(crate) free_at: Timestamp,
}
