//! The journal: every exchange, the calls they belong to, and what went against the script.

mod calls;
mod chunks;
mod exchanges;
mod heads;
mod report;
mod timeline;

use std::sync::Arc;

pub use calls::{Call, Calls};
pub use exchanges::{Exchanges, Iter as ExchangesIter};
pub(crate) use report::Happened;
pub use report::Report;
pub use timeline::Timeline;

use self::chunks::Chunks;
use self::heads::Heads;
use crate::entropy::RequestIds;
use crate::model::{Exchange, Head, Rejection, Request};

/// Everything that came, in order of arrival, and what of it nobody expected.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    exchanges: Chunks,
    heads: Heads,
    /// How many exchanges are kept at the most.
    limit: Option<u64>,
    unexpected: Vec<String>,
}

impl Journal {
    /// A journal that keeps this many exchanges at the most.
    pub(crate) fn new(limit: Option<u64>) -> Self {
        Self {
            limit,
            ..Self::default()
        }
    }

    /// The number that the next exchange gets.
    pub(crate) fn next_number(&self) -> u64 {
        self.exchanges.written() + 1
    }

    /// A request's head, shared with those that have the same.
    pub(crate) fn head(&mut self, request: &Request<'_>, ids: RequestIds) -> Arc<Head> {
        self.heads.of(request, ids)
    }

    /// An exchange whose decision was put off, to be written on; `None` if it is no longer kept.
    pub(crate) fn take_up(&self, number: u64) -> Option<Exchange> {
        self.exchanges.get(number).cloned()
    }

    /// Writes an exchange down anew, if it is still kept.
    pub(crate) fn amend(&mut self, exchange: Exchange) {
        if let Some(written) = self.exchanges.get_mut(exchange.number()) {
            *written = exchange;
        }
    }

    pub(crate) fn record(&mut self, exchange: Exchange) {
        self.exchanges.push(exchange);
        if let Some(limit) = self.limit {
            self.exchanges.keep_last(limit);
        }
    }

    /// Writes down that a call came which nobody expected; the text tells which and why.
    pub(crate) fn blame(&mut self, text: String) {
        self.unexpected.push(text);
    }

    pub(crate) fn unexpected(&self) -> &[String] {
        &self.unexpected
    }

    /// The starts whose name was taken, in order of arrival.
    pub(crate) fn rejections(&self) -> Vec<Rejection> {
        let exchanges = self.exchanges();
        let refused = exchanges.iter().filter_map(|exchange| {
            let why = exchange.taken()?;
            Some(Rejection::new(exchange.number(), why))
        });
        refused.collect()
    }

    /// All exchanges so far that are kept. They are shared, not copied.
    pub(crate) fn exchanges(&self) -> Exchanges {
        let written = self.exchanges.written();
        let gone = written.saturating_sub(self.limit.unwrap_or(u64::MAX));
        Exchanges::new(self.exchanges.snapshot(gone))
    }
}
