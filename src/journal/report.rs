//! The report: what went against the script, and what happened.

use std::fmt;

use super::Timeline;

/// What went against the script: calls that nobody expected, expectations that were not met,
/// requests that nobody let go.
///
/// Its `Display` is the message with which a dropped mock panics, but for the line that says where
/// the whole journal was written to: that is done with the panic. It is bounded: of many complaints
/// it shows the first, of a long [`Timeline`] the part that matters, and counts the rest. Its `Debug`,
/// which a failing `unwrap` shows, is the same text.
#[derive(Clone)]
pub struct Report {
    pub(crate) unexpected: Vec<String>,
    pub(crate) unmet: Vec<String>,
    pub(crate) held: Vec<String>,
    pub(crate) advised: Box<Advised>,
    /// The numbers of the exchanges that nobody expected.
    pub(crate) around: Box<[u64]>,
    pub(crate) timeline: Box<Timeline>,
}

/// How many lines the complaints of a report may have, and one of them.
const MOST_LINES: usize = 48;
const MOST_LINES_OF_ONE: usize = 24;

/// What the rules of advice found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Advised {
    pub(crate) denied: Vec<String>,
    pub(crate) warned: Vec<String>,
}

impl Report {
    /// The calls that nobody expected, each with why.
    #[must_use]
    pub fn unexpected(&self) -> &[String] {
        &self.unexpected
    }

    /// The expectations that were not met.
    #[must_use]
    pub fn unmet(&self) -> &[String] {
        &self.unmet
    }

    /// The gates at which requests still waited, each with the requests.
    #[must_use]
    pub fn held(&self) -> &[String] {
        &self.held
    }

    /// The rules of [advice](crate::Lint) that found something and are denied, each with what.
    #[must_use]
    pub fn denied(&self) -> &[String] {
        &self.advised.denied
    }

    /// The rules of [advice](crate::Lint) that found something and warn, each with what. They
    /// are said beside what fails the test, and fail none.
    #[must_use]
    pub fn warned(&self) -> &[String] {
        &self.advised.warned
    }

    pub(crate) fn is_empty(&self) -> bool {
        let failures = [
            &self.unexpected,
            &self.unmet,
            &self.held,
            &self.advised.denied,
        ];
        failures.iter().all(|texts| texts.is_empty())
    }

    /// How many there are of each: `1 unexpected call, 2 expectations not met`.
    #[must_use]
    pub fn summary(&self) -> String {
        let counted = |count: usize, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            _ => Some(format!("{count} {many}")),
        };
        let unexpected = counted(self.unexpected.len(), "unexpected call", "unexpected calls");
        let unmet = counted(
            self.unmet.len(),
            "expectation not met",
            "expectations not met",
        );
        let held = counted(
            self.held.len(),
            "gate with requests still held",
            "gates with requests still held",
        );
        let denied = counted(
            self.advised.denied.len(),
            "rule of advice broken",
            "rules of advice broken",
        );
        let summary: Vec<_> = [unexpected, unmet, held, denied]
            .into_iter()
            .flatten()
            .collect();
        summary.join(", ")
    }

    /// The message of a failing test; the whole journal is written.
    pub(crate) fn told(&self) -> String {
        format!("{}{}", self.complaints(), self.timeline.told(&self.around))
    }

    /// All but the timeline. Each of the kinds has its turn before a second of one.
    fn complaints(&self) -> String {
        let Advised { denied, warned } = &*self.advised;
        let kinds = [&self.unexpected, &self.unmet, &self.held, denied, warned];
        let most = kinds
            .iter()
            .map(|kind| kind.len())
            .max()
            .unwrap_or_default();
        let total: usize = kinds.iter().map(|kind| kind.len()).sum();
        let (mut shown, mut lines) = ([0; 5], 0);
        'turns: for turn in 0..most {
            for (kind, shown) in kinds.iter().zip(&mut shown) {
                let Some(text) = kind.get(turn) else { continue };
                lines += text.lines().count().min(MOST_LINES_OF_ONE + 1) + 1;
                if lines > MOST_LINES {
                    break 'turns;
                }
                *shown += 1;
            }
        }
        let mut text = format!(
            "sfn-mock: {} (seed {})\n",
            self.summary(),
            self.timeline.seed()
        );
        for (kind, shown) in kinds.iter().zip(shown) {
            for complaint in &kind[..shown] {
                text += &format!("\n{}\n", cut(complaint, MOST_LINES_OF_ONE));
            }
        }
        let left_out = total - shown.iter().sum::<usize>();
        if left_out > 0 {
            text += &format!("\n... and {left_out} more like these ...\n");
        }
        text + "\n"
    }
}

/// A text without what is beyond its first so many lines.
pub(super) fn cut(text: &str, most: usize) -> String {
    let count = text.lines().count();
    if count <= most {
        return text.to_owned();
    }
    let first: Vec<_> = text.lines().take(most).collect();
    let left_out = count - most;
    format!("{}\n  ... {left_out} more lines ...", first.join("\n"))
}

impl std::error::Error for Report {}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let excerpt = self.timeline.excerpt(&self.around);
        write!(f, "{}{excerpt}", self.complaints())
    }
}
