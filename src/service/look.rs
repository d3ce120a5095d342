//! Looking at executions: found by their ARN, listed by their machine, as far behind as the
//! service is.

use std::collections::HashMap;

use super::{ExecutionId, MachineId, Service, Target, check_kms};
use crate::arn::ExecutionArn;
use crate::aws::{ErrorCode, ExecutionStatus, ServiceError, StateMachineType};
use crate::clock::Timestamp;
use crate::world::{Behind, Lag, World};

/// How far looks are behind the starts, and what that has to be counted by.
#[derive(Debug)]
pub(super) struct Lags {
    describe: Option<Lag>,
    list: Option<Lag>,
    /// How often an execution was described in vain.
    described: HashMap<ExecutionId, u64>,
    /// How often a machine's executions were listed, and how often they had been when an execution
    /// started.
    listed: HashMap<MachineId, u64>,
    listed_before: HashMap<ExecutionId, u64>,
}

/// Which executions of a machine are asked for.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    pub(crate) status: Option<ExecutionStatus>,
    pub(crate) redriven: Option<bool>,
}

/// A page of a list, and where the next one begins.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) executions: Vec<ExecutionId>,
    /// The place, and as of which change of the list it is one.
    pub(crate) next: Option<(usize, usize)>,
}

impl Lags {
    /// `None` for most worlds, where looks are not behind.
    pub(super) fn of(world: &World) -> Option<Box<Self>> {
        let (describe, list) = (world.describe_lag, world.list_lag);
        let lags = || Self {
            describe,
            list,
            described: HashMap::new(),
            listed: HashMap::new(),
            listed_before: HashMap::new(),
        };
        (describe.is_some() || list.is_some()).then(|| Box::new(lags()))
    }

    pub(super) fn started(&mut self, id: ExecutionId, machine: MachineId) {
        if matches!(self.list, Some(Lag(Behind::Calls(_)))) {
            let listed = self.listed.get(&machine).copied().unwrap_or(0);
            self.listed_before.insert(id, listed);
        }
    }

    fn hides_from_describe(&mut self, id: ExecutionId, started: Timestamp, now: Timestamp) -> bool {
        match self.describe.map(|Lag(behind)| behind) {
            None => false,
            Some(Behind::Duration(duration)) => now < started.after(duration),
            Some(Behind::Calls(calls)) => {
                let described = self.described.entry(id).or_default();
                *described += 1;
                *described <= calls
            }
        }
    }

    fn hides_from_list(&self, id: ExecutionId, machine: MachineId, dates: [Timestamp; 2]) -> bool {
        let [started, now] = dates;
        match self.list.map(|Lag(behind)| behind) {
            None => false,
            Some(Behind::Duration(duration)) => now < started.after(duration),
            Some(Behind::Calls(calls)) => {
                let before = self.listed_before.get(&id);
                // This call is counted already.
                before.is_some_and(|before| self.listed[&machine] - before <= calls)
            }
        }
    }
}

impl Service {
    /// The execution that `arn` names.
    ///
    /// Order, Inferred as for a start: account, existence. Documented: an execution can be seen for
    /// 90 days after it has closed, which is as long as its name stays taken.
    pub(crate) fn find_execution(
        &self,
        now: Timestamp,
        arn: &ExecutionArn<'_>,
        sent: &str,
    ) -> Result<ExecutionId, ServiceError> {
        if !self.machines.owns_account(arn.account) {
            return Err(self.foreign(None));
        }
        let machine = arn.state_machine();
        let mut machines = self.machines.ever(&machine);
        let found = machines.find_map(|machine| self.ledger.named(machine, arn.name));
        let there = found.filter(|id| {
            let closed = self.ledger.closed(*id);
            closed.is_none_or(|closed| now < closed.free_at)
        });
        there.ok_or_else(|| does_not_exist(sent))
    }

    /// The same for DescribeExecution, which may lag behind the start.
    pub(crate) fn find_described(
        &mut self,
        now: Timestamp,
        arn: &ExecutionArn<'_>,
        sent: &str,
    ) -> Result<ExecutionId, ServiceError> {
        let id = self.find_execution(now, arn, sent)?;
        let execution = self.ledger.get(id);
        let started = execution.start_date;
        let lags = self.lags.as_mut();
        let hides = |lags: &mut Box<Lags>| lags.hides_from_describe(id, started, now);
        if !execution.seldom().existed && lags.is_some_and(hides) {
            return Err(does_not_exist(sent));
        }
        Ok(id)
    }

    /// Counts a look, after which an execution may close.
    pub(crate) fn look(&mut self, now: Timestamp, id: ExecutionId) {
        if let Some(closing) = self.ledger.look(id, now) {
            // It was open: a plan is an open execution's.
            let _ = self.close(id, closing);
        }
    }

    /// Whether what a machine's executions hold can be decrypted.
    pub(crate) fn check_kms_of(&self, id: ExecutionId) -> Result<(), ServiceError> {
        check_kms(self.machines.get(self.ledger.get(id).machine))
    }

    /// Up to `most` executions of what was asked for, the most recent first, from a place on.
    ///
    /// Recorded: EXPRESS machines are refused.
    pub(crate) fn list(
        &mut self,
        now: Timestamp,
        target: &Target,
        filter: &Filter,
        from: Option<(usize, usize)>,
        most: usize,
    ) -> Result<Page, ServiceError> {
        let machine = target.machine;
        if self.machines.get(machine).kind == StateMachineType::Express {
            return Err(ErrorCode::StateMachineTypeNotSupported.into());
        }
        if let Some(lags) = &mut self.lags {
            *lags.listed.entry(machine).or_default() += 1;
        }
        // The order is taken first, so that the rest can be looked at beside it.
        self.ledger.order(machine);
        let (as_of, places) = self.ledger.listed(machine, from);
        let mut page = Page {
            executions: Vec::new(),
            next: None,
        };
        let mut last = 0;
        for (place, id) in places {
            if !self.is_asked_for(now, id, target, filter) {
                continue;
            }
            if page.executions.len() == most {
                page.next = Some((last, as_of));
                break;
            }
            page.executions.push(id);
            last = place;
        }
        Ok(page)
    }

    fn is_asked_for(
        &self,
        now: Timestamp,
        id: ExecutionId,
        target: &Target,
        filter: &Filter,
    ) -> bool {
        let execution = self.ledger.get(id);
        let closed = self.ledger.closed(id);
        // Recorded: by a version's ARN, only those that were started through it; Inferred: by an
        // alias's likewise.
        let addressed = match (&target.alias, target.version) {
            (Some(alias), _) => execution.seldom().alias.as_ref() == Some(alias),
            (None, Some(version)) => execution.seldom().version == Some(version),
            (None, None) => true,
        };
        let dates = [execution.start_date, now];
        let hides = |lags: &Lags| lags.hides_from_list(id, target.machine, dates);
        let is_behind = !execution.seldom().existed && self.lags.as_deref().is_some_and(hides);
        addressed
            && filter
                .status
                .is_none_or(|status| status == execution.status())
            && filter
                .redriven
                .is_none_or(|redriven| redriven == (execution.redrive_count() > 0))
            && closed.is_none_or(|closed| now < closed.free_at)
            && !is_behind
    }
}

/// Recorded.
fn does_not_exist(sent: &str) -> ServiceError {
    let text = format!("Execution Does Not Exist: '{sent}'");
    ErrorCode::ExecutionDoesNotExist.with_message(text)
}
