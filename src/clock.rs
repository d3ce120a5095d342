//! The mock's time: a value that the test moves. The one file that asks the system for the time.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::notify::Notify;

/// A point of time in milliseconds since the Unix epoch: the precision of AWS's dates.
///
/// Observed: every `startDate` seen in the wild has at most three decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Timestamp(u64);

impl Timestamp {
    pub(crate) const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    pub(crate) const fn as_millis(self) -> u64 {
        self.0
    }

    /// As the AWS protocols write it: `20260102T030405Z`.
    pub(crate) fn basic_format(self) -> String {
        let ((year, month, day), [hour, minute, second]) = self.civil();
        format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
    }

    /// As ISO 8601 writes it: `2026-01-02T03:04:05.678Z`.
    pub(crate) fn extended_format(self) -> String {
        let ((year, month, day), [hour, minute, second]) = self.civil();
        let millis = self.0 % 1000;
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
    }

    fn civil(self) -> ((u64, u64, u64), [u64; 3]) {
        let seconds = self.0 / 1000;
        let time = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60];
        (civil_date(seconds / 86_400), time)
    }

    /// Returns the point `by` later; saturates.
    pub(crate) fn after(self, by: Duration) -> Self {
        Self(self.0.saturating_add(millis(by)))
    }

    /// Returns the point `by` earlier; saturates at the epoch.
    pub(crate) fn before(self, by: Duration) -> Self {
        Self(self.0.saturating_sub(millis(by)))
    }
}

impl From<Timestamp> for SystemTime {
    fn from(timestamp: Timestamp) -> Self {
        UNIX_EPOCH + Duration::from_millis(timestamp.0)
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        Self(millis(time.duration_since(UNIX_EPOCH).unwrap_or_default()))
    }
}

/// As a person reads it: `2026-01-02 03:04:05 UTC`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((year, month, day), [hour, minute, second]) = self.civil();
        write!(
            f,
            "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC"
        )
    }
}

/// The Gregorian date of a day counted from 1970-01-01 (H. Hinnant's `civil_from_days`).
fn civil_date(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let of_era = shifted % 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The clock of one mock, by which executions start and close and names come free.
///
/// A mock without a seed shows the system's time, plus what the test has
/// [advanced](Clock::advance). A mock with a [seed](crate::Builder::seed) shows a time fixed by
/// the seed that only the test moves, so that two runs give the same bytes.
///
/// It is cheap to clone; all clones are one clock.
///
/// ```
/// use std::time::Duration;
/// use sfn_mock::SfnMock;
///
/// let sfn = SfnMock::builder().seed(42).start();
/// let before = sfn.clock().now();
/// sfn.clock().advance(Duration::from_secs(90 * 24 * 60 * 60));
/// assert_eq!(sfn.clock().now(), before + Duration::from_secs(90 * 24 * 60 * 60));
/// ```
#[derive(Debug, Clone)]
pub struct Clock {
    base: Base,
    advanced: Arc<AtomicU64>,
    /// Notified when it is advanced.
    changed: Arc<Notify>,
}

/// The time that the clock shows before the test has advanced it.
#[derive(Clone)]
enum Base {
    System,
    Standing(Timestamp),
    /// A point of time, and the time since then by another clock.
    Since(Timestamp, Arc<dyn Fn() -> Duration + Send + Sync>),
}

impl Clock {
    /// A clock that runs with the system's.
    pub(crate) fn running() -> Self {
        Self {
            base: Base::System,
            advanced: Arc::default(),
            changed: Arc::default(),
        }
    }

    /// A clock that stays at `epoch` until it is moved.
    pub(crate) fn standing(epoch: Timestamp) -> Self {
        Self {
            base: Base::Standing(epoch),
            advanced: Arc::default(),
            changed: Arc::default(),
        }
    }

    /// Makes a clock that shows the same time now, and moves with another clock, which states the
    /// time since now.
    pub(crate) fn following(&self, elapsed: Arc<dyn Fn() -> Duration + Send + Sync>) -> Self {
        Self {
            base: Base::Since(self.read(), elapsed),
            advanced: Arc::default(),
            changed: Arc::default(),
        }
    }

    /// Has `changed` notified when the clock is advanced.
    pub(crate) fn notifying(mut self, changed: Arc<Notify>) -> Self {
        self.changed = changed;
        self
    }

    /// Reports whether it moves by itself.
    pub(crate) fn runs(&self) -> bool {
        !matches!(self.base, Base::Standing(_))
    }

    /// Reports whether it moves with another clock than the system's.
    pub(crate) fn follows(&self) -> bool {
        matches!(self.base, Base::Since(..))
    }

    /// Moves the clock forward, for the service at once: names come free, durations pass, executions
    /// close whose time it is.
    /// Fractions of a millisecond are dropped.
    pub fn advance(&self, by: Duration) {
        self.advanced.fetch_add(millis(by), Ordering::SeqCst);
        self.changed.notify();
    }

    /// The clock shows again what it would show had it never been moved.
    #[cfg(feature = "cli")]
    pub(crate) fn reset(&self) {
        self.advanced.store(0, Ordering::SeqCst);
    }

    /// The mock's time.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.read().into()
    }

    pub(crate) fn read(&self) -> Timestamp {
        let base = match &self.base {
            Base::System => Self::true_time().into(),
            Base::Standing(epoch) => *epoch,
            Base::Since(start, elapsed) => start.after(elapsed()),
        };
        base.after(Duration::from_millis(self.advanced.load(Ordering::SeqCst)))
    }

    /// The system's time, for the `Date` header, which is true whatever the clock shows.
    #[allow(
        clippy::disallowed_methods,
        reason = "the one place that asks the system"
    )]
    pub(crate) fn true_time() -> SystemTime {
        SystemTime::now()
    }
}

impl fmt::Debug for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("the system's"),
            Self::Standing(epoch) => write!(f, "standing at {epoch}"),
            Self::Since(start, _) => write!(f, "another's, since {start}"),
        }
    }
}
