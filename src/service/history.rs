//! An execution's history: the events that a start, a redrive and a closing make. What a definition
//! would do in between is not known, since definitions are never interpreted.

use super::{Closing, ExecutionId, Service};
use crate::aws::ExecutionStatus;
use crate::clock::Timestamp;

/// One event of an execution's history. Events are numbered from 1.
#[derive(Debug)]
pub(crate) struct Event<'a> {
    pub(crate) at: Timestamp,
    pub(crate) previous: usize,
    pub(crate) what: Happening<'a>,
}

/// What happened.
#[derive(Debug)]
pub(crate) enum Happening<'a> {
    Started,
    Closed(&'a Closing),
    Redriven { count: usize },
}

impl Happening<'_> {
    /// AWS's word for it.
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
    /// follows the closing, and what closes then follows the redrive.
    pub(crate) fn history(&self, id: ExecutionId) -> Vec<Event<'_>> {
        let execution = self.ledger.get(id);
        let mut events = vec![Event {
            at: execution.start_date,
            previous: 0,
            what: Happening::Started,
        }];
        let mut previous = 0;
        let redrives = execution.seldom().redrives.past.iter();
        for (count, (closing, redriven)) in redrives.enumerate() {
            events.push(closed(closing, previous));
            previous = events.len();
            let what = Happening::Redriven { count: count + 1 };
            events.push(Event {
                at: *redriven,
                previous,
                what,
            });
            previous = events.len();
        }
        let closing = execution.closing();
        events.extend(closing.map(|closing| closed(closing, previous)));
        events
    }
}

fn closed(closing: &Closing, previous: usize) -> Event<'_> {
    Event {
        at: closing.at,
        previous,
        what: Happening::Closed(closing),
    }
}
