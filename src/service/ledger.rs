//! The ledger of executions: who holds a name, what runs, what has closed and how.

use std::borrow::Cow;
use std::collections::HashSet;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::{Machine, MachineId, Start};
use crate::clock::Timestamp;
use crate::entropy::Entropy;
use crate::model::{Closed, ExecutionStatus, ExistingExecution, StateMachineType};

/// Documented: "You can reuse names after 90 days". Accounts can have 30.
const NAME_RETENTION: Duration = Duration::from_hours(90 * 24);

/// An execution's place in the order of their starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ExecutionId(u32);

/// One execution.
#[derive(Debug)]
pub(crate) struct Execution {
    pub(crate) machine: MachineId,
    pub(crate) name: Arc<str>,
    pub(crate) express_id: Option<Uuid>,
    /// `None` for `{}`, which most callers that have nothing to say send or omit.
    input: Option<Box<str>>,
    pub(crate) trace_header: Option<Box<str>>,
    pub(crate) start_date: Timestamp,
    pub(crate) revision: u32,
    pub(crate) version: Option<u32>,
    pub(crate) alias: Option<Box<str>>,
    pub(crate) closing: Option<Box<Closing>>,
    /// Declared before the mock started, so not a start of the code under test.
    pub(crate) existed: bool,
}

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
    /// Recorded: an omitted input is stored as `{}`.
    pub(crate) fn input(&self) -> &str {
        self.input.as_deref().unwrap_or("{}")
    }

    pub(crate) fn status(&self) -> ExecutionStatus {
        self.closing
            .as_ref()
            .map_or(ExecutionStatus::Running, |closing| closing.status)
    }

    pub(super) fn is_open(&self) -> bool {
        self.closing.is_none()
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

/// All executions.
#[derive(Debug)]
pub(super) struct Ledger {
    name_retention: Duration,
    executions: Vec<Execution>,
    /// How many STANDARD executions are open.
    open: u64,
    /// Names that have come free and belong to a later execution.
    superseded: HashSet<ExecutionId>,
}

impl Ledger {
    pub(super) fn new(name_retention: Option<Duration>) -> Self {
        Self {
            name_retention: name_retention.unwrap_or(NAME_RETENTION),
            executions: Vec::new(),
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
        let name = start
            .name
            .map_or_else(|| Arc::from(entropy.execution_id().to_string()), Arc::from);
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
            existed: false,
        };
        self.insert(machine, execution)
    }

    /// Writes an execution down that existed before the mock did.
    #[expect(
        clippy::expect_used,
        reason = "it was declared by the test, before anyone could ask"
    )]
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
        self.executions[id.0 as usize].existed = true;
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

    #[expect(
        clippy::expect_used,
        reason = "the memory for four billion executions ends first"
    )]
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
        self.executions.push(execution);
        id
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
        if execution.express_id.is_none() {
            self.open -= 1;
        }
        Ok(execution.machine)
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
