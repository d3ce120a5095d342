//! The reason why the service refused a start, as data.

use std::sync::Arc;

use super::{BrokenRule, ErrorCode, ExecutionStatus};
use crate::clock::Timestamp;

/// The reason why a start was refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum RefusalReason {
    /// Another execution has the name.
    Taken(TakenName),
    /// The request broke these rules, and got this answer.
    Broken(ErrorCode, Vec<BrokenRule>),
}

/// The execution that has a name, and how the refused start differs from it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TakenName {
    pub(crate) execution_arn: Arc<str>,
    pub(crate) first_input: Arc<str>,
    pub(crate) sent_input: Arc<str>,
    pub(crate) same_input: bool,
    pub(crate) closed: Option<OwnerClosing>,
}

/// The closing of the execution that has a name, and the time when the name is free again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OwnerClosing {
    pub(crate) status: ExecutionStatus,
    pub(crate) at: Timestamp,
    pub(crate) free_at: Timestamp,
}
