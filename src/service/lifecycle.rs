//! The life of an execution after its start: it closes by itself, is stopped, is redriven.

use std::time::Duration;

use super::{Closing, ExecutionId, Service, Start, StoredExecution, Target};
use crate::aws::{ErrorCode, ExecutionStatus, ServiceError, StateMachineStatus, StateMachineType};
use crate::clock::{Timestamp, earlier};
use crate::service::executions::Plan;
use crate::world::Finish;

/// Documented: an execution can be redriven for 14 days after it has closed.
const REDRIVABLE_PERIOD: Duration = Duration::from_hours(14 * 24);
/// Documented, quota: an execution can be open for a year.
const MAX_STANDARD_DURATION: Duration = Duration::from_hours(365 * 24);
/// Documented: "the last 10 client tokens", "valid for up to 15 minutes".
const MAX_CLIENT_TOKENS: usize = 10;
const CLIENT_TOKEN_VALIDITY: Duration = Duration::from_mins(15);

impl Service {
    /// Closes the executions that are due at `now`, in the order in which they were due.
    pub(crate) fn close_due(&mut self, now: Timestamp) {
        while let Some((id, closing)) = self.executions.take_due(now) {
            // It is open, or it would not be due.
            let _ = self.close(id, closing);
        }
    }

    /// The time at which the clock alone closes the next execution, or ends the next task after `now`.
    pub(crate) fn next_due(&mut self, now: Timestamp) -> Option<Timestamp> {
        let execution = self.executions.next_due().map(|(at, _)| at);
        earlier(execution, self.next_task_due(now))
    }

    /// Closes an open execution. Returns the status of one that has closed already, which stays as it is.
    pub(crate) fn close(
        &mut self,
        id: ExecutionId,
        closing: Closing,
    ) -> Result<(), ExecutionStatus> {
        let machine = self.executions.get(id).machine;
        self.executions
            .close(self.machines.get_mut(machine), id, closing)?;
        self.machines.forget_if_deleted(machine);
        Ok(())
    }

    /// Stops an execution. Returns the date on which it closed, and `true` if this call closed it.
    ///
    /// Recorded: the status and the answer. Inferred: an execution that has closed already stays as it is,
    /// and is answered with the date on which it closed.
    pub(crate) fn stop(
        &mut self,
        now: Timestamp,
        id: ExecutionId,
        (error, cause): (Option<String>, Option<String>),
    ) -> (Timestamp, bool) {
        if let Some(closing) = &self.executions.get(id).closing {
            return (closing.at, false);
        }
        let closing = Closing {
            error,
            cause,
            ..Closing::bare(now, ExecutionStatus::Aborted)
        };
        let stopped = self.close(id, closing).is_ok();
        (now, stopped)
    }

    /// Makes a closed execution run again. Returns the date of its redrive, and `true` if this call did it,
    /// `false` if an earlier one with this token did.
    ///
    /// Documented: the conditions, and that a client token is answered as it was before. Inferred:
    /// the order (token, conditions, open-execution limit).
    pub(crate) fn redrive(
        &mut self,
        now: Timestamp,
        id: ExecutionId,
        token: Option<&str>,
        finish: Option<&Finish>,
    ) -> Result<(Timestamp, bool), ServiceError> {
        let execution = self.executions.get(id);
        if let Some(date) = token.and_then(|token| redrive_date(execution, token, now)) {
            return Ok((date, false));
        }
        if self.redrive_obstacle(id, now).is_some() {
            return Err(ErrorCode::ExecutionNotRedrivable.into());
        }
        if self.executions.open() >= self.open_execution_limit {
            return Err(ErrorCode::ExecutionLimitExceeded.into());
        }
        let machine = self.machines.get_mut(execution.machine);
        let finish = finish.or(machine.finish.as_ref());
        // Before anything changes: it can run a closure that panics.
        let plan = finish.map(|finish| Plan::new(finish, &execution.input, now));
        self.executions.redrive(machine, id, now, token, plan);
        self.close_due(now);
        Ok((now, true))
    }

    /// The reason why an execution cannot be redriven, in the words of `redriveStatusReason`.
    ///
    /// Recorded: those of RUNNING and SUCCEEDED. Documented: the others. Inferred: their order.
    pub(crate) fn redrive_obstacle(&self, id: ExecutionId, now: Timestamp) -> Option<&'static str> {
        let execution = self.executions.get(id);
        let Some(closing) = &execution.closing else {
            return Some("Execution is RUNNING and cannot be redriven");
        };
        let machine = self.machines.get(execution.machine);
        if closing.status == ExecutionStatus::Succeeded {
            Some("Execution is SUCCEEDED and cannot be redriven")
        } else if machine.status == StateMachineStatus::Deleting {
            Some("State machine is in DELETING status")
        } else if closing.at.after(REDRIVABLE_PERIOD) <= now {
            Some("Execution redrivable period exceeded")
        } else if execution.start_date.after(MAX_STANDARD_DURATION) <= now {
            Some("Execution has exceeded the max execution time")
        } else {
            None
        }
    }

    /// The plan of an execution that starts now on a machine: that of the step (`finish`), or else of the
    /// machine; `None` if it runs until the test ends it.
    pub(super) fn plan(
        &self,
        target: &Target,
        start: &Start<'_>,
        now: Timestamp,
        finish: Option<&Finish>,
    ) -> Option<Plan> {
        let machine = self.machines.get(target.machine);
        let finish = finish.or(machine.finish.as_ref());
        let plan = finish.map(|finish| Plan::new(finish, start.input, now));
        match machine.kind {
            StateMachineType::Standard => plan,
            StateMachineType::Express => Some(Plan::express(plan, now)),
        }
    }
}

/// The date of the redrive with this client token, where the service still remembers it.
fn redrive_date(execution: &StoredExecution, token: &str, now: Timestamp) -> Option<Timestamp> {
    let mut remembered = 0;
    for redrive in execution.redrives.iter().rev() {
        if redrive.client_token.as_deref() == Some(token) {
            let is_valid = now <= redrive.at.after(CLIENT_TOKEN_VALIDITY);
            return is_valid.then_some(redrive.at);
        }
        remembered += usize::from(redrive.client_token.is_some());
        if remembered == MAX_CLIENT_TOKENS {
            break;
        }
    }
    None
}
