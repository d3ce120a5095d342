//! Assertions on how an execution has ended, or that it runs.

use super::Execution;
use crate::aws::ExecutionStatus;

impl Execution {
    /// Asserts that it is SUCCEEDED.
    ///
    /// ```should_panic
    /// use sfn_mock::{ExecutionStatus, ExistingExecution, SfnMock, StateMachine};
    ///
    /// let failed = ExistingExecution::closed("order-17", ExecutionStatus::Failed);
    /// let sfn = SfnMock::builder().state_machine(StateMachine::standard("orders").execution(failed)).start();
    /// sfn.execution("order-17").assert_succeeded(); // expected SUCCEEDED, is FAILED
    /// ```
    ///
    /// # Panics
    ///
    /// If it has another status; the message has the status, its details and the timeline.
    #[track_caller]
    pub fn assert_succeeded(&self) {
        self.assert_status(ExecutionStatus::Succeeded);
    }

    /// Asserts that it is FAILED.
    ///
    /// # Panics
    ///
    /// If it has another status; the message has the status, its details and the timeline.
    #[track_caller]
    pub fn assert_failed(&self) {
        self.assert_status(ExecutionStatus::Failed);
    }

    /// Asserts that it is TIMED_OUT.
    ///
    /// # Panics
    ///
    /// If it has another status; the message has the status, its details and the timeline.
    #[track_caller]
    pub fn assert_timed_out(&self) {
        self.assert_status(ExecutionStatus::TimedOut);
    }

    /// Asserts that it is ABORTED.
    ///
    /// # Panics
    ///
    /// If it has another status; the message has the status, its details and the timeline.
    #[track_caller]
    pub fn assert_aborted(&self) {
        self.assert_status(ExecutionStatus::Aborted);
    }

    /// Asserts that it is RUNNING.
    ///
    /// # Panics
    ///
    /// If it has another status; the message has the status, its details and the timeline.
    #[track_caller]
    pub fn assert_running(&self) {
        self.assert_status(ExecutionStatus::Running);
    }

    /// Fails the test unless it has this status, with its details and the requests that started it.
    #[track_caller]
    fn assert_status(&self, expected: ExecutionStatus) {
        let state = self.engine.lock();
        let execution = state.service.execution(self.id);
        let status = execution.status();
        if status == expected {
            return;
        }
        let mut found = format!(
            "execution {:?}: expected {expected}, is {status}",
            execution.name
        );
        if let Some(closing) = &execution.closing {
            found += &format!(" since {}", closing.at);
            let details = [
                ("output", &closing.output),
                ("error", &closing.error),
                ("cause", &closing.cause),
            ];
            for (what, text) in details {
                if let Some(text) = text {
                    found += &format!("\n  {what}: {text}");
                }
            }
        }
        let evidence = state.evidence();
        drop(state);
        let next = if status == ExecutionStatus::Running {
            "end it: `succeed`, `fail`, `time_out`, `abort`, or a `Finish` on its machine or step"
        } else {
            "find the cause of its end: the test, a `Finish`, or a StopExecution of the code under test"
        };
        self.fail_with(&evidence, &found, next)
    }
}
