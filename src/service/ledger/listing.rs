//! The order in which ListExecutions shows a machine's executions, fit to be read in pages while
//! executions start and close.

use std::collections::HashMap;

use super::ExecutionId;

/// What happened to a machine's executions that moves them to the front: they started, closed, were
/// redriven. Nothing is ever taken out, so that a place in it stays what it is.
///
/// Documented: "Running executions are sorted by their startDate or redriveDate, and other
/// executions are sorted by their stopDate", the most recent first.
#[derive(Debug, Default)]
pub(super) struct Listing {
    moves: Vec<ExecutionId>,
    /// The places of each execution, in order.
    places: HashMap<ExecutionId, Vec<u32>>,
}

impl Listing {
    #[expect(clippy::expect_used, reason = "memory ends long before")]
    pub(super) fn move_to_front(&mut self, id: ExecutionId) {
        let place = u32::try_from(self.moves.len()).expect("fewer than four billion moves");
        self.moves.push(id);
        self.places.entry(id).or_default().push(place);
    }

    /// How many moves there were: what a first page is read as of.
    pub(super) fn len(&self) -> usize {
        self.moves.len()
    }

    /// The executions before `place`, the front one first, each once, as if nothing had moved since
    /// there were `as_of` moves. Each with its place.
    pub(super) fn before(
        &self,
        place: usize,
        as_of: usize,
    ) -> impl Iterator<Item = (usize, ExecutionId)> + '_ {
        let end = place.min(as_of).min(self.moves.len());
        let moves = self.moves[..end].iter().copied().enumerate().rev();
        moves.filter(move |(place, id)| {
            let places = &self.places[id];
            let known = places.partition_point(|place| (*place as usize) < as_of);
            places[known - 1] as usize == *place
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(listing: &Listing, place: usize, as_of: usize) -> Vec<(usize, ExecutionId)> {
        listing.before(place, as_of).collect()
    }

    #[test]
    fn an_execution_is_shown_once_where_it_moved_last() {
        let [a, b] = [ExecutionId(1), ExecutionId(2)];
        let mut listing = Listing::default();
        for id in [a, b, a] {
            listing.move_to_front(id);
        }
        assert_eq!(listed(&listing, 9, 3), [(2, a), (1, b)]);
    }

    #[test]
    fn a_page_does_not_see_what_moved_after_the_first_one() {
        let [a, b, c] = [ExecutionId(1), ExecutionId(2), ExecutionId(3)];
        let mut listing = Listing::default();
        for id in [a, b] {
            listing.move_to_front(id);
        }
        let as_of = listing.len();
        assert_eq!(listed(&listing, as_of, as_of)[0], (1, b));
        for id in [c, a, b] {
            listing.move_to_front(id);
        }
        assert_eq!(listed(&listing, 1, as_of), [(0, a)]);
    }
}
