//! Assertions on how an execution has ended, or that it runs.

use std::panic::Location;

use super::Execution;
use crate::aws::ExecutionStatus;

impl Execution {
    /// It is SUCCEEDED.
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
    /// If it is not, with what it is and what happened.
    #[track_caller]
    pub fn assert_succeeded(&self) {
        self.assert_status(ExecutionStatus::Succeeded);
    }

    /// It is FAILED.
    ///
    /// # Panics
    ///
    /// If it is not, with what it is and what happened.
    #[track_caller]
    pub fn assert_failed(&self) {
        self.assert_status(ExecutionStatus::Failed);
    }

    /// It is TIMED_OUT.
    ///
    /// # Panics
    ///
    /// If it is not, with what it is and what happened.
    #[track_caller]
    pub fn assert_timed_out(&self) {
        self.assert_status(ExecutionStatus::TimedOut);
    }

    /// It is ABORTED.
    ///
    /// # Panics
    ///
    /// If it is not, with what it is and what happened.
    #[track_caller]
    pub fn assert_aborted(&self) {
        self.assert_status(ExecutionStatus::Aborted);
    }

    /// It is RUNNING.
    ///
    /// # Panics
    ///
    /// If it is not, with what it is and what happened.
    #[track_caller]
    pub fn assert_running(&self) {
        self.assert_status(ExecutionStatus::Running);
    }

    #[track_caller]
    fn assert_status(&self, wanted: ExecutionStatus) {
        let state = self.engine.lock();
        let execution = state.service.execution(self.id);
        let status = execution.status();
        if status == wanted {
            return;
        }
        let mut found = format!(
            "execution {:?}: expected {wanted}, is {status}",
            execution.name
        );
        if let Some(closing) = &execution.closing {
            found += &format!(" since {}", closing.at);
            let said = [
                ("output", &closing.output),
                ("error", &closing.error),
                ("cause", &closing.cause),
            ];
            for (what, text) in said {
                if let Some(text) = text {
                    found += &format!("\n  {what}: {text}");
                }
            }
        }
        let arns = [state.service.execution_arn(self.id)].into();
        let evidence = state.evidence();
        drop(state);
        let next = if status == ExecutionStatus::Running {
            "say how it ends: `succeed`, `fail`, `time_out`, `abort`, or a `Finish` on its machine or step"
        } else {
            "look at what ended it: the test, a `Finish`, or a StopExecution of the code under test"
        };
        let around = evidence.timeline().starts_of(&arns);
        evidence.fail(&found, next, Location::caller(), &around)
    }
}
