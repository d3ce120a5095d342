//! All executions: their names, how they start, close by themselves or otherwise, and run again.

mod execution;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::time::Duration;

pub(super) use self::execution::Listing;
pub(crate) use self::execution::{Closing, Plan, Redrive, StoredExecution};
use super::{Machine, MachineId, Start, Target};
use crate::aws::{ExecutionStatus, OwnerClosing, StateMachineType};
use crate::chance::Chance;
use crate::clock::Timestamp;
use crate::world::ExistingExecution;

/// Documented: "You can reuse names after 90 days". Accounts can have 30.
const NAME_RETENTION: Duration = Duration::from_hours(90 * 24);

/// An execution's place in the order of their starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ExecutionId(usize);

/// All executions.
#[derive(Debug)]
pub(super) struct Executions {
    name_retention: Duration,
    all: Vec<StoredExecution>,
    /// The number of open STANDARD executions.
    open: u64,
    /// The executions that close by the clock, the earliest first. One that has closed otherwise
    /// stays in it until it is due.
    due: BinaryHeap<Reverse<(Timestamp, ExecutionId)>>,
}

impl Executions {
    pub(super) fn new(name_retention: Option<Duration>) -> Self {
        Self {
            name_retention: name_retention.unwrap_or(NAME_RETENTION),
            all: Vec::new(),
            open: 0,
            due: BinaryHeap::new(),
        }
    }

    /// The execution that has `name` on `machine` at `now`.
    ///
    /// Documented: EXPRESS is never idempotent; a name is free again when its retention, counted
    /// from the execution's closing, is over. A running execution keeps its name.
    pub(super) fn name_owner(
        &self,
        machine: &Machine,
        name: Option<&str>,
        now: Timestamp,
    ) -> Option<ExecutionId> {
        if machine.kind != StateMachineType::Standard {
            return None;
        }
        let id = machine.execution_named(name?)?;
        let is_free = self
            .owner_closing(id)
            .is_some_and(|closed| closed.free_at <= now);
        (!is_free).then_some(id)
    }

    /// Adds an execution that starts now.
    pub(super) fn start(
        &mut self,
        machine: &mut Machine,
        start: &Start<'_>,
        target: Target,
        now: Timestamp,
        entropy: &mut Chance,
    ) -> ExecutionId {
        let id = self.insert(machine, start, target, now, entropy);
        machine.listing.move_to_front(self.get_mut(id));
        id
    }

    /// Adds an execution, without a place in its machine's listing. If another one has its name, that name is
    /// free again. The name is drawn before the UUID: in another order a seed would give other ids.
    fn insert(
        &mut self,
        machine: &mut Machine,
        start: &Start<'_>,
        target: Target,
        now: Timestamp,
        entropy: &mut Chance,
    ) -> ExecutionId {
        let name: Arc<str> = match start.name {
            Some(name) => Arc::clone(name),
            // Documented: without a name, Step Functions makes a UUID the name.
            None => entropy.execution_id().to_string().into(),
        };
        let is_express = machine.kind == StateMachineType::Express;
        let express_id = is_express.then(|| entropy.execution_id());
        let number = self.all.len();
        let id = ExecutionId(number);
        let mut trace_header = start.trace_header.map(Box::from);
        // Recorded: a machine that is traced has one of its own where the caller sends none.
        if trace_header.is_none() && machine.revision(target.revision).configuration.traced {
            let second = now.as_millis() / 1000;
            trace_header = Some(entropy.trace_header(number as u64, second).into());
        }
        machine.open += 1;
        if !is_express {
            self.open += 1;
            if let Some(before) = machine.names.insert(Arc::clone(&name), number) {
                self.get_mut(ExecutionId(before)).is_superseded = true;
            }
        }
        self.all.push(StoredExecution {
            id,
            arn: machine.execution_arn(&name, express_id).into(),
            name,
            input: start.input.into(),
            trace_header,
            machine: target.machine,
            kind: machine.kind,
            revision: target.revision,
            version: target.version,
            alias: target.alias,
            start_date: now,
            closing: None,
            plan: None,
            redrives: Vec::new(),
            is_declared: false,
            is_superseded: false,
            describe_count: 0,
            lists_before: machine.list_count,
            place: None,
        });
        id
    }

    /// Adds the executions of a machine that existed before the mock started, and lists them by the dates on
    /// which they started and closed. `now` is the mock's start.
    pub(super) fn insert_existing(
        &mut self,
        machine: &mut Machine,
        machine_id: MachineId,
        existing: &[ExistingExecution],
        now: Timestamp,
        entropy: &mut Chance,
    ) {
        let mut dates = BinaryHeap::new();
        for existing in existing {
            let name = Arc::from(&*existing.name);
            let start = Start {
                name: Some(&name),
                input: existing.input.as_deref().unwrap_or(Start::OMITTED_INPUT),
                trace_header: None,
            };
            let target = Target {
                machine: machine_id,
                version: None,
                alias: None,
                revision: machine.latest_revision(),
            };
            let started = now.before(existing.started_ago);
            let id = self.insert(machine, &start, target, started, entropy);
            let execution = self.get_mut(id);
            execution.is_declared = true;
            dates.push(Reverse((execution.start_date, id)));
            // Not by `close`, which moves it to the front now: the listing is by date.
            if existing.status != ExecutionStatus::Running {
                let at = now.before(existing.closed_ago);
                // Inferred: an execution that succeeded has an output, and none was declared.
                let succeeded = existing.status == ExecutionStatus::Succeeded;
                execution.closing = Some(Box::new(Closing {
                    output: succeeded.then(|| "{}".to_owned()),
                    ..Closing::bare(at, existing.status)
                }));
                dates.push(Reverse((at, id)));
                machine.open -= 1;
                if machine.kind == StateMachineType::Standard {
                    self.open -= 1;
                }
            }
        }
        while let Some(Reverse((_, id))) = dates.pop() {
            machine.listing.move_to_front(self.get_mut(id));
        }
    }

    pub(super) fn open(&self) -> u64 {
        self.open
    }

    pub(super) fn get(&self, id: ExecutionId) -> &StoredExecution {
        &self.all[id.0]
    }

    pub(super) fn get_mut(&mut self, id: ExecutionId) -> &mut StoredExecution {
        &mut self.all[id.0]
    }

    /// Every execution: the declared ones, then the others in the order of their starts.
    pub(super) fn all(&self) -> &[StoredExecution] {
        &self.all
    }

    /// Gives an open execution the plan by which it closes.
    pub(in crate::service) fn set_plan(&mut self, id: ExecutionId, plan: Option<Plan>) {
        let execution = self.get_mut(id);
        execution.plan = plan.map(Box::new);
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
        execution.closing = Some(Box::new(closing));
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
                closing: *closing,
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

impl Machine {
    /// The latest STANDARD execution of this name.
    pub(super) fn execution_named(&self, name: &str) -> Option<ExecutionId> {
        self.names.get(name).copied().map(ExecutionId)
    }
}
