//! Executions that exist before the mock starts.

use std::time::Duration;

use serde::Serialize;

use crate::aws::ExecutionStatus;
use crate::to_json::to_json;

/// An execution that exists when the mock starts. It is declared, not started by the code under test,
/// so that no assertion about starts counts it.
///
/// ```
/// use std::time::Duration;
/// use sfn_mock::{ExecutionStatus, ExistingExecution, SfnMock, StateMachine};
///
/// const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// let sfn = SfnMock::builder()
///     .state_machine(
///         StateMachine::standard("orders")
///             .execution(ExistingExecution::running("order-1").input(serde_json::json!({ "id": 1 })))
///             .execution(ExistingExecution::closed("order-0", ExecutionStatus::Failed).started_ago(DAY * 9).closed_ago(DAY * 8)),
///     )
///     .start();
/// assert_eq!(sfn.execution("order-0").status(), ExecutionStatus::Failed);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingExecution {
    pub(crate) name: String,
    pub(crate) input: Option<String>,
    pub(crate) status: ExecutionStatus,
    pub(crate) started_ago: Duration,
    pub(crate) closed_ago: Duration,
}

impl ExistingExecution {
    /// Declares an execution that runs, started at the time the mock starts and without input.
    #[must_use = "give it to `StateMachine::execution`"]
    pub fn running(name: impl Into<String>) -> Self {
        Self::closed(name, ExecutionStatus::Running)
    }

    /// Declares an execution that has closed with this status, at the time the mock starts; SUCCEEDED with the output
    /// `{}`.
    #[must_use = "give it to `StateMachine::execution`"]
    pub fn closed(name: impl Into<String>, status: ExecutionStatus) -> Self {
        let name = name.into();
        Self {
            name,
            input: None,
            status,
            started_ago: Duration::ZERO,
            closed_ago: Duration::ZERO,
        }
    }

    /// Sets the input that it was started with: the JSON of this value.
    #[must_use = "a changed execution is a new value"]
    #[track_caller]
    pub fn input(self, input: impl Serialize) -> Self {
        self.input_json(to_json(&input))
    }

    /// Sets the input that it was started with, byte for byte.
    #[must_use = "a changed execution is a new value"]
    pub fn input_json(mut self, input: impl Into<String>) -> Self {
        self.input = Some(input.into());
        self
    }

    /// Sets the time from its start to the mock's start.
    #[must_use = "a changed execution is a new value"]
    pub fn started_ago(mut self, ago: Duration) -> Self {
        self.started_ago = ago;
        self
    }

    /// Sets the time from its closing to the mock's start. Its name comes free 90 days after that.
    #[must_use = "a changed execution is a new value"]
    pub fn closed_ago(mut self, ago: Duration) -> Self {
        self.closed_ago = ago;
        self
    }
}
