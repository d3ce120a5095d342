//! The emulated Step Functions: state machines, executions, activities, KMS keys, quotas. Pure state: no
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

mod activities;
mod directory;
mod executions;
mod history;
mod lifecycle;
mod lookup;
mod machines;
mod page;
mod tags;
mod tasks;
mod throttle;

use std::sync::Arc;

use self::executions::{Executions, Plan};
use crate::arn::{Qualifier, StateMachineArn};
use crate::aws::{ErrorCode, ExecutionStatus, ServiceError, StateMachineType, TakenName};
use crate::chance::Chance;
use crate::clock::Timestamp;
use crate::world::{Finish, InputEquality, Lag, World};

pub(crate) use self::activities::{ActivityId, ActivityTask};
pub(crate) use self::directory::Index;
pub(crate) use self::executions::{Closing, ExecutionId, StoredExecution};
pub(crate) use self::history::{EventKind, HistoryEvent};
pub(crate) use self::lookup::Filter;
pub(crate) use self::machines::{
    Creation, Machine, MachineId, Machines, Revision, machine_deleting, machine_does_not_exist,
};
pub(crate) use self::page::{PageTokens, page_size};
pub(crate) use self::tags::Tags;

/// The whole service. Every method that depends on time takes `now`.
#[derive(Debug)]
pub(crate) struct Service {
    machines: Machines,
    executions: Executions,
    activities: activities::Activities,
    tasks: tasks::Tasks,
    pub(crate) page_tokens: PageTokens,
    throttle: Option<throttle::Throttle>,
    describe_lag: Option<Lag>,
    list_lag: Option<Lag>,
    input_equality: InputEquality,
    /// Quota, Documented: 1,000,000 open STANDARD executions for an account in a region.
    open_execution_limit: u64,
}

/// A machine and the revision that a start addressed.
#[derive(Debug)]
pub(crate) struct Target {
    machine: MachineId,
    version: Option<u32>,
    alias: Option<Box<str>>,
    revision: u32,
}

/// A start whose members have passed every check of form.
#[derive(Debug)]
pub(crate) struct Start<'a> {
    pub(crate) name: Option<&'a Arc<str>>,
    pub(crate) input: &'a str,
    pub(crate) trace_header: Option<&'a str>,
}

/// The effect of a request on the service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Effect {
    /// It changed nothing.
    #[default]
    None,
    /// It described this execution, which had this status, and changed nothing.
    Described(ExecutionId, ExecutionStatus),
    /// It started an execution: the service has committed.
    Started(StartedExecution),
    /// It was answered like the start before it: an idempotent replay.
    Replayed(StartedExecution),
    /// It changed the service otherwise: it stopped an execution, or created a state machine.
    Changed,
}

/// An execution that a request started, now or before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StartedExecution {
    pub(crate) id: ExecutionId,
    pub(crate) arn: Arc<str>,
}

impl Start<'_> {
    /// Recorded: the input of a start that omits it.
    pub(crate) const OMITTED_INPUT: &'static str = "{}";
}

impl Service {
    /// The service as `world` declares it at `now`. The declarations have been checked.
    pub(crate) fn new(world: &World, now: Timestamp, entropy: &Chance) -> Self {
        let mut service = Self {
            machines: Machines::new(world, now, entropy.revision_ids()),
            executions: Executions::new(world.name_retention),
            activities: activities::Activities::default(),
            tasks: tasks::Tasks::default(),
            page_tokens: PageTokens::default(),
            throttle: None,
            describe_lag: world.describe_lag,
            list_lag: world.list_lag,
            input_equality: world.input_equality.unwrap_or_default(),
            open_execution_limit: world.open_execution_limit.unwrap_or(1_000_000),
        };
        if let Some(throttling) = &world.throttling {
            let throttle = throttle::Throttle::new(throttling, world.region(), now);
            service.throttle = Some(throttle);
        }
        for declared in &world.activities {
            service.declare_activity(declared, now);
        }
        // Ids of a source of their own: a declared execution takes none of those that a seed gives to starts.
        let mut ids = Chance::new(0);
        for declared in world.machines() {
            let id = service.machines.declare(declared);
            let machine = service.machines.get_mut(id);
            let existing = &declared.executions;
            service
                .executions
                .insert_existing(machine, id, existing, now, &mut ids);
        }
        service
    }

