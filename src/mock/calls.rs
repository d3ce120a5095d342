//! The logical calls, as a test sees them.

use std::fmt;
use std::ops::Index;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use crate::engine::FailureEvidence;
use crate::journal::{Exchanges, group_into_calls};
use crate::panic_message::NO_REQUEST_HINT;

/// The logical calls, in the order of their first attempts.
///
/// ```
/// use sfn_mock::SfnMock;
///
/// let sfn = SfnMock::start();
/// // ... the code under test ...
/// for call in sfn.calls() {
///     assert_eq!(call.attempts(), 1);
/// }
/// # assert!(sfn.calls().is_empty());
/// ```
#[derive(Debug, Clone)]
pub struct Calls {
    calls: Vec<Call>,
    evidence: Arc<FailureEvidence>,
}

/// One logical call: the exchanges that share an `amz-sdk-invocation-id`, which is one SDK call
/// with its retries. A request without one is a call by itself.
#[derive(Debug, Clone)]
pub struct Call {
    pub(super) exchanges: Exchanges,
    pub(super) evidence: Arc<FailureEvidence>,
}

impl Calls {
    pub(super) fn new(evidence: FailureEvidence) -> Self {
        let evidence = Arc::new(evidence);
        let exchanges = evidence.timeline.exchanges();
        let mut calls = Vec::new();
        for attempts in group_into_calls(&mut exchanges.iter()) {
            calls.push(Call {
                exchanges: exchanges.pick(&attempts),
                evidence: Arc::clone(&evidence),
            });
        }
        Self { calls, evidence }
    }

    /// The one call there is.
    ///
    /// # Panics
    ///
    /// If there is no call, or more than one; the message has the timeline.
    #[must_use]
    #[track_caller]
    pub fn single(self) -> Call {
        if let [call] = &self.calls[..] {
            return call.clone();
        }
        let mut firsts = Vec::new();
        for call in &self.calls {
            firsts.push(call.exchanges[0].number());
        }
        let next = if firsts.is_empty() {
            NO_REQUEST_HINT
        } else {
            "look at each with `calls().iter()`; attempts are one call where the client sends \
             amz-sdk-invocation-id, as an SDK does"
        };
        let what = format!("expected exactly 1 call, got {}", firsts.len());
        let evidence = &self.evidence;
        evidence.fail(&what, next, Location::caller(), &firsts)
    }

    /// The number of calls.
    #[must_use]
    pub fn len(&self) -> usize {
        self.calls.len()
    }

    /// Reports whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// The calls, in the order of their first attempts.
    pub fn iter(&self) -> std::slice::Iter<'_, Call> {
        self.calls.iter()
    }
}

impl Index<usize> for Calls {
    type Output = Call;

    fn index(&self, index: usize) -> &Call {
        let count = self.calls.len();
        assert!(index < count, "no call {index} of {count}");
        &self.calls[index]
    }
}

impl IntoIterator for Calls {
    type Item = Call;
    type IntoIter = std::vec::IntoIter<Call>;

    fn into_iter(self) -> Self::IntoIter {
        self.calls.into_iter()
    }
}

impl<'a> IntoIterator for &'a Calls {
    type Item = &'a Call;
    type IntoIter = std::slice::Iter<'a, Call>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Call {
    /// The number of requests that the client sent for it.
    #[must_use]
    pub fn attempts(&self) -> usize {
        self.exchanges.len()
    }

    /// The client's maximum number of attempts, if it states it in `amz-sdk-request`: 1 is a
    /// client without any retries.
    #[must_use]
    pub fn max_attempts(&self) -> Option<u32> {
        let mut max = None;
        for exchange in &self.exchanges {
            if let Some(attempt) = exchange.attempt() {
                max = attempt.max.or(max);
            }
        }
        max
    }

    /// The times that the client waited before each attempt but the first: from the arrival of one to
    /// that of the next, by [`Exchange::since_start`](crate::journal::Exchange::since_start)'s clock.
    #[must_use]
    pub fn back_offs(&self) -> Vec<Duration> {
        let mut back_offs = Vec::new();
        for index in 1..self.exchanges.len() {
            let (before, after) = (&self.exchanges[index - 1], &self.exchanges[index]);
            back_offs.push(after.since_start().saturating_sub(before.since_start()));
        }
        back_offs
    }

    /// Its exchanges, in order of arrival.
    #[must_use]
    pub fn exchanges(&self) -> Exchanges {
        self.exchanges.clone()
    }

    /// The operation that it calls.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.exchanges[0].operation()
    }

    /// The name in its requests; `None` for an unnamed start.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.exchanges[0].name()
    }

    /// The value of its header `amz-sdk-invocation-id`.
    #[must_use]
    pub fn invocation_id(&self) -> Option<&str> {
        self.exchanges[0].invocation_id()
    }
}

/// It has one line for each attempt, and one more if the client declares that it makes no second one.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let has_one_attempt = self.max_attempts() == Some(1);
        for (index, exchange) in self.exchanges.iter().enumerate() {
            let lead = if index == 0 { "- " } else { "\n  " };
            write!(f, "{lead}{exchange}")?;
        }
        if has_one_attempt {
            f.write_str("\n  max=1: the client does not retry")?;
        }
        Ok(())
    }
}
