//! The ledger of executions: who holds a name, what runs, what has closed and how.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use uuid::Uuid;

use super::{Machine, MachineId, Start};
use crate::clock::Timestamp;
use crate::entropy::Entropy;
use crate::model::{Closed, ExecutionStatus, ExistingExecution, Input, StateMachineType};
use crate::passage::{Passage, Texts};

/// Documented: "You can reuse names after 90 days". Accounts can have 30.
const NAME_RETENTION: Duration = Duration::from_hours(90 * 24);

/// An execution's place in the order of their starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ExecutionId(u32);

/// One execution. A million are to fit into a test's memory: its texts are those of the request
/// that started it, and what few executions have is set apart.
#[derive(Debug)]
pub(crate) struct Execution {
    pub(crate) machine: MachineId,
    pub(crate) revision: u32,
    pub(crate) start_date: Timestamp,
    texts: Texts,
    name: Passage,
    input: Passage,
    seldom: Option<Box<Seldom>>,
}

/// What few executions have.
#[derive(Debug, Default)]
pub(crate) struct Seldom {
    pub(crate) express_id: Option<Uuid>,
    pub(crate) trace_header: Option<Box<str>>,
    pub(crate) version: Option<u32>,
    pub(crate) alias: Option<Box<str>>,
    pub(crate) closing: Option<Closing>,
    /// Declared before the mock started, so not a start of the code under test.
    pub(crate) existed: bool,
}

/// An execution without any of it.
const NOTHING_SELDOM: &Seldom = &Seldom {
    express_id: None,
    trace_header: None,
    version: None,
    alias: None,
    closing: None,
    existed: false,
};

/// How and when an execution closed.
#[derive(Debug, Clone)]
pub(crate) struct Closing {
    pub(crate) at: Timestamp,
    pub(crate) status: ExecutionStatus,
    pub(crate) output: Option<String>,
    pub(crate) error: Option<String>,
    pub(crate) cause: Option<String>,
}

impl Execution {
    /// Its name, which a name with escapes in it would not stand as in a request.
    pub(crate) fn name(&self) -> &str {
        self.texts.raw(self.name)
    }

    pub(crate) fn input(&self) -> Cow<'_, str> {
        Input::read(&self.texts, self.input)
    }

    pub(super) fn kept_input(&self) -> Input {
        Input {
            texts: self.texts.clone(),
            passage: self.input,
        }
    }

    pub(crate) fn status(&self) -> ExecutionStatus {
        let closing = self.seldom().closing.as_ref();
        closing.map_or(ExecutionStatus::Running, |closing| closing.status)
    }

    pub(super) fn is_open(&self) -> bool {
        self.seldom().closing.is_none()
    }

    pub(crate) fn seldom(&self) -> &Seldom {
        self.seldom.as_deref().unwrap_or(NOTHING_SELDOM)
    }

    /// What its name is held under.
    fn key(&self) -> (MachineId, &[u8]) {
        (self.machine, &self.texts.bytes()[self.name.place()])
    }

    fn seldom_mut(&mut self) -> &mut Seldom {
        self.seldom.get_or_insert_default()
    }
}

/// What a start settled beside its input.
#[derive(Debug)]
pub(super) struct Started {
    pub(super) now: Timestamp,
    pub(super) version: Option<u32>,
    pub(super) alias: Option<Box<str>>,
    pub(super) revision: u32,
}

/// Executions in chunks, which stay where they are when more come.
#[derive(Debug, Default)]
struct Executions {
    chunks: Vec<Vec<Execution>>,
    len: usize,
}

impl Executions {
    const CHUNK: usize = 1024;

    fn push(&mut self, execution: Execution) {
        if self.len.is_multiple_of(Self::CHUNK) {
            self.chunks.push(Vec::new());
        }
        self.chunks[self.len / Self::CHUNK].push(execution);
        self.len += 1;
    }

    fn get(&self, id: ExecutionId) -> &Execution {
        let place = id.0 as usize;
        &self.chunks[place / Self::CHUNK][place % Self::CHUNK]
    }

