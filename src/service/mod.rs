//! The emulated Step Functions: state machines, executions, KMS keys, quotas. Pure state: no
//! HTTP, no JSON text, no clock, no script.
// No request may panic here. Only lists that grow are indexed, by ids that they gave out.
#![warn(
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    clippy::todo,
    clippy::unimplemented,
    clippy::unreachable,
    clippy::unwrap_used
)]

mod history;
mod ledger;
mod lifecycle;
mod limits;
mod look;
mod machines;
mod page;
mod tasks;
mod throttle;
mod violations;

use std::borrow::Cow;
use std::sync::Arc;

use crate::arn::{Qualifier, StateMachineArn};
use crate::aws::{
    ErrorCode, KmsAccess, KmsKeyState, ServiceError, StartExecutionOutput, StateMachineStatus,
    StateMachineType, Taken,
};
use crate::chance::Chance;
use crate::clock::Timestamp;
use crate::exchange::Effect;
use crate::world::{Finish, InputEquality, World};
pub(crate) use history::{Event as HistoryEvent, Happening};
pub(crate) use ledger::{Closing, Execution, ExecutionId};
use ledger::{Ledger, Plan, Started};
pub(crate) use limits::{
    ARN_FORM, ARN_LABEL, ARN_RESOURCE, INPUT_JSON, LARGEST_INPUT, LONGEST_ARN, LONGEST_CAUSE,
    LONGEST_DEFINITION, LONGEST_ERROR, LONGEST_NAME, LONGEST_TAG_KEY, LONGEST_TAG_VALUE,
    check_name, constraints, is_legal_name,
};
pub(crate) use look::Filter;

pub(crate) use machines::{Creation, MOST_TAGS, Machine, MachineId, Machines, Revision};
pub(crate) use page::{LARGEST_PAGE, Page, PageTokens, page_size};

pub(crate) use violations::Violations;

/// The whole service. Every method that depends on time takes `now`.
#[derive(Debug)]
pub(crate) struct Service {
    machines: Machines,
    page_tokens: PageTokens,
    throttle: throttle::Throttle,
    ledger: Ledger,
    lags: Option<Box<look::Lags>>,
    tasks: tasks::Tasks,
    input_equality: InputEquality,
    /// Quota, Documented: 1,000,000 open STANDARD executions for an account in a region.
    open_execution_limit: u64,
}

/// A machine and the revision that a start addressed, found and fit to be started.
#[derive(Debug)]
pub(crate) struct Target {
    machine: MachineId,
    version: Option<u32>,
    alias: Option<Box<str>>,
    revision: u32,
}

/// A start whose input has passed every check of form.
#[derive(Debug)]
pub(crate) struct Start<'a> {
    pub(crate) name: Option<Cow<'a, str>>,
    /// `None` where it is omitted.
    pub(crate) input: Option<Cow<'a, str>>,
    pub(crate) trace_header: Option<Cow<'a, str>>,
}

impl Start<'_> {
    /// Recorded: an omitted input is stored as `{}`.
    fn input(&self) -> &str {
        self.input.as_deref().unwrap_or("{}")
    }
}

impl Service {
    /// The service as `world` declares it at `now`. The declarations have been checked.
    pub(crate) fn new(world: &World, now: Timestamp, entropy: &Chance) -> Self {
        let mut service = Self {
            machines: Machines::new(world, now, entropy.revision_ids()),
            page_tokens: PageTokens::new(entropy),
            throttle: throttle::Throttle::new(world.throttling.as_ref(), world.region(), now),
            ledger: Ledger::new(world.name_retention),
            lags: look::Lags::of(world),
            tasks: tasks::Tasks::default(),
            input_equality: world.input_equality.unwrap_or_default(),
            open_execution_limit: world.open_execution_limit.unwrap_or(1_000_000),
        };
        let mut ids = Chance::new(0);
        for declared in &world.machines {
            let machine = service.machines.declare(declared);
            for existing in &declared.executions {
                service.ledger.admit(
                    service.machines.get_mut(machine),
                    machine,
                    existing,
                    now,
                    &mut ids,
                );
            }
        }
        service
    }

