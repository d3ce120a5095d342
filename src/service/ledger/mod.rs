//! The ledger of executions: who holds a name, what runs, what has closed and how.

mod execution;
mod listing;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

pub(crate) use self::execution::{Closing, Execution, Plan};
use self::listing::Listing;
use super::{Machine, MachineId, Start};
use crate::clock::Timestamp;
use crate::entropy::Entropy;
use crate::model::{Closed, ExecutionStatus, ExistingExecution, StateMachineType};

/// Documented: "You can reuse names after 90 days". Accounts can have 30.
const NAME_RETENTION: Duration = Duration::from_hours(90 * 24);

/// An execution's place in the order of their starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ExecutionId(u32);

/// What a start settled beside its input.
#[derive(Debug)]
pub(super) struct Started {
    pub(super) now: Timestamp,
    pub(super) version: Option<u32>,
    pub(super) alias: Option<Box<str>>,
    pub(super) revision: u32,
    pub(super) plan: Option<Plan>,
}

/// All executions.
#[derive(Debug)]
pub(super) struct Ledger {
    name_retention: Duration,
    executions: Vec<Execution>,
    /// How many STANDARD executions are open.
    open: u64,
    /// Names that have come free and belong to a later execution.
    superseded: HashSet<ExecutionId>,
    /// What is to close by the clock, the earliest first. An execution that has closed otherwise
    /// meanwhile is still in it.
    due: BinaryHeap<Reverse<(Timestamp, ExecutionId)>>,
    /// The order of machines whose executions somebody has listed.
    listings: HashMap<MachineId, Listing>,
}

impl Ledger {
    pub(super) fn new(name_retention: Option<Duration>) -> Self {
        Self {
            name_retention: name_retention.unwrap_or(NAME_RETENTION),
            executions: Vec::new(),
            open: 0,
            superseded: HashSet::new(),
            due: BinaryHeap::new(),
            listings: HashMap::new(),
        }
    }

    /// The execution that holds `name` on `machine` at `now`.
    ///
    /// Documented: EXPRESS is never idempotent; a name comes free when its retention, counted
    /// from the execution's closing, is over. A running execution keeps its name for good.
    pub(super) fn holder(
        &self,
        machine: &Machine,
        name: Option<&str>,
        now: Timestamp,
    ) -> Option<ExecutionId> {
        if machine.kind == StateMachineType::Express {
            return None;
        }
        let &id = machine.names.get(name?)?;
        let free = self.closed(id).is_some_and(|closed| closed.free_at <= now);
        (!free).then_some(id)
    }

    /// Writes a new execution down.
    pub(super) fn start(
        &mut self,
        machine: &mut Machine,
        machine_id: MachineId,
        start: Start<'_>,
        started: Started,
        entropy: &mut Entropy,
    ) -> ExecutionId {
        // Documented: without a name, Step Functions makes a UUID the name.
        let name = start.name.map_or_else(
            || Arc::from(entropy.execution_id().to_string()),
            |name| Arc::from(&*name),
        );
        let express_id =
            (machine.kind == StateMachineType::Express).then(|| entropy.execution_id());
        let execution = Execution {
            machine: machine_id,
            name,
            express_id,
            input: (start.input != "{}").then(|| start.input.into()),
            trace_header: start.trace_header.map(Cow::into),
            start_date: started.now,
            revision: started.revision,
            version: started.version,
            alias: started.alias,
            closing: None,
            plan: None,
            redrives: None,
            existed: false,
        };
        let id = self.insert(machine, execution);
        self.plan(id, started.plan);
        id
    }

    /// Writes an execution down that existed before the mock did.
    pub(super) fn admit(
        &mut self,
        machine: &mut Machine,
        machine_id: MachineId,
        existing: &ExistingExecution,
        now: Timestamp,
        entropy: &mut Entropy,
    ) {
        let input = Cow::Borrowed(existing.input.as_deref().unwrap_or("{}"));
        let start = Start {
            name: Some(Cow::Borrowed(&existing.name)),
            input,
            trace_header: None,
        };
        let revision = machine
            .revision_of(None)
            .expect("an unqualified machine always has a revision");
        let started = Started {
            now: now.before(existing.started_ago),
            version: None,
            alias: None,
            revision,
            plan: None,
        };
        let id = self.start(machine, machine_id, start, started, entropy);
        self.executions[id.0 as usize].existed = true;
        if existing.status != ExecutionStatus::Running {
            let at = now.before(existing.closed_ago);
            // Inferred: what succeeds has an output, and nobody said which.
            let succeeded = existing.status == ExecutionStatus::Succeeded;
            let closing = Closing {
                output: succeeded.then(|| "{}".to_owned()),
                ..Closing::bare(at, existing.status)
            };
            self.close(id, closing).expect("it was opened a moment ago");
            machine.open -= 1;
        }
    }

    fn insert(&mut self, machine: &mut Machine, execution: Execution) -> ExecutionId {
        let id = ExecutionId(
            u32::try_from(self.executions.len()).expect("fewer than four billion executions"),
        );
        if machine.kind == StateMachineType::Standard {
            self.open += 1;
            match machine.names.entry(Arc::clone(&execution.name)) {
                Entry::Vacant(entry) => {
                    entry.insert(id);
                }
                Entry::Occupied(mut entry) => {
                    self.superseded.insert(entry.insert(id));
                }
            }
        }
        machine.open += 1;
        self.moved(execution.machine, id);
        self.executions.push(execution);
        id
    }

