//! The effect of a request on the service.

use std::sync::Arc;

use super::ExecutionId;

/// The effect of a request on the service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Effect {
    #[default]
    None,
    /// It started an execution: the service has committed.
    Started(StartedExecution),
    /// It was answered like the request before it: an idempotent replay.
    Replayed(StartedExecution),
    /// It changed the service in another way: an execution was stopped, a state machine created.
    Changed,
}

/// The execution that a request started, or that it was answered with again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StartedExecution {
    pub(crate) id: ExecutionId,
    pub(crate) arn: Arc<str>,
}
