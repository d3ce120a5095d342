//! The ways in which executions close, by themselves or otherwise, and run again.

use std::cmp::Reverse;

use super::{Closing, ExecutionId, Executions, Plan, Redrive};
use crate::aws::{ExecutionStatus, OwnerClosing, StateMachineType};
use crate::clock::Timestamp;
use crate::service::Machine;

impl Executions {
    /// Gives an open execution the plan by which it closes.
    pub(in crate::service) fn set_plan(&mut self, id: ExecutionId, plan: Option<Plan>) {
        let execution = self.get_mut(id);
        execution.plan = plan;
        if let Some(at) = execution.due() {
            self.due.push(Reverse((at, id)));
        }
    }

    /// Closes an open execution of `machine`. Returns the status of one that has closed already. Only
    /// [`Service::close`](crate::service::Service::close) calls it: a machine that is being deleted goes with
    /// its last open execution.
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
        machine.listing.move_to_front(execution);
        machine.open -= 1;
        let is_standard = execution.kind == StateMachineType::Standard;
        self.open -= u64::from(is_standard);
        Ok(())
    }

    /// The next execution that closes by the clock, and the time. Drops the entries of executions that have
    /// closed otherwise or have another plan by now.
    pub(in crate::service) fn next_due(&mut self) -> Option<(Timestamp, ExecutionId)> {
        while let Some(&Reverse((at, id))) = self.due.peek() {
            if self.get(id).due() == Some(at) {
                return Some((at, id));
            }
            self.due.pop();
        }
        None
    }

    /// Takes the plan of the next execution that is due at `now`: without it nothing closes the execution but
    /// the caller.
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

    /// Counts a DescribeExecution call. Returns the closing of the execution if it was the last call that its
    /// plan counts, and drops the plan. A plan counts from 1 or more ([`Plan::new`]).
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

    /// Makes a closed execution of `machine` run again. It is STANDARD: RedriveExecution takes no ARN of an
    /// EXPRESS one.
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
        machine.listing.move_to_front(execution);
        machine.open += 1;
        self.open += 1;
        self.set_plan(id, plan);
    }

    /// The closing of an execution, and the time at which its name is free again; `None` while it runs.
    pub(in crate::service) fn owner_closing(&self, id: ExecutionId) -> Option<OwnerClosing> {
        let closing = self.get(id).closing.as_ref()?;
        Some(OwnerClosing {
            status: closing.status,
            at: closing.at,
            free_at: closing.at.after(self.name_retention),
        })
    }
}
