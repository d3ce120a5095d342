//! One execution: its start, its closing, its redrives; and its place in the listing of its machine, readable in
//! pages while executions start and close.

use std::sync::Arc;
use std::time::Duration;

use super::ExecutionId;
use crate::aws::{ExecutionStatus, StateMachineType};
use crate::clock::Timestamp;
use crate::service::MachineId;
use crate::world::{Due, ExecutionEnd, Finish};

/// Documented: an EXPRESS execution runs for five minutes at most.
const MAX_EXPRESS_DURATION: Duration = Duration::from_mins(5);

/// One execution.
#[derive(Debug)]
pub(crate) struct StoredExecution {
    pub(crate) id: ExecutionId,
    pub(crate) arn: Arc<str>,
    pub(crate) name: Arc<str>,
    pub(crate) input: Arc<str>,
    pub(crate) trace_header: Option<Box<str>>,
    pub(crate) machine: MachineId,
    /// The type of its machine when it started.
    pub(crate) kind: StateMachineType,
    pub(crate) revision: u32,
    pub(crate) version: Option<u32>,
    pub(crate) alias: Option<Box<str>>,
    pub(crate) start_date: Timestamp,
    // The next two are boxed: an execution that nothing ends has neither.
    pub(crate) closing: Option<Box<Closing>>,
    /// The way in which it closes by itself, while it is open.
    pub(super) plan: Option<Box<Plan>>,
    pub(crate) redrives: Vec<Redrive>,
    /// Set if the world declared it: it is not a start of the code under test.
    pub(crate) is_declared: bool,
    /// Set if a later execution has its name, and with it its ARN.
    pub(crate) is_superseded: bool,
    /// The number of calls that described it, those that a lag hid included.
    pub(crate) describe_count: u64,
    /// The number of calls that had listed its machine's executions before it started.
    pub(in crate::service) lists_before: u64,
    /// Its place in its machine's listing.
    pub(super) place: Option<usize>,
}

/// The closing of an execution: its time, status, output and error.
#[derive(Debug, Clone)]
pub(crate) struct Closing {
    pub(crate) at: Timestamp,
    pub(crate) status: ExecutionStatus,
    pub(crate) output: Option<String>,
    pub(crate) error: Option<String>,
    pub(crate) cause: Option<String>,
}

/// The way in which an execution closes by itself.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Its time is the time at which it is due; where DescribeExecution calls are counted, that of the last
    /// call replaces it.
    pub(crate) closing: Closing,
    /// The number of DescribeExecution calls that are left.
    pub(super) polls: Option<u64>,
}

/// One redrive of an execution.
#[derive(Debug)]
pub(crate) struct Redrive {
    /// The closing before it.
    pub(crate) closing: Closing,
    pub(crate) at: Timestamp,
    pub(crate) client_token: Option<Box<str>>,
}

impl Closing {
    /// A closing without output, error and cause.
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
    /// The plan that `finish` gives an execution with this input that starts now. After 0 polls is at once.
    ///
    /// A closure of the test's author runs here, and may panic: nothing of the service may have changed yet.
    pub(crate) fn new(finish: &Finish, input: &str, now: Timestamp) -> Self {
        let mut closing = match &finish.ending {
            ExecutionEnd::Succeeded(output) => Closing {
                output: Some(output.of(input)),
                ..Closing::bare(now, ExecutionStatus::Succeeded)
            },
            ExecutionEnd::Failed { error, cause } => Closing {
                error: error.as_deref().map(str::to_owned),
                cause: cause.as_deref().map(str::to_owned),
                ..Closing::bare(now, ExecutionStatus::Failed)
            },
            ExecutionEnd::TimedOut => Closing::bare(now, ExecutionStatus::TimedOut),
        };
        let polls = match finish.due {
            Due::AtOnce => None,
            Due::After(duration) => {
                closing.at = now.after(duration);
                None
            }
            Due::AfterPolls(polls) => Some(polls).filter(|polls| *polls > 0),
        };
        Self { closing, polls }
    }

    /// The plan of an EXPRESS execution that starts now, made from that of a `finish`. Its time is limited; a
    /// plan that counts DescribeExecution calls closes it at once, since it cannot be described.
    pub(crate) fn express(plan: Option<Self>, now: Timestamp) -> Self {
        let limit = now.after(MAX_EXPRESS_DURATION);
        let closing = match plan {
            Some(plan) if plan.closing.at <= limit => plan.closing,
            Some(_) | None => Closing::bare(limit, ExecutionStatus::TimedOut),
        };
        Self {
            closing,
            polls: None,
        }
    }