    fn get_mut(&mut self, id: ExecutionId) -> &mut Execution {
        let place = id.0 as usize;
        &mut self.chunks[place / Self::CHUNK][place % Self::CHUNK]
    }

    fn iter(&self) -> impl Iterator<Item = &Execution> {
        self.chunks.iter().flatten()
    }
}

/// All executions.
#[derive(Debug)]
pub(super) struct Ledger {
    name_retention: Duration,
    executions: Executions,
    /// The execution that each name belongs to, or did last: found by machine and name, of which
    /// only the execution keeps the texts.
    by_name: HashTable<ExecutionId>,
    hasher: RandomState,
    /// How many STANDARD executions are open.
    open: u64,
    /// Names that have come free and belong to a later execution.
    superseded: HashSet<ExecutionId>,
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
        let key = (machine, name?.as_bytes());
        let is_its = |id: &ExecutionId| self.get(*id).key() == key;
        let &id = self.by_name.find(self.hasher.hash_one(key), is_its)?;
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
        let kept = start.kept.filter(|_| start.name.is_some());
        let (texts, name, input) = kept.map_or_else(
            || {
                // Documented: without a name, Step Functions makes a UUID the name.
                let name = start
                    .name
                    .map_or_else(|| entropy.execution_id().to_string().into(), Cow::Borrowed);
                own_texts(&name, &start.input)
            },
            |kept| (kept.texts.clone(), kept.name, kept.input),
        );
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
            texts,
            name,
            input,
            seldom: any.then(|| Box::new(seldom)),
        };
        self.insert(machine, execution)
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
            name: Some(&existing.name),
            input,
            trace_header: None,
            kept: None,
        };
        let revision = machine
            .revision_of(None)
            .expect("an unqualified machine always has a revision");
        let started = Started {
            now: now.before(existing.started_ago),
            version: None,
            alias: None,
            revision,
        };
        let id = self.start(machine, machine_id, start, started, entropy);
        self.executions.get_mut(id).seldom_mut().existed = true;
        if existing.status != ExecutionStatus::Running {
            let at = now.before(existing.closed_ago);
            let closing = Closing {
                at,
                status: existing.status,
                output: None,
                error: None,
                cause: None,
            };
            self.close(id, closing).expect("it was opened a moment ago");
            machine.open -= 1;
        }
    }

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
        id
    }

    /// The name of this execution belongs to it from now on.
    fn take_name(&mut self, id: ExecutionId) {
        let Self {
            executions, hasher, ..
        } = self;
        let key_of = |id: &ExecutionId| executions.get(*id).key();
        let hash_of = |id: &ExecutionId| hasher.hash_one(key_of(id));
        let is_its = |other: &ExecutionId| key_of(other) == key_of(&id);
        match self.by_name.entry(hash_of(&id), is_its, hash_of) {
            Entry::Vacant(entry) => {
                entry.insert(id);
            }
            Entry::Occupied(mut entry) => {
                self.superseded
                    .insert(std::mem::replace(entry.get_mut(), id));
            }
        }
    }

    /// Closes an open execution and says on which machine; `Err` with its status if it has closed.
    pub(super) fn close(
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
        if seldom.express_id.is_none() {
            self.open -= 1;
        }
        Ok(execution.machine)
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

/// Texts of an execution that no request has brought as they are.
fn own_texts(name: &str, input: &str) -> (Texts, Passage, Passage) {
    let input = Some(input).filter(|input| *input != Input::OMITTED);
    let texts = Texts::of(name.as_bytes(), input.unwrap_or_default().as_bytes());
    let place = |start, length| Passage::plain(start, length).expect("a megabyte at the most");
    let input = input.map_or(Passage::EMPTY, |input| place(name.len(), input.len()));
    (texts, place(0, name.len()), input)
}

/// An input that no request has brought as it is.
pub(super) fn own_input(input: &str) -> Input {
    let (texts, _, passage) = own_texts("", input);
    Input { texts, passage }
}
