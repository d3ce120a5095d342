//! The journal: every exchange, the calls they belong to, and what went against the script.

mod archive;
mod call_assertions;
mod calls;
mod chunks;
mod exchanges;
mod file;
mod heads;
mod mermaid;
mod picture;
mod pieces;
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
pub(crate) use report::Advised;
pub use report::Report;
pub use timeline::Timeline;

use self::chunks::Chunks;
use self::heads::Heads;
use crate::cassette::Redaction;
use crate::chance::RequestIds;
use crate::exchange::{Exchange, Head, Rejection};
use crate::request::Request;

/// Everything that came, in order of arrival, and what of it nobody expected.
#[derive(Debug)]
pub(crate) struct Journal {
    exchanges: Chunks,
    heads: Heads,
    /// How many exchanges are kept at the most.
    limit: Option<u64>,
    let_go: Vec<LetGo>,
    unexpected: Vec<String>,
    /// The numbers of the exchanges that were not expected.
    blamed: Vec<u64>,
    seed: u64,
    home: Arc<Home>,
    /// The redaction of a mock that records.
    redaction: Option<Arc<Redaction>>,
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
    /// Its place in a list before which so many are forgotten.
    fn index(self, forgotten: u64) -> usize {
        usize::try_from(self.number - 1 - forgotten).expect("what was recorded fits into memory")
    }
}

impl Journal {
    /// The journal of a mock that this thread starts.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            exchanges: Chunks::default(),
            heads: Heads::default(),
            limit: None,
            let_go: Vec::new(),
            unexpected: Vec::new(),
            blamed: Vec::new(),
            seed,
            home: Arc::new(Home::of_this_thread(seed)),
            redaction: None,
        }
    }

    /// The same journal, which keeps this many exchanges at the most.
    pub(crate) fn keep_at_most(&mut self, limit: Option<u64>) {
        self.limit = limit;
    }

    /// Has its archive redacted as a recording is.
    #[cfg(feature = "record")]
    pub(crate) fn redact_with(&mut self, redaction: Redaction) {
        self.redaction = Some(Arc::new(redaction));
    }

    /// An empty journal with the same limit and home.
    #[cfg(feature = "cli")]
    pub(crate) fn anew(&self) -> Self {
        Self {
            limit: self.limit,
            home: Arc::clone(&self.home),
            redaction: self.redaction.clone(),
            ..Self::new(self.seed)
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

    /// Writes an exchange down anew that was held and was let go at `elapsed`, if it is still kept.
    pub(crate) fn amend(&mut self, exchange: Exchange, elapsed: Duration) {
        let (number, before) = (exchange.number(), self.next_number());
        if let Some(written) = self.exchanges.get_mut(number) {
            *written = exchange;
            self.let_go.push(LetGo {
                number,
                before,
                elapsed,
            });
        }
    }

    pub(crate) fn record(&mut self, exchange: Exchange) {
        self.exchanges.push(exchange);
        if let Some(limit) = self.limit {
            self.exchanges.keep_last(limit);
        }
    }

    /// Writes an exchange down anew that was answered late, if it is still kept.
    #[cfg(feature = "record")]
    pub(crate) fn rewrite(&mut self, exchange: Exchange) {
        if let Some(written) = self.exchanges.get_mut(exchange.number()) {
            *written = exchange;
        }
    }

    /// Writes down of a call that is recorded already that it fails the test.
    #[cfg(any(feature = "record", feature = "wiremock"))]
    pub(crate) fn blame_for(&mut self, number: u64, text: String) {
        self.blamed.push(number);
        self.unexpected.push(text);
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

    /// The starts that the service refused and that can be explained, in order of arrival.
    pub(crate) fn rejections(&self) -> Vec<Rejection> {
        let exchanges = self.exchanges();
        let refused = exchanges.iter().filter_map(|exchange| {
            let why = exchange.why()?;
            Some(Rejection::new(exchange.number(), why))
        });
        refused.collect()
    }

    /// All that happened so far and is kept.
    pub(crate) fn timeline(&self) -> Timeline {
        let exchanges = self.exchanges();
        let let_go = self.let_go.iter().copied();
        let kept = let_go.filter(|let_go| let_go.number > exchanges.forgotten());
        let let_go = kept.collect();
        let home = Arc::clone(&self.home);
        Timeline::new(exchanges, let_go, self.seed, home, self.redaction.clone())
    }

    /// All exchanges so far that are kept. They are shared, not copied.
    pub(crate) fn exchanges(&self) -> Exchanges {
        let written = self.exchanges.written();
        let gone = written.saturating_sub(self.limit.unwrap_or(u64::MAX));
        Exchanges::new(self.exchanges.snapshot(gone))
    }
}
