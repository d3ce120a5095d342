//! The number of calls that a scenario expects.

use std::fmt;
use std::ops::{RangeFrom, RangeInclusive, RangeToInclusive};

/// The number of requests that a scenario expects: a number or a range.
///
/// ```
/// use sfn_mock::{Scenario, start_execution};
///
/// let when = || start_execution().name("order-17");
/// Scenario::new("exactly one").when(when()).expect(1);
/// Scenario::new("one to three attempts").when(when()).expect(1..=3);
/// Scenario::new("at least one").when(when()).expect(1..);
/// Scenario::new("at most two").when(when()).expect(..=2);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallCount {
    pub(crate) min: u64,
    pub(crate) max: u64,
}

impl CallCount {
    pub(crate) fn is_met_by(self, count: u64) -> bool {
        (self.min..=self.max).contains(&count)
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

impl From<RangeToInclusive<u64>> for CallCount {
    fn from(range: RangeToInclusive<u64>) -> Self {
        Self {
            min: 0,
            max: range.end,
        }
    }
}

impl fmt::Display for CallCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.min, self.max) {
            (0, 0) => f.write_str("no call"),
            (min, max) if min == max => write!(f, "exactly {}", calls(min)),
            (0, max) => write!(f, "at most {}", calls(max)),
            (min, u64::MAX) => write!(f, "at least {}", calls(min)),
            (min, max) => write!(f, "{min} to {max} calls"),
        }
    }
}

fn calls(count: u64) -> String {
    if count == 1 {
        "1 call".to_owned()
    } else {
        format!("{count} calls")
    }
}
