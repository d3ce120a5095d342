//! All executions: their names, the open ones, the closed ones.

mod closing;
mod execution;
mod listing;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::time::Duration;

pub(crate) use self::execution::{Closing, Plan, Redrive, StoredExecution};
pub(super) use self::listing::Listing;
use super::{Machine, MachineId, Start, Target};
use crate::aws::{ExecutionStatus, StateMachineType};
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
            Some(name) => name.into(),
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
            let start = Start {
                name: Some(&existing.name),
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
                execution.closing = Some(Closing {
                    output: succeeded.then(|| "{}".to_owned()),
                    ..Closing::bare(at, existing.status)
                });
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
}

impl Machine {
    /// The latest STANDARD execution of this name.
    pub(super) fn execution_named(&self, name: &str) -> Option<ExecutionId> {
        self.names.get(name).copied().map(ExecutionId)
    }
}
