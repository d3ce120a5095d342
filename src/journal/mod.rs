//! The journal: every exchange, the calls they belong to, and the failures.

mod archive;
mod calls;
mod describe;
mod exchange;
mod exchanges;
mod failure;
mod header_cache;
mod journal_path;
mod mermaid;
mod rejection;
mod report;
mod several_starts;
mod style;
mod table;
mod timeline;

use std::sync::Arc;
use std::time::Duration;

pub use crate::aws::BrokenRule;
pub use crate::request::Attempt;
pub(crate) use calls::group_into_calls;
pub(crate) use exchange::AnswerSource;
pub use exchange::Exchange;
pub use exchanges::{Exchanges, Iter as ExchangesIter};
pub use failure::{Failure, FailureKind};
pub(crate) use header_cache::RequestHead;
use journal_path::JournalPath;
pub use rejection::Rejection;
pub use report::Report;
pub(crate) use report::first_lines;
pub(crate) use several_starts::ScenarioPlaces;
pub use timeline::Timeline;

use self::header_cache::HeaderCache;
use crate::cassette::Redaction;
use crate::request::Request;

/// Every exchange, in order of arrival, and those that were unexpected.
#[derive(Debug)]
pub(crate) struct Journal {
    /// Shared with the lists that were handed out: the next change then copies the pointers.
    exchanges: Arc<Vec<Arc<Exchange>>>,
    /// The number of exchanges that are no longer in the list.
    dropped: u64,
    /// The first exchanges in the list, which the limit hides until they are dropped.
    hidden: Counted,
    /// The others.
    kept: Counted,
    header_cache: HeaderCache,
    /// The maximum of exchanges that are kept, of which a large one counts as several.
    limit: Option<u64>,
    releases: Vec<Release>,
    /// Set if a request for another service has come that nothing handled.
    has_foreign: bool,
    unexpected: Vec<Failure>,
    /// The numbers of the unexpected exchanges.
    unexpected_numbers: Vec<u64>,
    seed: u64,
    path: Arc<JournalPath>,
    /// The redaction of a mock that records.
    redaction: Option<Arc<Redaction>>,
}

/// A number of exchanges, and what they count as toward the limit.
#[derive(Debug, Default)]
struct Counted {
    number: usize,
    weight: u64,
}

/// The release of an exchange that was held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Release {
    number: u64,
    /// The number of the exchange that came next.
    before: u64,
    since_start: Duration,
}

impl Journal {
    /// Makes the journal of a mock that this thread starts.
    pub(crate) fn new(seed: u64) -> Self {
        Self::with_path(seed, Arc::new(JournalPath::of_this_thread(seed)))
    }

    /// Makes an empty journal for a file's path. What survives a reset is decided in
    /// [`new_empty`](Self::new_empty).
    fn with_path(seed: u64, path: Arc<JournalPath>) -> Self {
        Self {
            exchanges: Arc::default(),
            dropped: 0,
            hidden: Counted::default(),
            kept: Counted::default(),
            header_cache: HeaderCache::default(),
            limit: None,
            releases: Vec::new(),
            has_foreign: false,
            unexpected: Vec::new(),
            unexpected_numbers: Vec::new(),
            seed,
            path,
            redaction: None,
        }
    }

    /// Limits the exchanges that are kept.
    pub(crate) fn set_limit(&mut self, limit: Option<u64>) {
        self.limit = limit;
    }

    /// Redacts its archive as a recording is redacted.
    #[cfg(feature = "record")]
    pub(crate) fn redact_with(&mut self, redaction: Redaction) {
        self.redaction = Some(Arc::new(redaction));
    }

    /// Makes an empty journal with the same limit and file.
    #[cfg(feature = "cli")]
    pub(crate) fn new_empty(&self) -> Self {
        Self {
            limit: self.limit,
            redaction: self.redaction.clone(),
            ..Self::with_path(self.seed, Arc::clone(&self.path))
        }
    }

    /// The number of exchanges that have arrived.
    fn count(&self) -> u64 {
        self.dropped + self.exchanges.len() as u64
    }

    /// The number that the next exchange gets.
    pub(crate) fn next_number(&self) -> u64 {
        self.count() + 1
    }

    /// Returns a request's head, shared with the requests that have the same.
    pub(crate) fn head(&mut self, request: &Request<'_>) -> Arc<RequestHead> {
        self.header_cache.get(request)
    }

    /// Returns the exchange of this number; `None` if it is no longer kept.
    pub(crate) fn get(&self, number: u64) -> Option<&Arc<Exchange>> {
        self.exchanges.get(self.index(number)?)
    }

