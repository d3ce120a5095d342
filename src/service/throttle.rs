//! The tokens that are left: whether a request is let in.

use std::collections::BTreeMap;

use crate::clock::Timestamp;
use crate::world::{Bucket, START_EXECUTION, Throttling};

/// The buckets of one mock: it has one account in one region.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    by_operation: BTreeMap<Box<str>, Tokens>,
    express_starts: Option<Tokens>,
}

/// What is left in a bucket.
#[derive(Debug)]
struct Tokens {
    bucket: Bucket,
    /// In thousandths, so that a refill by the millisecond is exact.
    left: u64,
    at: Timestamp,
}

impl Throttle {
    pub(super) fn new(throttling: Option<&Throttling>, region: &str, now: Timestamp) -> Self {
        let Some(throttling) = throttling else {
            return Self::default();
        };
        let (buckets, express) = throttling.resolved(region);
        let tokens = |bucket| Tokens::full(bucket, now);
        let named = buckets.into_iter();
        Self {
            by_operation: named
                .map(|(operation, bucket)| (operation.into(), tokens(bucket)))
                .collect(),
            express_starts: express.map(tokens),
        }
    }

    /// Takes a token for a request; whether there was one. `is_express` says whether a start is
    /// of an EXPRESS machine.
    pub(super) fn admit(
        &mut self,
        operation: &str,
        is_express: impl FnOnce() -> bool,
        now: Timestamp,
    ) -> bool {
        let of_express = operation == START_EXECUTION && self.express_starts.is_some();
        let tokens = if of_express && is_express() {
            self.express_starts.as_mut()
        } else {
            self.by_operation.get_mut(operation)
        };
        tokens.is_none_or(|tokens| tokens.take(now))
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
