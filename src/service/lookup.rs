//! Executions found by their ARN and listed by their machine, with the lag of the service.

use super::{ExecutionId, Service, Target};
use crate::arn::{ExecutionArn, machine_of_execution};
use crate::aws::{ErrorCode, ExecutionStatus, ServiceError, StateMachineType};
use crate::clock::Timestamp;
use crate::world::{Lag, LagAmount};

/// The condition that listed executions must meet.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    pub(crate) status: Option<ExecutionStatus>,
    pub(crate) redriven: Option<bool>,
}

/// A page of executions, and the beginning of the next one.
#[derive(Debug)]
pub(crate) struct ExecutionPage {
    pub(crate) executions: Vec<ExecutionId>,
    /// The place of the last execution of this page, before which the next page begins, and the number of moves
    /// that the listing had at the first page.
    pub(crate) next: Option<(usize, usize)>,
}

impl Service {
    /// The execution that `arn` names, whose text is `sent`. Executions of deleted machines are found too.
    ///
    /// Order, Inferred as for a start: account, existence. Documented: an execution can be seen for
    /// 90 days after it has closed, which is as long as its name stays taken.
    pub(crate) fn find_execution(
        &self,
        now: Timestamp,
        arn: &ExecutionArn<'_>,
        sent: &str,
    ) -> Result<ExecutionId, ServiceError> {
        self.machines.check_account(arn.account)?;
        let directory = self.machines.directory();
        let arn_of_machine = machine_of_execution(sent).unwrap_or_default();
        let mut machine = directory.latest(&arn_of_machine);
        while let Some(id) = machine {
            if let Some(execution) = self.machines.get(id).execution_named(arn.name) {
                return if self.is_visible(now, execution) {
                    Ok(execution)
                } else {
                    Err(does_not_exist(sent))
                };
            }
            machine = directory.previous(id);
        }
        Err(does_not_exist(sent))
    }

    /// An execution can be seen until its name is free again.
    fn is_visible(&self, now: Timestamp, id: ExecutionId) -> bool {
        match self.executions.owner_closing(id) {
            Some(closed) => now < closed.free_at,
            None => true,
        }
    }

    /// The execution that `arn` names, for DescribeExecution, which may lag behind the start. Counts the call
    /// for a lag of calls.
    pub(crate) fn find_for_describe(
        &mut self,
        now: Timestamp,
        arn: &ExecutionArn<'_>,
        sent: &str,
    ) -> Result<ExecutionId, ServiceError> {
        let id = self.find_execution(now, arn, sent)?;
        let lag = self.describe_lag;
        let execution = self.executions.get_mut(id);
        execution.describe_count += 1;
        let is_hidden = match lag {
            Some(Lag(LagAmount::Duration(duration))) => now < execution.start_date.after(duration),
            Some(Lag(LagAmount::Calls(calls))) => execution.describe_count <= calls,
            None => false,
        };
        if is_hidden && !execution.is_declared {
            return Err(does_not_exist(sent));
        }
        Ok(id)
    }

    /// Counts an answered DescribeExecution call, after which the execution may close
    /// ([`Finish::after_polls`](crate::Finish::after_polls)).
    pub(crate) fn count_describe(&mut self, now: Timestamp, id: ExecutionId) {
        if let Some(closing) = self.executions.count_describe(id, now) {
            // It is open: only an open execution has a plan.
            let _ = self.close(id, closing);
        }
    }

    /// Checks the KMS key of an execution's machine.
    pub(crate) fn check_kms_of(&self, id: ExecutionId) -> Result<(), ServiceError> {
        let machine = self.executions.get(id).machine;
        self.machines.get(machine).kms_key.check()
    }

    /// Lists up to `max` executions of `target` that meet `filter`, the most recent first; `from` is the
    /// [`next`](ExecutionPage::next) of the page before.
    ///
    /// Recorded: EXPRESS machines are refused.
    pub(crate) fn list(
        &mut self,
        now: Timestamp,
        target: &Target,
        filter: &Filter,
        from: Option<(usize, usize)>,
        max: usize,
    ) -> Result<ExecutionPage, ServiceError> {
        let machine = self.machines.get_mut(target.machine);
        if machine.kind == StateMachineType::Express {
            return Err(ErrorCode::StateMachineTypeNotSupported.into());
        }
        machine.list_count += 1;
        let listing = &self.machines.get(target.machine).listing;
        let (mut place, as_of) = from.unwrap_or((usize::MAX, listing.len()));
        let mut page = ExecutionPage {
            executions: Vec::new(),
            next: None,
        };
        let mut last = 0;
        while let Some((before, id)) = listing.before(place, as_of) {
            place = before;
            if !self.is_listed(now, id, target, filter) {
                continue;
            }
            if page.executions.len() == max {
                page.next = Some((last, as_of));
                break;
            }
            page.executions.push(id);
            last = place;
        }
        Ok(page)
    }

    /// Reports whether a listing of `target` shows an execution of its machine.
    fn is_listed(&self, now: Timestamp, id: ExecutionId, target: &Target, filter: &Filter) -> bool {
        let execution = self.executions.get(id);
        // Recorded: by a version's ARN, only those that were started through it; Inferred: by an
        // alias's likewise.
        let is_addressed = match (&target.alias, target.version) {
            (Some(alias), _) => execution.alias.as_ref() == Some(alias),
            (None, Some(version)) => execution.version == Some(version),
            (None, None) => true,
        };
        let status = filter.status.unwrap_or_else(|| execution.status());
        let is_redriven = !execution.redrives.is_empty();
        let is_hidden = match self.list_lag {
            Some(Lag(LagAmount::Duration(duration))) => now < execution.start_date.after(duration),
            // This call is counted already.
            Some(Lag(LagAmount::Calls(calls))) => {
                let lists = self.machines.get(target.machine).list_count;
                lists - execution.lists_before <= calls
            }
            None => false,
        };
        is_addressed
            && status == execution.status()
            && filter.redriven.unwrap_or(is_redriven) == is_redriven
            && self.is_visible(now, id)
            && (execution.is_declared || !is_hidden)
    }
}

/// Recorded.
fn does_not_exist(sent: &str) -> ServiceError {
    let text = format!("Execution Does Not Exist: '{sent}'");
    ErrorCode::ExecutionDoesNotExist.with_message(text)
}