    /// Takes a token for a request of `operation`, which a start may take for its machine's type.
    pub(crate) fn throttle(
        &mut self,
        operation: &str,
        machine_arn: Option<&str>,
        now: Timestamp,
    ) -> Result<(), ServiceError> {
        let machines = &self.machines;
        let is_express = || machines.is_express(machine_arn.unwrap_or_default());
        if self.throttle.admit(operation, is_express, now) {
            return Ok(());
        }
        Err(ErrorCode::ThrottlingException.into())
    }

    pub(crate) fn input_equality(&self) -> InputEquality {
        self.input_equality
    }

    /// The machine that `arn` names, fit to be started.
    ///
    /// Order, Inferred: account and existence, then deletion.
    pub(crate) fn resolve(
        &mut self,
        arn: &StateMachineArn<'_>,
        sent: &str,
    ) -> Result<Target, ServiceError> {
        let target = self.locate(arn, sent)?;
        if self.machines.get(target.machine).status == StateMachineStatus::Deleting {
            // Observed on CreateStateMachine, carried over.
            let text = format!("State Machine is being deleted: '{}'", arn.unqualified);
            return Err(ErrorCode::StateMachineDeleting.with_message(text));
        }
        Ok(target)
    }

    /// What an account is answered that owns nothing here. Observed on DescribeStateMachine.
    fn foreign(&self, arn: Option<&StateMachineArn<'_>>) -> ServiceError {
        let text = format!(
            "User: {} is not authorized to access this resource",
            self.machines.caller(arn)
        );
        ErrorCode::AccessDeniedException.with_message(text)
    }

    /// The machine that `arn` names, also while it is being deleted.
    ///
    /// Order, in part Observed (a foreign account is refused, not unknown), else Inferred:
    /// account, existence of machine and qualifier.
    pub(crate) fn locate(
        &mut self,
        arn: &StateMachineArn<'_>,
        sent: &str,
    ) -> Result<Target, ServiceError> {
        let does_not_exist = || {
            ErrorCode::StateMachineDoesNotExist
                .with_message(format!("State Machine Does Not Exist: '{sent}'"))
        };
        let id = self.machines.look_up(arn)?.ok_or_else(does_not_exist)?;
        let machine = self.machines.get(id);
        let (version, alias) = match arn.qualifier {
            None => (None, None),
            Some(Qualifier::Version(number)) => (Some(number), None),
            Some(Qualifier::Alias(name)) => (None, Some(Box::from(name))),
        };
        let revision = machine
            .revision_of(arn.qualifier)
            .ok_or_else(does_not_exist)?;
        Ok(Target {
            machine: id,
            version,
            alias,
            revision,
        })
    }

    /// Starts an execution, or answers as the execution of that name says.
    ///
    /// Order, Inferred: KMS access, KMS key state (the stored input must be read to be compared),
    /// the execution of the same name, the open-execution limit (which an idempotent replay,
    /// opening nothing, does not meet).
    pub(crate) fn start(
        &mut self,
        now: Timestamp,
        target: Target,
        start: Start<'_>,
        entropy: &mut Chance,
        finish: Option<&Finish>,
        same_input: impl Fn(&str, &str) -> bool,
    ) -> Result<(StartExecutionOutput, Effect), ServiceError> {
        let machine = self.machines.get(target.machine);
        check_kms(machine)?;
        let name = start.name.as_deref();
        if let Some(existing) = self.ledger.holder((target.machine, machine), name, now) {
            let execution = self.ledger.get(existing);
            let execution_arn =
                machine.execution_arn(execution.name(), execution.seldom().express_id);
            let same_input = same_input(execution.input(), start.input());
            // Documented: the same response as the original request while it runs.
            if execution.is_open() && same_input {
                let start_date = execution.start_date;
                let output = StartExecutionOutput {
                    execution_arn,
                    start_date,
                };
                return Ok((output, Effect::Replayed));
            }
            // Recorded.
            let text = format!("Execution Already Exists: '{execution_arn}'");
            let taken = Taken {
                execution_arn,
                first_input: Arc::clone(&execution.input),
                sent_input: start.input().into(),
                same_input,
                closed: self.ledger.closed(existing),
            };
            return Err(ErrorCode::ExecutionAlreadyExists
                .with_message(text)
                .taken(taken));
        }
        // Documented: EXPRESS executions do not count.
        if machine.kind == StateMachineType::Standard
            && self.ledger.open() >= self.open_execution_limit
        {
            return Err(ErrorCode::ExecutionLimitExceeded.into());
        }
        let plan = self.plan(&target, &start, now, finish);
        let id = self.commit(now, target, start, plan, entropy);
        let output = StartExecutionOutput {
            execution_arn: self.execution_arn(id),
            start_date: now,
        };
        self.settle(now);
        Ok((output, Effect::Started))
    }

