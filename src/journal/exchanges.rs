//! A list of exchanges, and how one reads on a line.

use std::fmt;
use std::ops::Index;
use std::sync::Arc;

use crate::model::Exchange;

/// Exchanges in order of arrival, as they were when asked for.
///
/// Its `Display` is one line for each.
#[derive(Debug, Clone)]
pub struct Exchanges(Vec<Arc<Exchange>>);

impl Exchanges {
    pub(super) fn new(exchanges: Vec<Arc<Exchange>>) -> Self {
        Self(exchanges)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The exchanges, in order of arrival.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter(self.0.iter())
    }

    pub(super) fn shared(&self) -> &[Arc<Exchange>] {
        &self.0
    }
}

/// The exchanges of an [`Exchanges`], borrowed.
#[derive(Debug, Clone)]
pub struct Iter<'a>(std::slice::Iter<'a, Arc<Exchange>>);

impl<'a> Iterator for Iter<'a> {
    type Item = &'a Exchange;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|exchange| &**exchange)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl DoubleEndedIterator for Iter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(|exchange| &**exchange)
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
        &self.0[index]
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
