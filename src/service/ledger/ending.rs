//! How executions end, by themselves or otherwise, and how they are made to run again.

use std::cmp::Reverse;

use super::{Closing, ExecutionId, Ledger, Plan};
use crate::aws::ExecutionStatus;
use crate::clock::Timestamp;
use crate::service::MachineId;

impl Ledger {
    /// Gives an open execution the plan that it ends by.
    pub(super) fn plan(&mut self, id: ExecutionId, plan: Option<Plan>) {
        let execution = self.executions.get_mut(id);
        if plan.is_some() {
            execution.seldom_mut().plan = plan;
        }
        if let Some(at) = execution.due() {
            self.due.push(Reverse((at, id)));
        }
    }

    /// Closes an open execution and says on which machine; `Err` with its status if it has closed.
    pub(in crate::service) fn close(
        &mut self,
        id: ExecutionId,
        closing: Closing,
    ) -> Result<MachineId, ExecutionStatus> {
        let execution = self.executions.get_mut(id);
        let seldom = execution.seldom_mut();
        if let Some(closing) = &seldom.closing {
            return Err(closing.status);
        }
        seldom.closing = Some(closing);
        seldom.plan = None;
        if seldom.express_id.is_none() {
            self.open -= 1;
        }
        let machine = execution.machine;
        self.moved(machine, id);
        Ok(machine)
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

    /// How the next one closes that is due at `now`.
    pub(in crate::service) fn take_due(
        &mut self,
        now: Timestamp,
    ) -> Option<(ExecutionId, Closing)> {
        let (at, id) = self.next_due()?;
        let plan = (at <= now).then(|| self.executions.get_mut(id).seldom_mut().plan.take());
        Some((id, plan??.closing))
    }

    /// Counts a look at an execution that is open; how it closes, where it was the last one.
    pub(in crate::service) fn look(&mut self, id: ExecutionId, now: Timestamp) -> Option<Closing> {
        let plan = &mut self.executions.get_mut(id).seldom_mut().plan;
        let left = plan.as_mut()?.looks.as_mut()?;
        *left -= 1;
        if *left > 0 {
            return None;
        }
        let closing = plan.take()?.closing;
        Some(Closing { at: now, ..closing })
    }

    /// Makes an execution run again that has closed, and says on which machine.
    pub(in crate::service) fn redrive(
        &mut self,
        id: ExecutionId,
        now: Timestamp,
        token: Option<&str>,
        plan: Option<Plan>,
    ) -> MachineId {
        let execution = self.executions.get_mut(id);
        let machine = execution.machine;
        let seldom = execution.seldom_mut();
        if let Some(closing) = seldom.closing.take() {
            let redrives = &mut seldom.redrives;
            redrives.past.push((closing, now));
            let token = token.map(|token| (token.into(), now));
            redrives.tokens.extend(token);
        }
        self.open += 1;
        self.moved(machine, id);
        self.plan(id, plan);
        machine
    }
}
