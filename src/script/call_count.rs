//! The number of calls or requests that a scenario expects.

use crate::panic_message::counted;
use std::ops::{Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};

/// A number of calls or of requests: exactly one number, or a range of any kind, of `u64`.
///
/// A literal needs no type; a `usize` is converted: `expect(orders.len() as u64)`.
///
/// ```
/// use sfn_mock::{Scenario, start_execution};
///
/// let when = || start_execution().name("order-17");
/// Scenario::new("exactly one call").when(when()).expect(1);
/// Scenario::new("one to three calls").when(when()).expect(1..=3);
/// Scenario::new("one call or two").when(when()).expect(1..3);
/// Scenario::new("at least one call").when(when()).expect(1..);
/// Scenario::new("at most two calls").when(when()).expect(..=2);
/// Scenario::new("fewer than three requests").when(when()).expect_requests(..3);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallCount {
    pub(crate) min: u64,
    /// The maximum that is accepted. In an empty range it is below `min`.
    pub(crate) max: u64,
}

impl CallCount {
    pub(crate) fn is_met_by(self, count: u64) -> bool {
        (self.min..=self.max).contains(&count)
    }

    /// Reports whether no number is in the range.
    pub(crate) fn is_empty(self) -> bool {
        self.min > self.max
    }

    /// Makes a range whose end is excluded.
    fn before(start: u64, end: u64) -> Self {
        match end.checked_sub(1) {
            Some(max) => Self { min: start, max },
            None => Self { min: 1, max: 0 },
        }
    }

    /// Returns the number with its noun: `at least 2 calls`.
    pub(crate) fn describe(self, noun: &str) -> String {
        match (self.min, self.max) {
            (0, 0) => format!("no {noun}"),
            (0, u64::MAX) => format!("any number of {noun}s"),
            (min, max) if min == max => counted(min, noun),
            (0, max) => format!("at most {}", counted(max, noun)),
            (min, u64::MAX) => format!("at least {}", counted(min, noun)),
            (min, max) => format!("{min} to {max} {noun}s"),
        }
    }
}

impl From<u64> for CallCount {
    fn from(exactly: u64) -> Self {
        Self {
            min: exactly,
            max: exactly,
        }
    }
}

impl From<Range<u64>> for CallCount {
    fn from(range: Range<u64>) -> Self {
        Self::before(range.start, range.end)
    }
}

impl From<RangeInclusive<u64>> for CallCount {
    fn from(range: RangeInclusive<u64>) -> Self {
        Self {
            min: *range.start(),
            max: *range.end(),
        }
    }
}

impl From<RangeFrom<u64>> for CallCount {
    fn from(range: RangeFrom<u64>) -> Self {
        Self {
            min: range.start,
            max: u64::MAX,
        }
    }
}

impl From<RangeTo<u64>> for CallCount {
    fn from(range: RangeTo<u64>) -> Self {
        Self::before(0, range.end)
    }
}

impl From<RangeToInclusive<u64>> for CallCount {
    fn from(range: RangeToInclusive<u64>) -> Self {
        Self {
            min: 0,
            max: range.end,
        }
    }
}

impl From<RangeFull> for CallCount {
    fn from(_: RangeFull) -> Self {
        Self {
            min: 0,
            max: u64::MAX,
        }
    }
}
