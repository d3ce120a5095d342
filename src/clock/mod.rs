//! The mock's time: a value that the test moves. The one module that asks the system for the time.

mod stopwatch;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub(crate) use stopwatch::Stopwatch;

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

    /// Parses `2026-01-02T03:04:05Z`, or the same with milliseconds. Returns `None` for another form,
    /// for a date that does not exist, and for one before 1970.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bare = text.strip_suffix('Z')?;
        let (seconds, fraction) = bare.split_once('.').unwrap_or((bare, "000"));
        let number = |from: usize, to: usize| seconds.get(from..to)?.parse::<u64>().ok();
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        let days = days_since_1970(year, month, day)?;
        let clock = hour * 3600 + minute * 60 + second;
        let at = Self((days * 86_400 + clock) * 1000 + fraction.parse::<u64>().ok()?);
        // Written again, only a date that exists is what was read.
        let written = at.extended_format();
        let is_same = written == text || written.strip_suffix(".000Z") == Some(bare);
        is_same.then_some(at)
    }

    /// Year, month and day, then hour, minute and second, in UTC.
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

/// The earlier of two points of time, if there is one.
pub(crate) fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
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

/// The inverse of [`civil_date`] (H. Hinnant's `days_from_civil`); `None` for a day before 1970. A date that
/// does not exist gives the day of another one.
fn days_since_1970(year: u64, month: u64, day: u64) -> Option<u64> {
    // A year that begins in March ends with the leap day.
    let (year, month) = match month {
        0..=2 => (year.checked_sub(1)?, month + 9),
        _ => (year, month - 3),
    };
    let leap_days = year / 4 - year / 100 + year / 400;
    let days = year * 365 + leap_days + (153 * month + 2) / 5 + day;
    days.checked_sub(719_469)
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The clock of one mock, by which executions start and close and names come free.
///
/// It runs from the system's time, plus the time by which the test has [advanced](Clock::advance)
/// it. In process and on the current runtime it follows tokio's time, which a test may pause. A
/// [frozen](crate::Builder::frozen_clock) clock is moved by the test alone.
///
/// It is cheap to clone; all clones are one clock.
///
/// ```
/// use std::time::Duration;
/// use sfn_mock::SfnMock;
///
/// let sfn = SfnMock::builder().frozen_clock().start();
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
#[derive(Debug, Clone)]
enum Base {
    System,
    Frozen(Timestamp),
    /// The system's time when the stopwatch began, and the stopwatch, which follows tokio's time.
    Tokio(Timestamp, Arc<Stopwatch>),
}

/// The kind of a mock's clock, as a script has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClockKind {
    Running,
    /// Frozen at this point of time until the test moves it.
    Frozen(Timestamp),
}

impl ClockKind {
    /// The frozen clock of a script that names no date: 2026-01-02T03:04:05.678Z.
    pub(crate) const FROZEN: Self = Self::Frozen(Timestamp::from_millis(1_767_323_045_678));
}

impl fmt::Display for ClockKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Running => f.write_str("running"),
            Self::Frozen(at) => write!(f, "frozen at {}", at.extended_format()),
        }
    }
}

impl Clock {
    /// Makes a clock of this kind, which has `changed` notified when it is advanced. One that runs
    /// follows the stopwatch if that follows tokio's time.
    pub(crate) fn new(kind: ClockKind, stopwatch: &Arc<Stopwatch>, changed: Arc<Notify>) -> Self {
        let base = match kind {
            ClockKind::Frozen(at) => Base::Frozen(at),
            ClockKind::Running if stopwatch.follows_tokio() => {
                let began = Timestamp::from(Self::true_time());
                Base::Tokio(began.before(stopwatch.elapsed()), Arc::clone(stopwatch))
            }
            ClockKind::Running => Base::System,
        };
        Self {
            base,
            advanced: Arc::default(),
            changed,
        }
    }

    /// Reports whether the test alone moves it.
    pub(crate) fn is_frozen(&self) -> bool {
        matches!(self.base, Base::Frozen(_))
    }

    /// Reports whether it follows tokio's time.
    pub(crate) fn follows_tokio(&self) -> bool {
        matches!(self.base, Base::Tokio(..))
    }

    /// Moves the clock forward. The service follows at once: names come free, durations pass, executions
    /// whose time has come close. Fractions of a millisecond are dropped. The clock stops at the last date
    /// that it can show.
    pub fn advance(&self, by: Duration) {
        let (by, order) = (millis(by), Ordering::SeqCst);
        let add = |advanced: u64| Some(advanced.saturating_add(by));
        let _ = self.advanced.fetch_update(order, order, add);
        self.changed.notify();
    }

    /// Takes back all advances.
    #[cfg(feature = "cli")]
    pub(crate) fn reset(&self) {
        self.advanced.store(0, Ordering::SeqCst);
    }

    /// The time by which the test has moved it.
    pub(crate) fn advanced(&self) -> Duration {
        Duration::from_millis(self.advanced.load(Ordering::SeqCst))
    }

    /// The mock's time.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.read().into()
    }

    /// The mock's time, in the precision of AWS's dates.
    pub(crate) fn read(&self) -> Timestamp {
        let since_start = match &self.base {
            Base::Tokio(_, stopwatch) => stopwatch.elapsed(),
            Base::System | Base::Frozen(_) => Duration::ZERO,
        };
        self.read_at(since_start)
    }

    /// The mock's time when its stopwatch shows this duration.
    pub(crate) fn read_at(&self, since_start: Duration) -> Timestamp {
        let base = match &self.base {
            Base::System => Self::true_time().into(),
            Base::Frozen(at) => *at,
            Base::Tokio(start, _) => start.after(since_start),
        };
        base.after(self.advanced())
    }

    /// The time that is left until `at`, by this clock; zero if it has passed.
    pub(crate) fn until(&self, at: Timestamp) -> Duration {
        let left = at.as_millis().saturating_sub(self.read().as_millis());
        Duration::from_millis(left)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_as_it_is_written() {
        for millis in [0, 951_782_400_000, 1_709_210_096_789, 4_107_542_399_999] {
            let at = Timestamp::from_millis(millis);
            assert_eq!(Timestamp::parse(&at.extended_format()), Some(at));
        }
        let whole = Timestamp::parse("2026-01-01T00:00:00Z");
        assert_eq!(whole, Some(Timestamp::from_millis(1_767_225_600_000)));
    }

    #[test]
    fn a_text_of_another_form_is_not_a_date() {
        for text in [
            "2026-01-01",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-01-01T00:00:00+01:00",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:00.1Z",
            "1969-12-31T23:59:59Z",
            "\u{e9}026-01-01T00:00:00Z",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }
}