    /// Takes a token for a request of `operation` from its bucket; refuses the request if none is left. A start
    /// of an EXPRESS machine, by the ARN, can have a bucket of its own.
    pub(crate) fn throttle(
        &mut self,
        operation: &str,
        machine_arn: Option<&str>,
        now: Timestamp,
    ) -> Result<(), ServiceError> {
        let Some(throttle) = &mut self.throttle else {
            return Ok(());
        };
        let is_express = throttle.separates_express(operation)
            && self.machines.is_express(machine_arn.unwrap_or_default());
        if throttle.take(operation, is_express, now) {
            return Ok(());
        }
        Err(ErrorCode::ThrottlingException.into())
    }

    pub(crate) fn input_equality(&self) -> InputEquality {
        self.input_equality
    }

    /// The machine whose unqualified ARN is this text, unless it is being deleted.
    pub(crate) fn find_target(&self, arn: &str) -> Option<Target> {
        let id = self.machines.directory().find(arn)?;
        let machine = self.machines.get(id);
        (!machine.is_deleting()).then(|| Target {
            machine: id,
            version: None,
            alias: None,
            revision: machine.latest_revision(),
        })
    }

    /// The machine that `arn` names, whose text is `sent`, unless it is being deleted.
    ///
    /// Order, Inferred: account and existence, then deletion.
    pub(crate) fn resolve(
        &mut self,
        arn: &StateMachineArn<'_>,
        sent: &str,
    ) -> Result<Target, ServiceError> {
        let target = self.locate(arn, sent)?;
        if self.machines.get(target.machine).is_deleting() {
            return Err(machine_deleting(arn.unqualified));
        }
        Ok(target)
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
        let Some(id) = self.machines.look_up(arn)? else {
            return Err(machine_does_not_exist(sent));
        };
        let machine = self.machines.get(id);
        let Some(revision) = machine.revision_of(arn.qualifier) else {
            return Err(machine_does_not_exist(sent));
        };
        let (version, alias) = match arn.qualifier {
            None => (None, None),
            Some(Qualifier::Version(number)) => (Some(number), None),
            Some(Qualifier::Alias(name)) => (None, Some(Box::from(name))),
        };
        Ok(Target {
            machine: id,
            version,
            alias,
            revision,
        })
    }

    /// Starts an execution, or finds the running one of the same name and input. Returns it, and `true` for
    /// such a replay. `finish` is the step's. `same_input` compares a stored input with a sent one, since the
    /// service knows no JSON.
    ///
    /// Order, Inferred: KMS access, KMS key state (the stored input must be read to be compared),
    /// the execution of the same name, the open-execution limit (which an idempotent replay,
    /// opening nothing, does not meet).
    pub(crate) fn start(
        &mut self,
        now: Timestamp,
        target: Target,
        start: &Start<'_>,
        entropy: &mut Chance,
        finish: Option<&Finish>,
        same_input: fn(&str, &str) -> bool,
    ) -> Result<(ExecutionId, bool), ServiceError> {
        let machine = self.machines.get(target.machine);
        machine.kms_key.check()?;
        let name = start.name.map(AsRef::as_ref);
        if let Some(owner) = self.executions.name_owner(machine, name, now) {
            let execution = self.executions.get(owner);
            let same_input = same_input(&execution.input, start.input);
            // Documented: the same response as the original request while it runs.
            if execution.is_open() && same_input {
                return Ok((owner, true));
            }
            return Err(self.name_taken(owner, start, same_input));
        }
        // Documented: EXPRESS executions do not count.
        if machine.kind == StateMachineType::Standard
            && self.executions.open() >= self.open_execution_limit
        {
            return Err(ErrorCode::ExecutionLimitExceeded.into());
        }
        // Before anything changes: it can run a closure that panics.
        let plan = self.plan(&target, start, now, finish);
        let id = self.commit(now, target, start, plan, entropy);
        // A plan can be due at once.
        self.close_due(now);
        Ok((id, false))
    }

