//! A list of exchanges.

use std::fmt;
use std::ops::Index;
use std::sync::Arc;

use super::{Exchange, Rejection};

/// A list of exchanges, in order of arrival. It shares them with the journal, and does not change when more
/// come.
///
/// Its `Display` is one line for each.
#[derive(Debug, Clone)]
pub struct Exchanges {
    list: Arc<Vec<Arc<Exchange>>>,
    /// The index of the first one in `list`.
    first: usize,
    forgotten: u64,
}

impl Exchanges {
    pub(super) fn new(list: Arc<Vec<Arc<Exchange>>>, first: usize, forgotten: u64) -> Self {
        Self {
            list,
            first,
            forgotten,
        }
    }

    /// Returns the exchanges at these indices of this list, which ascend; nothing counts as forgotten.
    pub(crate) fn pick(&self, indices: &[usize]) -> Self {
        let all = self.as_slice();
        let mut picked = Vec::with_capacity(indices.len());
        for &index in indices {
            picked.push(Arc::clone(&all[index]));
        }
        Self::new(Arc::new(picked), 0, 0)
    }

    fn as_slice(&self) -> &[Arc<Exchange>] {
        &self.list[self.first..]
    }

    /// The number of exchanges.
    #[must_use]
    pub fn len(&self) -> usize {
        self.as_slice().len()
    }

    /// Reports whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of exchanges that came before these and are no longer kept, because of
    /// [`Builder::journal_limit`](crate::Builder::journal_limit).
    #[must_use]
    pub fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// The exchange at an index of the list.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&Exchange> {
        self.as_slice().get(index).map(|exchange| &**exchange)
    }

    /// The exchanges, in order of arrival.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter {
            left: self.as_slice().iter(),
        }
    }

    /// The starts that the service refused, with an explanation each.
    pub(crate) fn rejections(&self) -> Vec<Rejection> {
        let mut rejections = Vec::new();
        for exchange in self {
            if let Some(reason) = &exchange.refusal_reason {
                rejections.push(Rejection::new(exchange.number, reason));
            }
        }
        rejections
    }
}

/// The exchanges of an [`Exchanges`], borrowed.
#[derive(Debug, Clone)]
pub struct Iter<'a> {
    left: std::slice::Iter<'a, Arc<Exchange>>,
}

impl<'a> Iterator for Iter<'a> {
    type Item = &'a Exchange;

    fn next(&mut self) -> Option<Self::Item> {
        self.left.next().map(|exchange| &**exchange)
    }

    fn nth(&mut self, skipped: usize) -> Option<Self::Item> {
        self.left.nth(skipped).map(|exchange| &**exchange)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.left.size_hint()
    }
}

impl DoubleEndedIterator for Iter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.left.next_back().map(|exchange| &**exchange)
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
        &self.as_slice()[index]
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
