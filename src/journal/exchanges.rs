//! A list of exchanges, and how one reads on a line.

use std::fmt;
use std::ops::{Index, Range};
use std::sync::Arc;

use super::chunks::Snapshot;
use crate::exchange::Exchange;

/// Exchanges in order of arrival, as they were when asked for. They are the journal's own, not
/// copies of them.
///
/// Its `Display` is one line for each.
#[derive(Debug, Clone)]
pub struct Exchanges {
    snapshot: Arc<Snapshot>,
    which: Which,
}

/// The places of a list's exchanges in the snapshot.
#[derive(Debug, Clone)]
enum Which {
    All,
    These(Box<[usize]>),
}

impl Exchanges {
    pub(super) fn new(snapshot: Snapshot) -> Self {
        Self {
            snapshot: Arc::new(snapshot),
            which: Which::All,
        }
    }

    /// Of all exchanges, those at these places of the list.
    pub(super) fn pick(&self, places: &[usize]) -> Self {
        let first = self.snapshot.first;
        Self {
            snapshot: Arc::clone(&self.snapshot),
            which: Which::These(places.iter().map(|place| first + place).collect()),
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.which {
            Which::All => self.snapshot.end - self.snapshot.first,
            Which::These(places) => places.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many came before these and are no longer kept, because the mock was told to keep no
    /// more ([`Builder::journal_limit`](crate::Builder::journal_limit)).
    #[must_use]
    pub fn forgotten(&self) -> u64 {
        match self.which {
            Which::All => self.snapshot.forgotten,
            Which::These(_) => 0,
        }
    }

    /// The exchange at a place of the list.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&Exchange> {
        (index < self.len()).then(|| &self[index])
    }

    /// The exchanges, in order of arrival.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter {
            exchanges: self,
            left: 0..self.len(),
        }
    }
}

/// The exchanges of an [`Exchanges`], borrowed.
#[derive(Debug, Clone)]
pub struct Iter<'a> {
    exchanges: &'a Exchanges,
    left: Range<usize>,
}

impl<'a> Iterator for Iter<'a> {
    type Item = &'a Exchange;

    fn next(&mut self) -> Option<Self::Item> {
        self.left.next().map(|index| &self.exchanges[index])
    }

    fn nth(&mut self, skipped: usize) -> Option<Self::Item> {
        self.left.nth(skipped).map(|index| &self.exchanges[index])
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.left.size_hint()
    }
}

impl DoubleEndedIterator for Iter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.left.next_back().map(|index| &self.exchanges[index])
    }
}

impl ExactSizeIterator for Iter<'_> {}

impl<'a> IntoIterator for &'a Exchanges {
    type Item = &'a Exchange;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Index<usize> for Exchanges {
    type Output = Exchange;

    fn index(&self, index: usize) -> &Exchange {
        assert!(index < self.len(), "no exchange {index} of {}", self.len());
        let place = match &self.which {
            Which::All => self.snapshot.first + index,
            Which::These(places) => places[index],
        };
        self.snapshot.at(place)
    }
}

impl fmt::Display for Exchanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for exchange in self {
            writeln!(f, "{exchange}")?;
        }
        Ok(())
    }
}
