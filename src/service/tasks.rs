//! Task tokens that the test hands out or that activities do, and the outcomes of their tasks.

use std::sync::Arc;
use std::time::Duration;

use super::directory::Index;
use super::{ExecutionId, MachineId, Service};
use crate::aws::{ErrorCode, ServiceError, TaskOutcome};
use crate::clock::{Timestamp, earlier};

/// One task that waits for an answer.
#[derive(Debug)]
pub(crate) struct Task {
    execution: Option<ExecutionId>,
    /// The time since which a worker has it; `None` while it waits for a worker of its activity.
    started: Option<Timestamp>,
    timeout: Option<Duration>,
    heartbeat: Option<Duration>,
    /// The time at which it times out.
    timeout_at: Option<Timestamp>,
    heartbeat_due: Option<Timestamp>,
    pub(crate) heartbeats: u64,
    outcome: Option<TaskOutcome>,
}

/// All tasks.
#[derive(Debug, Default)]
pub(super) struct Tasks {
    by_token: Index,
    all: Vec<Task>,
}

impl Tasks {
    fn get(&self, token: &str) -> Option<&Task> {
        self.all.get(*self.by_token.get(token)?)
    }

    fn get_mut(&mut self, token: &str) -> Option<&mut Task> {
        self.all.get_mut(*self.by_token.get(token)?)
    }
}

impl Task {
    /// The task's outcome as it is seen at `now`.
    pub(crate) fn outcome(&self, now: Timestamp) -> Option<TaskOutcome> {
        match self.due() {
            Some(due) if due <= now => Some(TaskOutcome::TimedOut),
            Some(_) | None => self.outcome.clone(),
        }
    }

    /// The time at which the task times out; `None` if it has its outcome.
    fn due(&self) -> Option<Timestamp> {
        if self.outcome.is_some() {
            return None;
        }
        earlier(self.timeout_at, self.heartbeat_due)
    }
}

impl Service {
    /// Adds the task of a token: one that a test hands out, which has started, or one of an activity, which
    /// waits for a worker (`started` is `None`).
    pub(crate) fn hand_out(
        &mut self,
        token: Arc<str>,
        execution: Option<ExecutionId>,
        started: Option<Timestamp>,
    ) {
        self.tasks.by_token.insert(token, self.tasks.all.len());
        self.tasks.all.push(Task {
            execution,
            started,
            timeout: None,
            heartbeat: None,
            timeout_at: None,
            heartbeat_due: None,
            heartbeats: 0,
            outcome: None,
        });
    }

    /// Starts the task of an activity: a worker has it now. Documented: its time-outs count from here.
    pub(super) fn start_task(&mut self, token: &str, now: Timestamp) {
        if let Some(task) = self.tasks.get_mut(token) {
            task.started = Some(now);
            task.timeout_at = task.timeout.map(|timeout| now.after(timeout));
            task.heartbeat_due = task.heartbeat.map(|heartbeat| now.after(heartbeat));
        }
    }

    /// Reports whether a token was handed out.
    #[cfg(feature = "cli")]
    pub(crate) fn has_task(&self, token: &str) -> bool {
        self.tasks.get(token).is_some()
    }

    /// The task of a token. The token must have been handed out: one from a request goes to `open_task`.
    pub(crate) fn task(&self, token: &str) -> &Task {
        &self.tasks.all[self.tasks.by_token[token]]
    }

    /// The machine whose execution has the task of this token.
    pub(crate) fn machine_of_task(&self, token: &str) -> Option<MachineId> {
        let execution = self.tasks.get(token)?.execution?;
        Some(self.executions.get(execution).machine)
    }

    /// A task's outcome as it is seen at `now`. Inferred: a task ends with its execution, if not before;
    /// a later answer to it is refused as timed out.
    pub(crate) fn task_outcome(&self, token: &str, now: Timestamp) -> Option<TaskOutcome> {
        let task = self.task(token);
        let has_ended = match task.execution {
            Some(id) => !self.executions.get(id).is_open(),
            None => false,
        };
        let timed_out = has_ended.then_some(TaskOutcome::TimedOut);
        task.outcome(now).or(timed_out)
    }

    /// Limits the time of a task, from `now` on or from when a worker has it.
    pub(crate) fn limit_task(&mut self, token: &str, now: Timestamp, timeout: Duration) {
        if let Some(task) = self.tasks.get_mut(token) {
            task.timeout = Some(timeout);
            task.timeout_at = task.started.map(|_| now.after(timeout));
        }
    }

    /// Limits the time between a task's heartbeats.
    pub(crate) fn limit_heartbeat(&mut self, token: &str, now: Timestamp, heartbeat: Duration) {
        if let Some(task) = self.tasks.get_mut(token) {
            task.heartbeat = Some(heartbeat);
            task.heartbeat_due = task.started.map(|_| now.after(heartbeat));
        }
    }

    /// The time at which the next task times out after `now`.
    pub(super) fn next_task_due(&self, now: Timestamp) -> Option<Timestamp> {
        let mut next = None;
        for task in &self.tasks.all {
            next = earlier(next, task.due().filter(|due| now < *due));
        }
        next
    }

    /// The open task of a token, for its answer. `decrypts` is set if the answer needs the KMS key of the
    /// execution's machine.
    ///
    /// Observed: the answers for an unknown token, and for a task that has ended. Inferred: that
    /// a task ends with its execution; TaskDoesNotExist once its execution cannot be seen any more.
    fn open_task(
        &mut self,
        token: &str,
        now: Timestamp,
        decrypts: bool,
    ) -> Result<&mut Task, ServiceError> {
        let task = self.tasks.get_mut(token);
        let task = task.ok_or_else(|| ServiceError::from(ErrorCode::InvalidToken))?;
        if let Some(id) = task.execution {
            if let Some(closed) = self.executions.owner_closing(id) {
                let gone = closed.free_at <= now;
                let code = if gone {
                    ErrorCode::TaskDoesNotExist
                } else {
                    ErrorCode::TaskTimedOut
                };
                return Err(code.into());
            }
            if decrypts {
                let machine = self.executions.get(id).machine;
                self.machines.get(machine).kms_key.check()?;
            }
        }
        if task.outcome(now).is_some() {
            return Err(ErrorCode::TaskTimedOut.into());
        }
        Ok(task)
    }

    /// Checks that a token's task can be answered; `decrypts` as for the answer.
    pub(crate) fn check_task(
        &mut self,
        token: &str,
        now: Timestamp,
        decrypts: bool,
    ) -> Result<(), ServiceError> {
        self.open_task(token, now, decrypts).map(|_| ())
    }

    /// Ends a task.
    ///
    /// Documented: a failure without error and cause needs no KMS key.
    pub(crate) fn answer_task(
        &mut self,
        token: &str,
        now: Timestamp,
        outcome: TaskOutcome,
    ) -> Result<(), ServiceError> {
        let silent = TaskOutcome::Failed {
            error: None,
            cause: None,
        };
        let task = self.open_task(token, now, outcome != silent)?;
        task.outcome = Some(outcome);
        Ok(())
    }

    /// Resets a task's heartbeat clock.
    pub(crate) fn heartbeat(&mut self, token: &str, now: Timestamp) -> Result<(), ServiceError> {
        let task = self.open_task(token, now, false)?;
        task.heartbeats += 1;
        task.heartbeat_due = task.heartbeat.map(|heartbeat| now.after(heartbeat));
        Ok(())
    }
}
