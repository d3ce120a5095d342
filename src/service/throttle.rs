//! Throttling: the tokens that are left for each operation.

use crate::clock::Timestamp;
use crate::world::{Bucket, START_EXECUTION, Throttling};

/// The buckets of one mock: it has one account in one region.
#[derive(Debug)]
pub(super) struct Throttle {
    by_operation: Vec<(String, Tokens)>,
    express_starts: Option<Tokens>,
}

/// The tokens that are left in a bucket.
#[derive(Debug)]
struct Tokens {
    bucket: Bucket,
    /// In thousandths, so that a refill by the millisecond is exact.
    left: u64,
    at: Timestamp,
}

impl Throttle {
    pub(super) fn new(throttling: &Throttling, region: &str, now: Timestamp) -> Self {
        let (buckets, express) = throttling.buckets_in(region);
        let mut by_operation = Vec::new();
        for (operation, bucket) in buckets {
            by_operation.push((operation.to_owned(), Tokens::full(bucket, now)));
        }
        Self {
            by_operation,
            express_starts: express.map(|bucket| Tokens::full(bucket, now)),
        }
    }

    /// Reports whether the starts of EXPRESS machines have a bucket of their own, which `operation` may
    /// take from.
    pub(super) fn separates_express(&self, operation: &str) -> bool {
        self.express_starts.is_some() && operation == START_EXECUTION
    }

    /// Takes a token for a request; reports whether there was one. `is_express`: the request is the
    /// start of an EXPRESS machine.
    pub(super) fn take(&mut self, operation: &str, is_express: bool, now: Timestamp) -> bool {
        if is_express && let Some(tokens) = &mut self.express_starts {
            return tokens.take(now);
        }
        for (throttled, tokens) in &mut self.by_operation {
            if throttled == operation {
                return tokens.take(now);
            }
        }
        true
    }
}

const WHOLE: u64 = 1000;

impl Tokens {
    fn full(bucket: Bucket, now: Timestamp) -> Self {
        Self {
            bucket,
            left: u64::from(bucket.size) * WHOLE,
            at: now,
        }
    }

    /// Documented: a token bucket. Inferred: it fills up evenly.
    fn take(&mut self, now: Timestamp) -> bool {
        let since = now.as_millis().saturating_sub(self.at.as_millis());
        let gained = since.saturating_mul(self.bucket.refill_per_second.into());
        let full = u64::from(self.bucket.size) * WHOLE;
        self.left = self.left.saturating_add(gained).min(full);
        self.at = now;
        match self.left.checked_sub(WHOLE) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}
