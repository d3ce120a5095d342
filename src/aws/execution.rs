//! The statuses of an execution, and the outcome of a task.

use std::fmt;

/// The status of an execution, as AWS spells it.
///
/// This type is not that of `aws-sdk-sfn`, which has the same name. Compare their texts:
///
/// ```
/// # #[cfg(feature = "aws-sdk")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use sfn_mock::{ExecutionStatus, ExistingExecution, SfnMock, StateMachine};
///
/// let done = ExistingExecution::closed("order-17", ExecutionStatus::Succeeded);
/// let sfn = SfnMock::builder().state_machine(StateMachine::standard("orders").execution(done)).start();
///
/// let order = sfn.execution("order-17");
/// let described = sfn.client().describe_execution().execution_arn(order.arn()).send().await.unwrap();
/// assert_eq!(described.status().as_str(), order.status().as_str());
/// # }
/// # #[cfg(not(feature = "aws-sdk"))]
/// # fn main() {}
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExecutionStatus {
    /// Open.
    Running,
    /// Closed with an output.
    Succeeded,
    /// Closed with an error.
    Failed,
    /// Closed because its time was up.
    TimedOut,
    /// Stopped.
    Aborted,
}

impl ExecutionStatus {
    /// Every status.
    pub const ALL: [Self; 5] = [
        Self::Running,
        Self::Succeeded,
        Self::Failed,
        Self::TimedOut,
        Self::Aborted,
    ];

    /// AWS's word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::TimedOut => "TIMED_OUT",
            Self::Aborted => "ABORTED",
        }
    }
}

impl fmt::Display for ExecutionStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The outcome of a task: the answer of SendTaskSuccess or SendTaskFailure, or a time-out, also where its
/// execution has closed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TaskOutcome {
    /// SendTaskSuccess, with its output, byte for byte.
    Succeeded {
        /// JSON, as it was sent.
        output: String,
    },
    /// SendTaskFailure, with its error and cause.
    Failed {
        /// The error's name.
        error: Option<String>,
        /// Why.
        cause: Option<String>,
    },
    /// No answer came in time, or before its execution closed.
    TimedOut,
}
