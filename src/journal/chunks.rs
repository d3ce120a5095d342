//! Exchanges in chunks, which a list that was asked for shares with the journal.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::exchange::Exchange;

/// Few enough to be copied when an exchange is written while somebody holds a list, and enough for
/// a list of a million to be eight thousand pointers.
const SIZE: usize = 128;

/// A chunk; all but the last one are full.
type Chunk = Arc<Vec<Exchange>>;

/// The exchanges that are written, in order of arrival.
#[derive(Debug, Default)]
pub(super) struct Chunks {
    kept: VecDeque<Chunk>,
    /// How many have been written, those that fell out included.
    written: u64,
    /// How many stood in the chunks that fell out.
    dropped: u64,
}

/// The exchanges as they were when asked for.
#[derive(Debug)]
pub(super) struct Snapshot {
    chunks: Box<[Chunk]>,
    /// How many came before these.
    pub(super) forgotten: u64,
    /// The places of the first one and of the one after the last.
    pub(super) first: usize,
    pub(super) end: usize,
}

impl Chunks {
    pub(super) fn written(&self) -> u64 {
        self.written
    }

    pub(super) fn push(&mut self, exchange: Exchange) {
        self.written += 1;
        if self.kept.back().is_none_or(|last| last.len() == SIZE) {
            // The first one grows: most mocks see a few exchanges.
            let room = if self.kept.is_empty() { 1 } else { SIZE };
            self.kept.push_back(Arc::new(Vec::with_capacity(room)));
        }
        if let Some(last) = self.kept.back_mut() {
            Arc::make_mut(last).push(exchange);
        }
    }

    /// Lets go of the chunks of which none is among the `last`.
    pub(super) fn keep_last(&mut self, last: u64) {
        while self.written - self.dropped >= last.saturating_add(SIZE as u64) {
            self.kept.pop_front();
            self.dropped += SIZE as u64;
        }
    }

    /// The exchange of this number, counted from 1; `None` if it fell out.
    pub(super) fn get(&self, number: u64) -> Option<&Exchange> {
        let place = self.place(number)?;
        self.kept.get(place / SIZE)?.get(place % SIZE)
    }

    pub(super) fn get_mut(&mut self, number: u64) -> Option<&mut Exchange> {
        let place = self.place(number)?;
        Arc::make_mut(self.kept.get_mut(place / SIZE)?).get_mut(place % SIZE)
    }

    fn place(&self, number: u64) -> Option<usize> {
        let place = number.checked_sub(1)?.checked_sub(self.dropped)?;
        usize::try_from(place).ok()
    }

    /// All but those that are numbered up to `gone`.
    pub(super) fn snapshot(&self, gone: u64) -> Snapshot {
        let count = |number: u64| {
            usize::try_from(number - self.dropped).expect("what is kept fits into memory")
        };
        Snapshot {
            chunks: self.kept.iter().cloned().collect(),
            forgotten: gone,
            first: count(gone.max(self.dropped)),
            end: count(self.written),
        }
    }
}

impl Snapshot {
    /// The exchange at a place between first and end.
    pub(super) fn at(&self, place: usize) -> &Exchange {
        &self.chunks[place / SIZE][place % SIZE]
    }
}
