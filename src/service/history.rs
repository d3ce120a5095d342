//! An execution's history: the events of its start, its redrives and its closing. The events of a
//! definition's states are not known, since definitions are never interpreted.

use super::{Closing, ExecutionId, Service};
use crate::aws::ExecutionStatus;
use crate::clock::Timestamp;

/// One event of an execution's history. Events are numbered from 1.
#[derive(Debug)]
pub(crate) struct HistoryEvent<'a> {
    pub(crate) number: usize,
    pub(crate) at: Timestamp,
    pub(crate) previous: usize,
    pub(crate) kind: EventKind<'a>,
}

/// The kind of an event.
#[derive(Debug)]
pub(crate) enum EventKind<'a> {
    Started,
    Closed(&'a Closing),
    Redriven { count: usize },
}

impl EventKind<'_> {
    /// AWS's name of the event's type.
    pub(crate) fn event_type(&self) -> &'static str {
        match self {
            Self::Started => "ExecutionStarted",
            Self::Redriven { .. } => "ExecutionRedriven",
            Self::Closed(closing) => match closing.status {
                ExecutionStatus::Succeeded => "ExecutionSucceeded",
                ExecutionStatus::Failed => "ExecutionFailed",
                ExecutionStatus::TimedOut => "ExecutionTimedOut",
                ExecutionStatus::Aborted | ExecutionStatus::Running => "ExecutionAborted",
            },
        }
    }
}

impl Service {
    /// The events of an execution, the first one first.
    ///
    /// Recorded: an abort before the first state's event has the previous event 0; Observed: so has
    /// a time-out. Inferred: so has every closing that no state's event comes before; a redrive
    /// follows the closing, and the next closing follows the redrive.
    pub(crate) fn history(&self, id: ExecutionId) -> Vec<HistoryEvent<'_>> {
        let execution = self.executions.get(id);
        let mut events = Vec::new();
        let mut add = |at, previous, kind| {
            let number = events.len() + 1;
            events.push(HistoryEvent {
                number,
                at,
                previous,
                kind,
            });
            number
        };
        add(execution.start_date, 0, EventKind::Started);
        let mut previous = 0;
        for (index, redrive) in execution.redrives.iter().enumerate() {
            let closing = &redrive.closing;
            let closed = add(closing.at, previous, EventKind::Closed(closing));
            let count = index + 1;
            previous = add(redrive.at, closed, EventKind::Redriven { count });
        }
        if let Some(closing) = &execution.closing {
            add(closing.at, previous, EventKind::Closed(closing));
        }
        events
    }
}
