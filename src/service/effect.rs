//! The effect of a request on the service.

use std::sync::Arc;

use super::ExecutionId;
use crate::aws::ExecutionStatus;

/// The effect of a request on the service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Effect {
    /// It changed nothing.
    #[default]
    None,
    /// It described this execution, which had this status, and changed nothing.
    Described(ExecutionId, ExecutionStatus),
    /// It started an execution: the service has committed.
    Started(StartedExecution),
    /// It was answered like the start before it: an idempotent replay.
    Replayed(StartedExecution),
    /// It changed the service otherwise: it stopped an execution, or created a state machine.
    Changed,
}

/// An execution that a request started, now or before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StartedExecution {
    pub(crate) id: ExecutionId,
    pub(crate) arn: Arc<str>,
}
