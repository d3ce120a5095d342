//! The reasons for which a wait has timed out, as far as the mock knows them.

use super::wait::WaitCondition;
use super::{Execution, SfnHandle};
use crate::engine::{Engine, OpenExecution, frozen};
use crate::panic_message::counted;

impl WaitCondition<'_> {
    /// The execution that is waited for.
    pub(super) fn execution(&self) -> Option<&str> {
        let (Self::Started(name) | Self::Closed(name)) = self else {
            return None;
        };
        Some(name)
    }

    /// Describes what was expected and what was found, as the ends of `expected ..` and of a clause of its own.
    pub(super) fn describe(&self, sfn: &SfnHandle) -> (String, String) {
        match self {
            Self::Closure(_) => ("the condition to hold".to_owned(), "it does not".to_owned()),
            Self::Calls(count) => {
                let got = sfn.calls().len();
                (counted(*count, "call"), format!("got {got}"))
            }
            Self::Started(name) => {
                let found = sfn.started().len();
                let found = match found {
                    0 => "none has started".to_owned(),
                    _ => format!("{} of other names started", counted(found, "execution")),
                };
                (format!("execution {name:?} to start"), found)
            }
            Self::Closed(name) => (
                format!("execution {name:?} to close"),
                Execution::describe_open(&sfn.engine, name),
            ),
            Self::Answered(token) => (
                "an answer to a task".to_owned(),
                format!("got {}", counted(token.heartbeats(), "heartbeat")),
            ),
            Self::Arrived {
                queue,
                scenario,
                count,
            } => {
                let (count, got) = (counted(*count, "request"), queue.arrived());
                (
                    format!("{count} at the gate of scenario {scenario}"),
                    format!("got {got}"),
                )
            }
        }
    }

    /// Explains why the condition is not met. With `blocks_runtime`, the wait blocks the thread of a
    /// current-thread runtime.
    pub(super) fn reason(&self, sfn: &SfnHandle, blocks_runtime: bool) -> (String, String) {
        if let Self::Closed(name) = self
            && let Some(open) = Execution::open(&sfn.engine, name)
        {
            return (open.reason, open.suggestion);
        }
        if blocks_runtime {
            return (
                "; a blocking wait in the context of a current-thread runtime may block the only \
                 thread that could make progress"
                    .to_owned(),
                "await the wait instead of calling `blocking()`".to_owned(),
            );
        }
        let clock = sfn.engine.clock();
        if let Some(due) = sfn.engine.lock().next_due(clock.read())
            && clock.is_frozen()
        {
            return frozen(clock.read(), "the next event of the clock comes", due);
        }
        let next = if let Self::Arrived { .. } = self {
            "see in the timeline which scenario handled the calls, and make them from threads or tasks \
             of their own: a held call does not return"
        } else {
            "see in the timeline how far it came; `.within(limit)` gives it more time"
        };
        (String::new(), next.to_owned())
    }
}

impl Execution {
    /// Describes the state of the executions with this name or ARN, which are expected to close.
    fn describe_open(engine: &Engine, name_or_arn: &str) -> String {
        match Self::open(engine, name_or_arn) {
            Some(open) => format!("it is {}", open.status),
            None => "it has not started".to_owned(),
        }
    }

    /// Finds the first open one of these executions; `None` if it has not started.
    fn open(engine: &Engine, name_or_arn: &str) -> Option<OpenExecution> {
        let now = engine.clock().read();
        let state = engine.lock();
        for execution in state.service.executions_by(name_or_arn) {
            if execution.is_open() {
                return Some(OpenExecution::new(execution, engine.clock(), now));
            }
        }
        None
    }
}