    /// The plan of a machine that does nothing: its output is its input, at once.
    pub(crate) fn pass(input: &str, now: Timestamp) -> Self {
        Self {
            closing: Closing {
                output: Some(input.to_owned()),
                ..Closing::bare(now, ExecutionStatus::Succeeded)
            },
            polls: None,
        }
    }
}

impl StoredExecution {
    pub(crate) fn status(&self) -> ExecutionStatus {
        match &self.closing {
            Some(closing) => closing.status,
            None => ExecutionStatus::Running,
        }
    }

    pub(crate) fn is_open(&self) -> bool {
        self.closing.is_none()
    }

    /// The time at which it is due to close by the clock; `None` if it has closed, has no plan, or counts
    /// DescribeExecution calls.
    pub(crate) fn due(&self) -> Option<Timestamp> {
        match &self.plan {
            Some(plan) if plan.polls.is_none() && self.is_open() => Some(plan.closing.at),
            Some(_) | None => None,
        }
    }

    /// The number of DescribeExecution calls after which it closes.
    pub(crate) fn polls_left(&self) -> Option<u64> {
        self.plan.as_ref()?.polls.filter(|_| self.is_open())
    }
}

/// The moves of a machine's executions to the front of ListExecutions: one moves when it starts, closes or is
/// redriven. Nothing is ever removed, so that a place stays the same.
///
/// Documented: "Running executions are sorted by their startDate or redriveDate, and other
/// executions are sorted by their stopDate", the most recent first.
#[derive(Debug, Default)]
pub(in crate::service) struct Listing {
    moves: Vec<Move>,
}

#[derive(Debug)]
struct Move {
    id: ExecutionId,
    /// The place of the next move of this execution.
    next: Option<usize>,
}

impl Listing {
    /// Moves an execution to the front.
    pub(super) fn move_to_front(&mut self, execution: &mut StoredExecution) {
        execution.place = Some(self.push(execution.id, execution.place));
    }

    /// Adds a move of an execution whose latest move is at `before`. Returns its new place.
    fn push(&mut self, id: ExecutionId, before: Option<usize>) -> usize {
        let place = self.moves.len();
        if let Some(before) = before.and_then(|before| self.moves.get_mut(before)) {
            before.next = Some(place);
        }
        self.moves.push(Move { id, next: None });
        place
    }

    /// The number of moves. All pages of one listing are read as of the number at the first page.
    pub(in crate::service) fn len(&self) -> usize {
        self.moves.len()
    }

    /// The next execution before `place`, and its place, as if nothing had moved since there were `as_of`
    /// moves. Called again and again with the place that it returned, it finds each execution once, the front one
    /// first.
    pub(in crate::service) fn before(
        &self,
        place: usize,
        as_of: usize,
    ) -> Option<(usize, ExecutionId)> {
        let mut place = place.min(as_of).min(self.moves.len());
        while place > 0 {
            place -= 1;
            let moved = &self.moves[place];
            if moved.next.is_none_or(|next| next >= as_of) {
                return Some((place, moved.id));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: ExecutionId = ExecutionId(1);
    const B: ExecutionId = ExecutionId(2);
    const C: ExecutionId = ExecutionId(3);

    #[test]
    fn an_execution_is_shown_once_where_it_moved_last() {
        let mut listing = Listing::default();
        let first = listing.push(A, None);
        listing.push(B, None);
        listing.push(A, Some(first));
        assert_eq!(listing.before(9, 3), Some((2, A)));
        assert_eq!(listing.before(2, 3), Some((1, B)));
        assert_eq!(listing.before(1, 3), None);
    }

    #[test]
    fn a_page_does_not_see_the_first_move_after_it() {
        let mut listing = Listing::default();
        let first = listing.push(A, None);
        let as_of = listing.len();
        listing.push(A, Some(first));
        assert_eq!(listing.before(as_of, as_of), Some((0, A)));
    }

    #[test]
    fn a_page_does_not_see_what_moved_after_the_first_one() {
        let mut listing = Listing::default();
        let a = listing.push(A, None);
        let b = listing.push(B, None);
        let as_of = listing.len();
        listing.push(C, None);
        listing.push(A, Some(a));
        listing.push(B, Some(b));
        assert_eq!(listing.before(as_of, as_of), Some((1, B)));
        assert_eq!(listing.before(1, as_of), Some((0, A)));
    }
}