    /// Runs an EXPRESS execution to its end.
    ///
    /// Recorded: STANDARD machines are refused. Documented: it is limited to five minutes. Inferred:
    /// without a plan it puts out what was put in, as a machine that does nothing would.
    pub(crate) fn run(
        &mut self,
        now: Timestamp,
        target: Target,
        start: Start<'_>,
        entropy: &mut Chance,
        finish: Option<&Finish>,
    ) -> Result<ExecutionId, ServiceError> {
        let machine = self.machines.get(target.machine);
        check_kms(machine)?;
        let finish = finish.or(machine.finish.as_ref());
        let plan = finish.map_or_else(
            || Plan::pass(start.input(), now),
            |finish| Plan::new(finish, start.input(), now),
        );
        let plan = Plan::express(Some(plan), now);
        let closing = plan.closing().clone();
        let id = self.commit(now, target, start, None, entropy);
        let closed = self.close(id, closing);
        debug_assert!(closed.is_ok(), "it was opened a moment ago");
        Ok(id)
    }

    /// Writes a start down that nothing stands in the way of.
    fn commit(
        &mut self,
        now: Timestamp,
        target: Target,
        start: Start<'_>,
        plan: Option<Plan>,
        entropy: &mut Chance,
    ) -> ExecutionId {
        let machine = self.machines.get_mut(target.machine);
        let (version, revision) = match &target.alias {
            None => (target.version, target.revision),
            Some(alias) => machine.route(alias, entropy),
        };
        let started = Started {
            now,
            version,
            alias: target.alias,
            revision,
            plan,
        };
        let id = self
            .ledger
            .start(machine, target.machine, start, started, entropy);
        if let Some(lags) = &mut self.lags {
            lags.started(id, target.machine);
        }
        id
    }

    /// Whether what was addressed is of type STANDARD.
    pub(crate) fn is_standard(&self, target: &Target) -> bool {
        self.machines.get(target.machine).kind == StateMachineType::Standard
    }

    pub(crate) fn machines(&self) -> &Machines {
        &self.machines
    }

    pub(crate) fn machines_mut(&mut self) -> &mut Machines {
        &mut self.machines
    }

    /// The tokens that lead from page to page.
    pub(crate) fn page_tokens(&self) -> &PageTokens {
        &self.page_tokens
    }

    pub(crate) fn execution(&self, id: ExecutionId) -> &Execution {
        self.ledger.get(id)
    }

    /// Every execution, in the order of their starts.
    pub(crate) fn executions(&self) -> impl Iterator<Item = (ExecutionId, &Execution)> {
        self.ledger.iter()
    }

    /// The executions that a name or an ARN fits.
    pub(crate) fn fitting<'a>(
        &'a self,
        name_or_arn: &'a str,
    ) -> impl Iterator<Item = (ExecutionId, &'a Execution)> {
        // A name has no colon, an ARN has.
        let is_arn = name_or_arn.contains(':');
        self.executions().filter(move |(id, execution)| {
            let fits = if is_arn {
                self.execution_arn(*id) == name_or_arn
            } else {
                *execution.name() == *name_or_arn
            };
            fits && !self.is_superseded(*id)
        })
    }

    /// Whether a later execution has taken over the name of this one, and with it the ARN.
    pub(crate) fn is_superseded(&self, id: ExecutionId) -> bool {
        self.ledger.is_superseded(id)
    }

    pub(crate) fn execution_arn(&self, id: ExecutionId) -> String {
        let execution = self.ledger.get(id);
        self.machines
            .get(execution.machine)
            .execution_arn(execution.name(), execution.seldom().express_id)
    }
}

/// Documented: the two errors and their conditions. Inferred: that access is looked at first.
pub(crate) fn check_kms(machine: &Machine) -> Result<(), ServiceError> {
    if machine.kms_access == KmsAccess::Denied {
        return Err(ErrorCode::KmsAccessDeniedException.into());
    }
    if machine.kms_key_state != KmsKeyState::Enabled {
        let state = machine.kms_key_state;
        return Err(ErrorCode::KmsInvalidStateException.with_kms_key_state(state));
    }
    Ok(())
}
