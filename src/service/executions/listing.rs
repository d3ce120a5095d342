//! The order in which ListExecutions shows a machine's executions, readable in pages while executions
//! start and close.

use super::{ExecutionId, StoredExecution};

/// The events that moved an execution of a machine to the front: it started, closed, or was redriven.
/// Nothing is ever removed, so that a place stays the same.
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