    /// Adds the next exchange, whose number must be [`next_number`](Self::next_number): the numbers of the
    /// list have no gaps, and [`get`](Self::get) computes the index from them.
    pub(crate) fn push(&mut self, exchange: Arc<Exchange>) {
        self.has_foreign |= exchange.is_foreign();
        self.kept.number += 1;
        self.kept.weight += self.weight(&exchange);
        Arc::make_mut(&mut self.exchanges).push(exchange);
        self.keep_limit();
    }

    /// Replaces an exchange that was completed later, if it is still kept.
    pub(crate) fn replace(&mut self, exchange: Arc<Exchange>) {
        let Some(index) = self.index(exchange.number) else {
            return;
        };
        let new = self.weight(&exchange);
        let Some(place) = Arc::make_mut(&mut self.exchanges).get_mut(index) else {
            return;
        };
        let old = std::mem::replace(place, exchange);
        let old = self.weight(&old);
        let counted = if index < self.hidden.number {
            &mut self.hidden
        } else {
            &mut self.kept
        };
        counted.weight = counted.weight + new - old;
        self.keep_limit();
    }

    /// Hides the oldest exchanges beyond the limit, except for the last one of all, and drops those that
    /// are hidden. It drops many at a time: each drop moves all that are kept.
    fn keep_limit(&mut self) {
        let Some(limit) = self.limit else {
            return;
        };
        while self.kept.weight > limit && (self.kept.number > 1 || limit == 0) {
            let weight = self.weight(&self.exchanges[self.hidden.number]);
            self.kept.number -= 1;
            self.kept.weight -= weight;
            self.hidden.number += 1;
            self.hidden.weight += weight;
        }
        if self.hidden.weight >= (limit / 4).saturating_add(128) {
            let Counted { number, .. } = std::mem::take(&mut self.hidden);
            Arc::make_mut(&mut self.exchanges).drain(..number);
            self.dropped += number as u64;
            let dropped = self.dropped;
            self.releases.retain(|release| release.number > dropped);
        }
    }

    /// The index of the exchange of this number; `None` if it is no longer kept. That of a later number is
    /// beyond the list.
    fn index(&self, number: u64) -> Option<usize> {
        let index = number.checked_sub(1)?.checked_sub(self.dropped)?;
        usize::try_from(index).ok()
    }

    /// Records that a held exchange was released, if it is still kept.
    pub(crate) fn release(&mut self, number: u64, since_start: Duration) {
        if self.get(number).is_some() {
            self.releases.push(Release {
                number,
                before: self.next_number(),
                since_start,
            });
        }
    }

    /// Records the failure of the test by the exchange of this number, which may be added later.
    pub(crate) fn record_unexpected(&mut self, number: u64, failure: Failure) {
        self.unexpected_numbers.push(number);
        self.unexpected.push(failure);
    }

    /// Reports whether a request for another service has come that nothing handled.
    pub(crate) fn has_foreign(&self) -> bool {
        self.has_foreign
    }

    pub(crate) fn unexpected(&self) -> &[Failure] {
        &self.unexpected
    }

    /// The numbers of the unexpected exchanges.
    pub(crate) fn unexpected_numbers(&self) -> &[u64] {
        &self.unexpected_numbers
    }

    /// Returns the timeline of all exchanges that are kept.
    pub(crate) fn timeline(&self) -> Timeline {
        let exchanges = self.exchanges();
        // `Table` finds the exchange of each release.
        let mut releases = self.releases.clone();
        releases.retain(|release| release.number > exchanges.forgotten());
        let path = Arc::clone(&self.path);
        Timeline::new(exchanges, releases, self.seed, path, self.redaction.clone())
    }

    /// Returns all exchanges within the limit. They are shared, not copied. The list holds more than the
    /// limit for a while, since the oldest are dropped many at a time.
    pub(crate) fn exchanges(&self) -> Exchanges {
        let first = self.hidden.number;
        let forgotten = self.dropped + first as u64;
        Exchanges::new(Arc::clone(&self.exchanges), first, forgotten)
    }

    /// The number of exchanges that one counts as toward the limit: one for each 16 KiB of its request and
    /// answer. It is not counted without a limit.
    fn weight(&self, exchange: &Exchange) -> u64 {
        const BYTES_OF_ONE: usize = 16 << 10;
        if self.limit.is_none() {
            return 0;
        }
        let mut bytes = exchange.request_body.len() + exchange.reply_body.len();
        bytes += exchange.head.path.len();
        for text in [&exchange.invocation_id, &exchange.trace_header] {
            bytes += text.as_deref().map_or(0, str::len);
        }
        for headers in [&exchange.head.headers, &exchange.reply_headers] {
            for (name, value) in headers {
                bytes += name.len() + value.len();
            }
        }
        bytes.div_ceil(BYTES_OF_ONE).max(1) as u64
    }
}
