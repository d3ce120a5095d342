//! Task tokens that the test hands out, and the outcomes of their tasks.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{Execution, SfnHandle};
use crate::aws::TaskOutcome;
use crate::engine::Engine;
use crate::service::ExecutionId;

/// The token of a task that waits for SendTaskSuccess or SendTaskFailure, handed out by the test in
/// place of a definition, which is never interpreted.
///
/// An answer changes the task alone; the test decides how the execution goes on.
///
/// ```
/// # #[cfg(feature = "aws-sdk")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use sfn_mock::{SfnMock, TaskOutcome};
///
/// let sfn = SfnMock::builder().in_process().start();
/// let token = sfn.task_token();
/// // ... the code under test is given the token, and answers ...
/// sfn.client().send_task_success().task_token(token.as_str()).output("{}").send().await.unwrap();
/// assert_eq!(token.outcome(), Some(TaskOutcome::Succeeded { output: "{}".into() }));
/// # }
/// # #[cfg(not(feature = "aws-sdk"))]
/// # fn main() {}
/// ```
#[derive(Debug, Clone)]
pub struct TaskToken {
    engine: Arc<Engine>,
    token: Arc<str>,
}

impl SfnHandle {
    /// The token of a task of no execution.
    #[must_use]
    pub fn task_token(&self) -> TaskToken {
        TaskToken::hand_out(&self.engine, None)
    }
}

impl Execution {
    /// The token of a task of this execution. Once the execution has closed, the task is over:
    /// answers are refused with TaskTimedOut.
    #[must_use]
    pub fn task_token(&self) -> TaskToken {
        TaskToken::hand_out(&self.engine, Some(self.id))
    }
}

impl TaskToken {
    fn hand_out(engine: &Arc<Engine>, execution: Option<ExecutionId>) -> Self {
        let now = engine.clock().read();
        let token = engine.lock().hand_out_token(now, execution);
        Self::new(engine, token)
    }

    /// Makes the token of a task of this engine.
    pub(super) fn new(engine: &Arc<Engine>, token: Arc<str>) -> Self {
        Self {
            engine: Arc::clone(engine),
            token,
        }
    }

    /// The token itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.token
    }

    /// Sets the time after which the task times out, counted from now by the mock's clock:
    /// `TimeoutSeconds` of a definition. That of an
    /// [activity](crate::ActivityHandle) counts from when a worker has it.
    #[must_use = "hand the token to the worker"]
    pub fn timeout(self, timeout: Duration) -> Self {
        let now = self.engine.clock().read();
        let mut state = self.engine.lock();
        state.service.limit_task(&self.token, now, timeout);
        drop(state);
        self
    }

    /// Sets the time without SendTaskHeartbeat after which the task times out, by the mock's clock:
    /// `HeartbeatSeconds` of a definition. That of an
    /// [activity](crate::ActivityHandle) counts from when a worker has it.
    #[must_use = "hand the token to the worker"]
    pub fn heartbeat_timeout(self, timeout: Duration) -> Self {
        let now = self.engine.clock().read();
        let mut state = self.engine.lock();
        state.service.limit_heartbeat(&self.token, now, timeout);
        drop(state);
        self
    }

    /// The outcome of the task; `None` as long as it waits.
    #[must_use]
    pub fn outcome(&self) -> Option<TaskOutcome> {
        let now = self.engine.clock().read();
        self.engine.lock().service.task_outcome(&self.token, now)
    }

    /// The number of heartbeats that came.
    #[must_use]
    pub fn heartbeats(&self) -> u64 {
        self.engine.lock().service.task(&self.token).heartbeats
    }
}

impl fmt::Display for TaskToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.token)
    }
}

impl From<&TaskToken> for String {
    fn from(token: &TaskToken) -> Self {
        token.token.to_string()
    }
}
