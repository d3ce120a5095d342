//! The ledger of executions: who holds a name, what runs, what has closed and how.

mod ending;
mod execution;
mod executions;
mod listing;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use self::execution::Seldom;
pub(crate) use self::execution::{Closing, Execution, Plan};
use self::executions::Executions;
use self::listing::Listing;
use super::{Machine, MachineId, Start};
use crate::aws::{Closed, ExecutionStatus, StateMachineType};
use crate::chance::Chance;
use crate::clock::Timestamp;
use crate::world::ExistingExecution;

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
    executions: Executions,
    /// The execution that each name belongs to, or did last: found by machine and name, of which
    /// only the execution keeps the texts.
    by_name: HashTable<Named>,
    hasher: RandomState,
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

/// An execution among the names. A part of its key's hash is kept, since to look up the texts of all
/// when the table grows would cost more than the table.
#[derive(Debug, Clone, Copy)]
struct Named {
    hash: u32,
    id: ExecutionId,
}

impl Named {
    /// The part of the hash, spread over the bits that a table looks at.
    fn spread(hash: u32) -> u64 {
        u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

impl Ledger {
    pub(super) fn new(name_retention: Option<Duration>) -> Self {
        Self {
            name_retention: name_retention.unwrap_or(NAME_RETENTION),
            executions: Executions::default(),
            by_name: HashTable::new(),
            hasher: RandomState::new(),
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
        machine: (MachineId, &Machine),
        name: Option<&str>,
        now: Timestamp,
    ) -> Option<ExecutionId> {
        let (machine, StateMachineType::Standard) = (machine.0, machine.1.kind) else {
            return None;
        };
        let id = self.named(machine, name?)?;
        let free = self.closed(id).is_some_and(|closed| closed.free_at <= now);
        (!free).then_some(id)
    }

    /// The execution that a name belongs to, or did last.
    pub(super) fn named(&self, machine: MachineId, name: &str) -> Option<ExecutionId> {
        let key = (machine, name.as_bytes());
        let hash = hash(&self.hasher, key);
        let is_its = |named: &Named| named.hash == hash && self.get(named.id).key() == key;
        let named = self.by_name.find(Named::spread(hash), is_its)?;
        Some(named.id)
    }

    /// Writes a new execution down.
    pub(super) fn start(
        &mut self,
        machine: &mut Machine,
        machine_id: MachineId,
        start: Start<'_>,
        started: Started,
        entropy: &mut Chance,
    ) -> ExecutionId {
        let input = start.input().into();
        // Documented: without a name, Step Functions makes a UUID the name.
        let name = start.name.as_deref().map(Arc::from);
        let name = name.unwrap_or_else(|| entropy.execution_id().to_string().into());
        let express_id =
            (machine.kind == StateMachineType::Express).then(|| entropy.execution_id());
        let seldom = Seldom {
            express_id,
            trace_header: start.trace_header.map(Cow::into),
            version: started.version,
            alias: started.alias,
            ..Seldom::default()
        };
        let any = seldom.express_id.is_some()
            || seldom.trace_header.is_some()
            || seldom.version.is_some()
            || seldom.alias.is_some();
        let execution = Execution {
            machine: machine_id,
            revision: started.revision,
            start_date: started.now,
            name,
            input,
            seldom: any.then(|| Box::new(seldom)),
        };
        let id = self.insert(machine, execution);
        self.plan(id, started.plan);
        id
    }

    /// Writes an execution down that existed before the mock did.
    #[expect(
        clippy::expect_used,
        reason = "of the test's author, not of a stranger: a machine has a revision, and what was opened is open"
    )]
    pub(super) fn admit(
        &mut self,
        machine: &mut Machine,
        machine_id: MachineId,
        existing: &ExistingExecution,
        now: Timestamp,
        entropy: &mut Chance,
    ) {
        let start = Start {
            name: Some(Cow::Borrowed(&existing.name)),
            input: existing.input.as_deref().map(Cow::Borrowed),
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
        self.executions.get_mut(id).seldom_mut().existed = true;
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

    #[expect(clippy::expect_used, reason = "memory ends long before")]
    fn insert(&mut self, machine: &mut Machine, execution: Execution) -> ExecutionId {
        let id = ExecutionId(
            u32::try_from(self.executions.len).expect("fewer than four billion executions"),
        );
        self.executions.push(execution);
        machine.open += 1;
        if machine.kind == StateMachineType::Standard {
            self.open += 1;
            self.take_name(id);
        }
        self.moved(self.get(id).machine, id);
        id
    }

    /// The name of this execution belongs to it from now on.
    fn take_name(&mut self, id: ExecutionId) {
        let Self {
            executions, hasher, ..
        } = self;
        let key = executions.get(id).key();
        let hash = hash(hasher, key);
        let is_its = |other: &Named| other.hash == hash && executions.get(other.id).key() == key;
        let spread = |named: &Named| Named::spread(named.hash);
        match self.by_name.entry(Named::spread(hash), is_its, spread) {
            Entry::Vacant(entry) => {
                entry.insert(Named { hash, id });
            }
            Entry::Occupied(mut entry) => {
                let before = std::mem::replace(&mut entry.get_mut().id, id);
                self.superseded.insert(before);
            }
        }
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
            for (id, execution) in (0..).map(ExecutionId).zip(executions.iter()) {
                if execution.machine == machine {
                    let Seldom {
                        redrives, closing, ..
                    } = execution.seldom();
                    let past = redrives.past.iter();
                    let past = past.flat_map(|(closing, at)| [closing.at, *at]);
                    let last = closing.iter().map(|closing| closing.at);
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
        let closing = self.get(id).seldom().closing.as_ref()?;
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
        self.executions.get(id)
    }

    /// Every execution, in the order of their starts.
    pub(super) fn iter(&self) -> impl Iterator<Item = (ExecutionId, &Execution)> {
        (0..).map(ExecutionId).zip(self.executions.iter())
    }

    /// Whether a later execution has taken over the name of this one, and with it the ARN.
    pub(super) fn is_superseded(&self, id: ExecutionId) -> bool {
        self.superseded.contains(&id)
    }
}

/// As much of a key's hash as is kept.
fn hash(hasher: &RandomState, key: (MachineId, &[u8])) -> u32 {
    (hasher.hash_one(key) >> 32) as u32
}
