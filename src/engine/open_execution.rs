//! An execution that is open: how often it was polled, and why it has not closed.

use super::{Engine, EngineState};
use crate::clock::{Clock, Timestamp};
use crate::panic_message::counted;
use crate::service::{ExecutionId, StoredExecution};

/// The state of an open execution, in parts of a message.
pub(crate) struct OpenExecution {
    /// `RUNNING after 3 polls`.
    pub(crate) status: String,
    /// The end of the sentence: the reason why it is open.
    pub(crate) reason: String,
    pub(crate) suggestion: String,
}

impl OpenExecution {
    /// Describes an open execution, at the time that the clock shows.
    pub(crate) fn new(execution: &StoredExecution, clock: &Clock, now: Timestamp) -> Self {
        let status = match execution.describe_count {
            0 => "RUNNING".to_owned(),
            polls => format!("RUNNING after {}", counted(polls, "poll")),
        };
        let (reason, suggestion) = match (execution.due(), execution.polls_left()) {
            (_, Some(left)) => (
                format!("; it closes after {left} more DescribeExecution calls"),
                "have the code under test poll, or script another `Finish`".to_owned(),
            ),
            (Some(due), None) if clock.is_frozen() => frozen(now, "it closes", due),
            (Some(due), None) => (
                format!("; it closes at {due}, and the mock's clock shows {now}"),
                "move the clock with `sfn.clock().advance(..)`, or script an earlier `Finish`"
                    .to_owned(),
            ),
            (None, None) => (
                ": nothing scripted ends this execution".to_owned(),
                format!(
                    "end it with `sfn.execution({:?}).succeed(..)`, or script its end with \
                     `StateMachine::finish` or `Step::finish`",
                    execution.name
                ),
            ),
        };
        Self {
            status,
            reason,
            suggestion,
        }
    }
}

/// Returns the reason and the suggestion for an event that a frozen clock keeps from coming.
pub(crate) fn frozen(now: Timestamp, event: &str, due: Timestamp) -> (String, String) {
    (
        format!("; {event} at {due}, and the mock's clock is frozen at {now}"),
        "move it with `sfn.clock().advance(..)`, or leave out `frozen_clock()`".to_owned(),
    )
}

impl Engine {
    /// Explains the executions that the code under test polls in vain; empty without one.
    pub(super) fn explain_polls(&self) -> String {
        /// A single poll may only look.
        const MIN_POLLS: u64 = 2;
        const MAX_EXPLAINED: usize = 3;
        let now = self.clock.read();
        let state = self.lock();
        let mut text = String::new();
        let mut explained = 0;
        for execution in state.service.executions() {
            if !execution.is_open() || execution.describe_count < MIN_POLLS {
                continue;
            }
            explained += 1;
            if explained > MAX_EXPLAINED {
                break;
            }
            let open = OpenExecution::new(execution, &self.clock, now);
            text += &format!(
                "polled: execution {:?} is {}{}\n  try: {}\n\n",
                execution.name, open.status, open.reason, open.suggestion
            );
        }
        text
    }
}

impl EngineState {
    /// Describes an execution that nothing scripted ends, at its poll number 1,000: once for each execution.
    /// With a paused clock such a loop of polls never ends, and takes no time that a test limits.
    pub(super) fn polled_in_vain(&self, id: ExecutionId) -> Option<String> {
        const POLLS: u64 = 1000;
        let execution = self.service.execution(id);
        let ends = execution.due().is_some() || execution.polls_left().is_some();
        (execution.describe_count == POLLS && !ends && execution.is_open()).then(|| {
            format!(
                "sfn-mock: execution {:?} is RUNNING after {POLLS} polls: nothing scripted ends this \
                 execution",
                execution.name
            )
        })
    }
}
