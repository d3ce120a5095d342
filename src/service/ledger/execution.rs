//! One execution: what it was started with, how it ends, how often it was redriven.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use crate::aws::ExecutionStatus;
use crate::clock::Timestamp;
use crate::service::MachineId;
use crate::world::{Due, Ending, Finish};

/// Documented: an EXPRESS execution runs for five minutes at most.
const LONGEST_EXPRESS: Duration = Duration::from_mins(5);

/// One execution. A million must fit into a test's memory: rare fields are boxed.
#[derive(Debug)]
pub(crate) struct Execution {
    pub(crate) machine: MachineId,
    pub(crate) revision: u32,
    pub(crate) start_date: Timestamp,
    pub(super) name: Arc<str>,
    pub(in crate::service) input: Arc<str>,
    pub(super) seldom: Option<Box<Seldom>>,
}

/// What few executions have.
#[derive(Debug, Default)]
pub(crate) struct Seldom {
    pub(crate) express_id: Option<Uuid>,
    pub(crate) trace_header: Option<Box<str>>,
    pub(crate) version: Option<u32>,
    pub(crate) alias: Option<Box<str>>,
    pub(crate) closing: Option<Closing>,
    /// How it ends by itself, while it is open.
    pub(super) plan: Option<Plan>,
    pub(crate) redrives: Redrives,
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
    plan: None,
    redrives: Redrives {
        past: Vec::new(),
        tokens: Vec::new(),
    },
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

/// How an execution ends by itself.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Its time is when it is due; where looks are counted, that of the last one.
    pub(super) closing: Closing,
    /// How many looks are left.
    pub(super) looks: Option<u64>,
}

/// How often an execution was redriven.
#[derive(Debug, Default)]
pub(crate) struct Redrives {
    /// How it had closed, and when it was made to run again.
    pub(crate) past: Vec<(Closing, Timestamp)>,
    /// The client tokens, with the dates that they were answered with.
    pub(crate) tokens: Vec<(Box<str>, Timestamp)>,
}

impl Closing {
    /// One without output, error and cause.
    pub(crate) fn bare(at: Timestamp, status: ExecutionStatus) -> Self {
        Self {
            at,
            status,
            output: None,
            error: None,
            cause: None,
        }
    }
}

impl Plan {
    /// What `finish` means for an execution with this input that starts now.
    ///
    /// A closure of the test's author runs here.
    pub(crate) fn new(finish: &Finish, input: &str, now: Timestamp) -> Self {
        let mut closing = match &finish.ending {
            Ending::Succeeded(output) => Closing {
                output: Some(output.of(input)),
                ..Closing::bare(now, ExecutionStatus::Succeeded)
            },
            Ending::Failed { error, cause } => Closing {
                error: error.as_deref().map(str::to_owned),
                cause: cause.as_deref().map(str::to_owned),
                ..Closing::bare(now, ExecutionStatus::Failed)
            },
            Ending::TimedOut => Closing::bare(now, ExecutionStatus::TimedOut),
        };
        let looks = match finish.due {
            Due::AtOnce => None,
            Due::After(duration) => {
                closing.at = now.after(duration);
                None
            }
            Due::AfterPolls(looks) => Some(looks).filter(|looks| *looks > 0),
        };
        Self { closing, looks }
    }

    /// The same plan for an EXPRESS execution that starts now: its time is limited, and nobody can
    /// look at it.
    pub(crate) fn express(plan: Option<Self>, now: Timestamp) -> Self {
        let limit = now.after(LONGEST_EXPRESS);
        let closing = plan.map(|plan| plan.closing);
        let in_time = closing.filter(|closing| closing.at <= limit);
        Self {
            closing: in_time.unwrap_or_else(|| Closing::bare(limit, ExecutionStatus::TimedOut)),
            looks: None,
        }
    }

    /// The plan of a machine that does nothing: it puts out what is put in, at once.
    pub(crate) fn pass(input: &str, now: Timestamp) -> Self {
        Self {
            closing: Closing {
                output: Some(input.to_owned()),
                ..Closing::bare(now, ExecutionStatus::Succeeded)
            },
            looks: None,
        }
    }

    /// How it ends, where that does not depend on anybody's looking.
    pub(crate) fn closing(&self) -> &Closing {
        &self.closing
    }
}

impl Execution {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn input(&self) -> &str {
        &self.input
    }

    pub(crate) fn seldom(&self) -> &Seldom {
        self.seldom.as_deref().unwrap_or(NOTHING_SELDOM)
    }

    pub(super) fn seldom_mut(&mut self) -> &mut Seldom {
        self.seldom.get_or_insert_default()
    }

    /// What its name is held under.
    pub(super) fn key(&self) -> (MachineId, &[u8]) {
        (self.machine, self.name.as_bytes())
    }

    pub(crate) fn closing(&self) -> Option<&Closing> {
        self.seldom().closing.as_ref()
    }

    pub(crate) fn status(&self) -> ExecutionStatus {
        self.closing()
            .map_or(ExecutionStatus::Running, |closing| closing.status)
    }

    pub(crate) fn is_open(&self) -> bool {
        self.closing().is_none()
    }

    pub(crate) fn redrive_count(&self) -> usize {
        self.seldom().redrives.past.len()
    }

    /// When it was last redriven.
    pub(crate) fn redrive_date(&self) -> Option<Timestamp> {
        let (_, date) = self.seldom().redrives.past.last()?;
        Some(*date)
    }

    /// When it is due to close by the clock.
    pub(super) fn due(&self) -> Option<Timestamp> {
        let plan = self.seldom().plan.as_ref();
        let plan = plan.filter(|plan| plan.looks.is_none())?;
        self.is_open().then_some(plan.closing.at)
    }
}