    /// The refusal of a start whose name another execution has. Recorded.
    fn name_taken(&self, owner: ExecutionId, start: &Start<'_>, same_input: bool) -> ServiceError {
        let execution = self.executions.get(owner);
        let arn = &execution.arn;
        let error = ErrorCode::ExecutionAlreadyExists
            .with_message(format!("Execution Already Exists: '{arn}'"));
        error.with_name_owner(TakenName {
            execution_arn: arn.clone(),
            first_input: execution.input.clone(),
            sent_input: start.input.into(),
            same_input,
            closed: self.executions.owner_closing(owner),
        })
    }

    /// Runs an EXPRESS execution to its end. The date of its closing can be later than `now`: the caller
    /// delays the answer until then.
    ///
    /// Recorded: STANDARD machines are refused. Documented: it is limited to five minutes. Inferred:
    /// without a plan its output is its input, as for a machine that does nothing.
    pub(crate) fn run(
        &mut self,
        now: Timestamp,
        target: Target,
        start: &Start<'_>,
        entropy: &mut Chance,
        finish: Option<&Finish>,
    ) -> Result<ExecutionId, ServiceError> {
        let machine = self.machines.get(target.machine);
        machine.kms_key.check()?;
        let finish = finish.or(machine.finish.as_ref());
        let plan = match finish {
            Some(finish) => Plan::new(finish, start.input, now),
            None => Plan::pass(start.input, now),
        };
        let plan = Plan::express(Some(plan), now);
        let closing = plan.closing;
        let id = self.commit(now, target, start, None, entropy);
        let closed = self.close(id, closing);
        debug_assert!(closed.is_ok(), "it was opened a moment ago");
        Ok(id)
    }

    /// Adds the execution of a start that has passed every check.
    fn commit(
        &mut self,
        now: Timestamp,
        mut target: Target,
        start: &Start<'_>,
        plan: Option<Plan>,
        entropy: &mut Chance,
    ) -> ExecutionId {
        let machine = self.machines.get_mut(target.machine);
        if let Some(alias) = &target.alias {
            (target.version, target.revision) = machine.route(alias, entropy);
        }
        let id = self.executions.start(machine, start, target, now, entropy);
        self.executions.set_plan(id, plan);
        id
    }

    /// Reports whether the addressed machine is of type STANDARD.
    pub(crate) fn is_standard(&self, target: &Target) -> bool {
        self.machines.get(target.machine).kind == StateMachineType::Standard
    }

    pub(crate) fn machines(&self) -> &Machines {
        &self.machines
    }

    pub(crate) fn machines_mut(&mut self) -> &mut Machines {
        &mut self.machines
    }

    pub(crate) fn execution(&self, id: ExecutionId) -> &StoredExecution {
        self.executions.get(id)
    }

    /// An execution as the effect of the request that started it.
    pub(crate) fn started_execution(&self, id: ExecutionId) -> StartedExecution {
        let arn = self.executions.get(id).arn.clone();
        StartedExecution { id, arn }
    }

    /// Every execution, in the order of their starts.
    pub(crate) fn executions(&self) -> &[StoredExecution] {
        self.executions.all()
    }

    /// The executions with this name or ARN; of those of one machine and name, only the latest.
    pub(crate) fn executions_by(&self, name_or_arn: &str) -> Vec<&StoredExecution> {
        let mut found = Vec::new();
        for execution in self.executions() {
            let fits = *execution.name == *name_or_arn || *execution.arn == *name_or_arn;
            if fits && !execution.is_superseded {
                found.push(execution);
            }
        }
        found
    }

    pub(crate) fn execution_arn(&self, id: ExecutionId) -> String {
        self.executions.get(id).arn.to_string()
    }
}
