//! The journal: every exchange, the calls they belong to, and what went against the script.

mod archive;
mod call_assertions;
mod calls;
mod exchanges;
mod file;
mod mermaid;
mod picture;
mod report;
mod several_starts;
mod style;
mod timeline;
mod told;

use std::sync::Arc;
use std::time::Duration;

pub use calls::{Call, Calls};
pub use exchanges::{Exchanges, Iter as ExchangesIter};
use file::Home;
pub use report::Report;
pub use timeline::Timeline;

use crate::model::{Exchange, Rejection};

/// Everything that came, in order of arrival, and what of it nobody expected.
#[derive(Debug)]
pub(crate) struct Journal {
    exchanges: Vec<Arc<Exchange>>,
    let_go: Vec<LetGo>,
    unexpected: Vec<String>,
    /// The numbers of the exchanges that were not expected.
    blamed: Vec<u64>,
    seed: u64,
    home: Arc<Home>,
}

/// An exchange was held, and then let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct LetGo {
    number: u64,
    /// The number of the exchange that came next.
    before: u64,
    elapsed: Duration,
}

impl LetGo {
    fn index(self) -> usize {
        place(self.number)
    }
}

impl Journal {
    /// The journal of a mock that this thread starts.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            exchanges: Vec::new(),
            let_go: Vec::new(),
            unexpected: Vec::new(),
            blamed: Vec::new(),
            seed,
            home: Arc::new(Home::of_this_thread(seed)),
        }
    }

    /// The number that the next exchange gets.
    pub(crate) fn next_number(&self) -> u64 {
        self.exchanges.len() as u64 + 1
    }

    /// An exchange whose decision was put off, to be written on.
    pub(crate) fn take_up(&self, number: u64) -> Exchange {
        Exchange::clone(&self.exchanges[place(number)])
    }

    /// Writes an exchange down anew that was held and was let go at `elapsed`.
    pub(crate) fn amend(&mut self, exchange: Exchange, elapsed: Duration) {
        let (number, before) = (exchange.number(), self.next_number());
        self.let_go.push(LetGo {
            number,
            before,
            elapsed,
        });
        let place = place(number);
        self.exchanges[place] = Arc::new(exchange);
    }

    pub(crate) fn record(&mut self, exchange: Exchange) {
        self.exchanges.push(Arc::new(exchange));
    }

    /// Writes down that a call came which nobody expected; the text tells which and why. It is
    /// blamed before it is recorded.
    pub(crate) fn blame(&mut self, text: String) {
        self.blamed.push(self.next_number());
        self.unexpected.push(text);
    }

    pub(crate) fn unexpected(&self) -> &[String] {
        &self.unexpected
    }

    /// The numbers of the exchanges that were blamed.
    pub(crate) fn blamed(&self) -> &[u64] {
        &self.blamed
    }

    /// The starts whose name was taken, in order of arrival.
    pub(crate) fn rejections(&self) -> Vec<Rejection> {
        let refused = self.exchanges.iter().filter_map(|exchange| {
            let why = exchange.outcome.taken.as_deref()?.clone();
            Some(Rejection {
                exchange: exchange.number,
                why,
            })
        });
        refused.collect()
    }

    /// All that happened so far.
    pub(crate) fn timeline(&self) -> Timeline {
        let (let_go, home) = (self.let_go.clone(), Arc::clone(&self.home));
        Timeline::new(self.exchanges(), let_go, self.seed, home)
    }

    /// All exchanges so far. They are shared, not copied.
    pub(crate) fn exchanges(&self) -> Exchanges {
        Exchanges::new(self.exchanges.clone())
    }
}

/// Exchanges are numbered from 1, in the order in which they stand.
fn place(number: u64) -> usize {
    usize::try_from(number - 1).expect("what was recorded fits into memory")
}
