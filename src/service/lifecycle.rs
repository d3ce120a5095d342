//! The life of an execution after its start: it closes by itself, is stopped, is redriven.

use std::time::Duration;

use super::{Closing, Execution, ExecutionId, Service, Start, Target};
use crate::aws::{ErrorCode, ExecutionStatus, ServiceError, StateMachineStatus, StateMachineType};
use crate::clock::Timestamp;
use crate::service::ledger::Plan;
use crate::world::Finish;

/// Documented: an execution can be redriven for 14 days after it has closed.
const REDRIVABLE_PERIOD: Duration = Duration::from_hours(14 * 24);
/// Documented, quota: an execution can be open for a year.
const LONGEST_STANDARD: Duration = Duration::from_hours(365 * 24);
/// Documented: "the last 10 client tokens", "valid for up to 15 minutes".
const TOKENS_KEPT: usize = 10;
const TOKEN_VALIDITY: Duration = Duration::from_mins(15);

impl Service {
    /// Closes what is due at `now`, in the order in which it was due. Where nothing is, this is one
    /// look at the top of a heap.
    pub(crate) fn settle(&mut self, now: Timestamp) {
        while let Some((id, closing)) = self.ledger.take_due(now) {
            // It was open, or it would not have been due.
            let _ = self.close(id, closing);
        }
    }

    /// When the next execution closes by the clock.
    pub(crate) fn next_due(&mut self) -> Option<Timestamp> {
        self.ledger.next_due().map(|(at, _)| at)
    }

    /// Closes an open execution; what has closed stays as it closed.
    pub(crate) fn close(
        &mut self,
        id: ExecutionId,
        closing: Closing,
    ) -> Result<(), ExecutionStatus> {
        let machine = self.ledger.close(id, closing)?;
        self.machines.get_mut(machine).open -= 1;
        self.machines.forget_if_deleted(machine);
        Ok(())
    }

    /// Stops an execution: when it closed, and whether this did it.
    ///
    /// Recorded: the status and the answer. Inferred: what has closed already stays as it closed,
    /// and the answer is the date on which it did.
    pub(crate) fn stop(
        &mut self,
        now: Timestamp,
        id: ExecutionId,
        (error, cause): (Option<String>, Option<String>),
    ) -> (Timestamp, bool) {
        if let Some(closing) = self.ledger.get(id).closing() {
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

    /// Makes a closed execution run again: when it was redriven, and whether this did it.
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
        let execution = self.ledger.get(id);
        if let Some(date) = token.and_then(|token| redriven_with(execution, token, now)) {
            return Ok((date, false));
        }
        if self.not_redrivable(id, now).is_some() {
            return Err(ErrorCode::ExecutionNotRedrivable.into());
        }
        if self.ledger.open() >= self.open_execution_limit {
            return Err(ErrorCode::ExecutionLimitExceeded.into());
        }
        let finish = finish.or(self.machines.get(execution.machine).finish.as_ref());
        let plan = finish.map(|finish| Plan::new(finish, execution.input(), now));
        let machine = self.ledger.redrive(id, now, token, plan);
        self.machines.get_mut(machine).open += 1;
        self.settle(now);
        Ok((now, true))
    }

    /// Why an execution cannot be redriven, in the words of `redriveStatusReason`.
    ///
    /// Recorded: those of RUNNING and SUCCEEDED. Documented: the others. Inferred: their order.
    pub(crate) fn not_redrivable(&self, id: ExecutionId, now: Timestamp) -> Option<&'static str> {
        let execution = self.ledger.get(id);
        let Some(closing) = execution.closing() else {
            return Some("Execution is RUNNING and cannot be redriven");
        };
        let machine = self.machines.get(execution.machine);
        if closing.status == ExecutionStatus::Succeeded {
            Some("Execution is SUCCEEDED and cannot be redriven")
        } else if machine.status == StateMachineStatus::Deleting {
            Some("State machine is in DELETING status")
        } else if closing.at.after(REDRIVABLE_PERIOD) <= now {
            Some("Execution redrivable period exceeded")
        } else if execution.start_date.after(LONGEST_STANDARD) <= now {
            Some("Execution has exceeded the max execution time")
        } else {
            None
        }
    }

    /// The plan of an execution that starts now on a machine: its step's, or else its machine's.
    pub(super) fn plan(
        &self,
        target: &Target,
        start: &Start<'_>,
        now: Timestamp,
        finish: Option<&Finish>,
    ) -> Option<Plan> {
        let machine = self.machines.get(target.machine);
        let finish = finish.or(machine.finish.as_ref());
        let plan = finish.map(|finish| Plan::new(finish, start.input(), now));
        match machine.kind {
            StateMachineType::Standard => plan,
            StateMachineType::Express => Some(Plan::express(plan, now)),
        }
    }
}

/// When an execution was redriven with this client token, where that is remembered.
fn redriven_with(execution: &Execution, token: &str, now: Timestamp) -> Option<Timestamp> {
    let tokens = &execution.seldom().redrives.tokens;
    let mut last = tokens.iter().rev().take(TOKENS_KEPT);
    let (_, date) = last.find(|(known, _)| **known == *token)?;
    (now <= date.after(TOKEN_VALIDITY)).then_some(*date)
}
