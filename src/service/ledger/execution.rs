//! One execution: what it was started with, how it ends, how often it was redriven.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use crate::clock::Timestamp;
use crate::model::{Due, Ending, ExecutionStatus, Finish};
use crate::service::MachineId;

/// Documented: an EXPRESS execution runs for five minutes at most.
const LONGEST_EXPRESS: Duration = Duration::from_mins(5);

/// One execution.
#[derive(Debug)]
pub(crate) struct Execution {
    pub(crate) machine: MachineId,
    pub(crate) name: Arc<str>,
    pub(crate) express_id: Option<Uuid>,
    /// `None` for `{}`, which most callers that have nothing to say send or omit.
    pub(super) input: Option<Box<str>>,
    pub(crate) trace_header: Option<Box<str>>,
    pub(crate) start_date: Timestamp,
    pub(crate) revision: u32,
    pub(crate) version: Option<u32>,
    pub(crate) alias: Option<Box<str>>,
    pub(crate) closing: Option<Box<Closing>>,
    /// How it ends by itself, while it is open.
    pub(super) plan: Option<Box<Plan>>,
    pub(crate) redrives: Option<Box<Redrives>>,
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
            Due::AfterLooks(looks) => Some(looks).filter(|looks| *looks > 0),
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
    /// Recorded: an omitted input is stored as `{}`.
    pub(crate) fn input(&self) -> &str {
        self.input.as_deref().unwrap_or("{}")
    }

    pub(crate) fn status(&self) -> ExecutionStatus {
        self.closing
            .as_ref()
            .map_or(ExecutionStatus::Running, |closing| closing.status)
    }

    pub(crate) fn is_open(&self) -> bool {
        self.closing.is_none()
    }

    pub(crate) fn redrive_count(&self) -> usize {
        self.redrives
            .as_ref()
            .map_or(0, |redrives| redrives.past.len())
    }

    /// When it was last redriven.
    pub(crate) fn redrive_date(&self) -> Option<Timestamp> {
        let (_, date) = self.redrives.as_ref()?.past.last()?;
        Some(*date)
    }

    /// When it is due to close by the clock.
    pub(super) fn due(&self) -> Option<Timestamp> {
        let plan = self.plan.as_ref().filter(|plan| plan.looks.is_none())?;
        self.is_open().then_some(plan.closing.at)
    }
}
