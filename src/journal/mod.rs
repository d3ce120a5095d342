//! The journal: every exchange, the calls they belong to, and what went against the script.

mod calls;
mod exchanges;
mod report;
mod timeline;

use std::sync::Arc;

pub use calls::{Call, Calls};
pub use exchanges::{Exchanges, Iter as ExchangesIter};
pub(crate) use report::Advised;
pub(crate) use report::Happened;
pub use report::Report;
pub use timeline::Timeline;

use crate::model::{Exchange, Rejection};

/// Everything that came, in order of arrival, and what of it nobody expected.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    exchanges: Vec<Arc<Exchange>>,
    unexpected: Vec<String>,
}

impl Journal {
    /// The number that the next exchange gets.
    pub(crate) fn next_number(&self) -> u64 {
        self.exchanges.len() as u64 + 1
    }

    /// An exchange whose decision was put off, to be written on.
    pub(crate) fn take_up(&self, number: u64) -> Exchange {
        Exchange::clone(&self.exchanges[place(number)])
    }

    /// Writes an exchange down anew.
    pub(crate) fn amend(&mut self, exchange: Exchange) {
        let place = place(exchange.number);
        self.exchanges[place] = Arc::new(exchange);
    }

    pub(crate) fn record(&mut self, exchange: Exchange) {
        self.exchanges.push(Arc::new(exchange));
    }

    /// Writes down that a call came which nobody expected; the text tells which and why.
    pub(crate) fn blame(&mut self, text: String) {
        self.unexpected.push(text);
    }

    pub(crate) fn unexpected(&self) -> &[String] {
        &self.unexpected
    }

    /// The starts that the service refused and that can be explained, in order of arrival.
    pub(crate) fn rejections(&self) -> Vec<Rejection> {
        let refused = self.exchanges.iter().filter_map(|exchange| {
            let why = exchange.outcome.why.as_deref()?.clone();
            Some(Rejection {
                exchange: exchange.number,
                why,
            })
        });
        refused.collect()
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