    /// Gives an open execution the plan that it ends by.
    fn plan(&mut self, id: ExecutionId, plan: Option<Plan>) {
        let execution = &mut self.executions[id.0 as usize];
        execution.plan = plan.map(Box::new);
        if let Some(at) = execution.due() {
            self.due.push(Reverse((at, id)));
        }
    }

    /// Closes an open execution and says on which machine; `Err` with its status if it has closed.
    pub(super) fn close(
        &mut self,
        id: ExecutionId,
        closing: Closing,
    ) -> Result<MachineId, ExecutionStatus> {
        let execution = &mut self.executions[id.0 as usize];
        if let Some(closing) = &execution.closing {
            return Err(closing.status);
        }
        execution.closing = Some(Box::new(closing));
        execution.plan = None;
        if execution.express_id.is_none() {
            self.open -= 1;
        }
        let machine = execution.machine;
        self.moved(machine, id);
        Ok(machine)
    }

    /// The next execution that is due to close by the clock, and when.
    pub(super) fn next_due(&mut self) -> Option<(Timestamp, ExecutionId)> {
        while let Some(&Reverse((at, id))) = self.due.peek() {
            if self.get(id).due() == Some(at) {
                return Some((at, id));
            }
            self.due.pop();
        }
        None
    }

    /// How the next one closes that is due at `now`.
    pub(super) fn take_due(&mut self, now: Timestamp) -> Option<(ExecutionId, Closing)> {
        let (at, id) = self.next_due()?;
        let plan = (at <= now).then(|| self.executions[id.0 as usize].plan.take());
        Some((id, plan??.closing))
    }

    /// Counts a look at an execution that is open; how it closes, where it was the last one.
    pub(super) fn look(&mut self, id: ExecutionId, now: Timestamp) -> Option<Closing> {
        let plan = &mut self.executions[id.0 as usize].plan;
        let left = plan.as_mut()?.looks.as_mut()?;
        *left -= 1;
        if *left > 0 {
            return None;
        }
        let closing = plan.take()?.closing;
        Some(Closing { at: now, ..closing })
    }

    /// Makes an execution run again that has closed, and says on which machine.
    pub(super) fn redrive(
        &mut self,
        id: ExecutionId,
        now: Timestamp,
        token: Option<&str>,
        plan: Option<Plan>,
    ) -> MachineId {
        let execution = &mut self.executions[id.0 as usize];
        let machine = execution.machine;
        if let Some(closing) = execution.closing.take() {
            let redrives = execution.redrives.get_or_insert_default();
            redrives.past.push((*closing, now));
            let token = token.map(|token| (token.into(), now));
            redrives.tokens.extend(token);
        }
        self.open += 1;
        self.moved(machine, id);
        self.plan(id, plan);
        machine
    }

    fn moved(&mut self, machine: MachineId, id: ExecutionId) {
        if let Some(listing) = self.listings.get_mut(&machine) {
            listing.move_to_front(id);
        }
    }

    /// The order of a machine's executions: made when it is first asked for, and kept from then on.
    pub(super) fn order(&mut self, machine: MachineId) {
        let executions = &self.executions;
        self.listings.entry(machine).or_insert_with(|| {
            let mut moves = Vec::new();
            for (id, execution) in (0..).map(ExecutionId).zip(executions) {
                if execution.machine == machine {
                    let redrives = execution.redrives.iter().flat_map(|it| &it.past);
                    let past = redrives.flat_map(|(closing, at)| [closing.at, *at]);
                    let last = execution.closing.iter().map(|closing| closing.at);
                    let dates = [execution.start_date].into_iter().chain(past).chain(last);
                    moves.extend(dates.map(|date| (date, id)));
                }
            }
            moves.sort();
            let mut listing = Listing::default();
            for (_, id) in moves {
                listing.move_to_front(id);
            }
            listing
        });
    }

    /// The executions of a machine that are in order, the most recent first, from a place on; with
    /// their places.
    pub(super) fn listed(
        &self,
        machine: MachineId,
        from: Option<(usize, usize)>,
    ) -> (usize, impl Iterator<Item = (usize, ExecutionId)> + '_) {
        let listing = &self.listings[&machine];
        let (place, as_of) = from.unwrap_or((usize::MAX, listing.len()));
        (as_of, listing.before(place, as_of))
    }

    /// How an execution has closed and when its name comes free; `None` while it runs.
    pub(super) fn closed(&self, id: ExecutionId) -> Option<Closed> {
        let closing = self.get(id).closing.as_ref()?;
        Some(Closed {
            status: closing.status,
            at: closing.at,
            free_at: closing.at.after(self.name_retention),
        })
    }

    pub(super) fn open(&self) -> u64 {
        self.open
    }

    pub(super) fn get(&self, id: ExecutionId) -> &Execution {
        &self.executions[id.0 as usize]
    }

    /// Every execution, in the order of their starts.
    pub(super) fn iter(&self) -> impl Iterator<Item = (ExecutionId, &Execution)> {
        (0..).map(ExecutionId).zip(&self.executions)
    }

    /// Whether a later execution has taken over the name of this one, and with it the ARN.
    pub(super) fn is_superseded(&self, id: ExecutionId) -> bool {
        self.superseded.contains(&id)
    }
}
