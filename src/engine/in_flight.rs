//! The requests in flight: between their arrival and their reply.

use std::sync::atomic::{AtomicU64, Ordering};

use super::Engine;

/// The number of requests in flight, and the largest so far.
#[derive(Debug, Default)]
pub(super) struct Counter {
    now: AtomicU64,
    max: AtomicU64,
}

impl Counter {
    /// Counts the largest number from now on.
    #[cfg(feature = "cli")]
    pub(super) fn forget_maximum(&self) {
        self.max
            .store(self.now.load(Ordering::SeqCst), Ordering::SeqCst);
    }
}

/// One request in flight, until it is dropped.
#[derive(Debug)]
pub(crate) struct InFlight<'a>(&'a Counter);

impl Engine {
    /// Counts a request that has arrived. A transport drops the value when it has sent the reply.
    pub(crate) fn begin_request(&self) -> InFlight<'_> {
        let now = self.in_flight.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.in_flight.max.fetch_max(now, Ordering::SeqCst);
        InFlight(&self.in_flight)
    }

    /// The largest number of requests that were in flight at one time.
    pub(crate) fn max_in_flight(&self) -> u64 {
        self.in_flight.max.load(Ordering::SeqCst)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::SeqCst);
    }
}
