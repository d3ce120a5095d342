//! The ways in which executions close, by themselves or otherwise, and run again.

use std::cmp::Reverse;

use super::{Closing, ExecutionId, Executions, Plan, Redrive};
use crate::aws::{Closed, ExecutionStatus, StateMachineType};
use crate::clock::Timestamp;
use crate::service::Machine;

impl Executions {
    /// Gives an open execution the plan that it closes by.
    pub(super) fn set_plan(&mut self, id: ExecutionId, plan: Option<Plan>) {
        let execution = self.get_mut(id);
        execution.plan = plan;
        if let Some(at) = execution.due() {
            self.due.push(Reverse((at, id)));
        }
    }

    /// Closes an open execution of `machine`; `Err` with its status if it has closed.
    pub(in crate::service) fn close(
        &mut self,
        machine: &mut Machine,
        id: ExecutionId,
        closing: Closing,
    ) -> Result<(), ExecutionStatus> {
        let execution = self.get_mut(id);
        if let Some(closing) = &execution.closing {
            return Err(closing.status);
        }
        execution.closing = Some(closing);
        execution.plan = None;
        machine.listing.move_to_front(execution, id);
        machine.open -= 1;
        let is_standard = execution.kind == StateMachineType::Standard;
        self.open -= u64::from(is_standard);
        Ok(())
    }

    /// The next execution that is due to close by the clock, and when.
    pub(in crate::service) fn next_due(&mut self) -> Option<(Timestamp, ExecutionId)> {
        while let Some(&Reverse((at, id))) = self.due.peek() {
            if self.get(id).due() == Some(at) {
                return Some((at, id));
            }
            self.due.pop();
        }
        None
    }

    /// The next execution that is due at `now`, and how it closes.
    pub(in crate::service) fn take_due(
        &mut self,
        now: Timestamp,
    ) -> Option<(ExecutionId, Closing)> {
        let (at, id) = self.next_due()?;
        if at > now {
            return None;
        }
        let plan = self.get_mut(id).plan.take()?;
        Some((id, plan.closing))
    }

    /// Counts a DescribeExecution call; returns how the execution closes, where it was the last one.
    pub(in crate::service) fn count_describe(
        &mut self,
        id: ExecutionId,
        now: Timestamp,
    ) -> Option<Closing> {
        let plan = &mut self.get_mut(id).plan;
        let left = plan.as_mut()?.polls.as_mut()?;
        *left -= 1;
        if *left > 0 {
            return None;
        }
        let closing = plan.take()?.closing;
        Some(Closing { at: now, ..closing })
    }

    /// Makes a closed execution of `machine` run again.
    pub(in crate::service) fn redrive(
        &mut self,
        machine: &mut Machine,
        id: ExecutionId,
        now: Timestamp,
        client_token: Option<&str>,
        plan: Option<Plan>,
    ) {
        let execution = self.get_mut(id);
        if let Some(closing) = execution.closing.take() {
            execution.redrives.push(Redrive {
                closing,
                at: now,
                client_token: client_token.map(Box::from),
            });
        }
        machine.listing.move_to_front(execution, id);
        machine.open += 1;
        self.open += 1;
        self.set_plan(id, plan);
    }

    /// The closing of an execution and when its name is free again; `None` while it runs.
    pub(in crate::service) fn closed(&self, id: ExecutionId) -> Option<Closed> {
        let closing = self.get(id).closing.as_ref()?;
        Some(Closed {
            status: closing.status,
            at: closing.at,
            free_at: closing.at.after(self.name_retention),
        })
    }
}
