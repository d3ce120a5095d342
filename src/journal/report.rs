//! The report of a failed verification.

use std::fmt;

use super::Timeline;

/// The failed verification of a mock: unexpected calls, expectations that were not met, requests
/// that still wait at a gate, and denied lints.
///
/// Its `Display` is the message with which a dropped mock panics, but for the line with the path of
/// the whole journal, which is written with the panic. It is bounded: it shows the first failures and
/// the part of the [`Timeline`] that matters, and counts the rest. Its `Debug`, which a failing
/// `unwrap` shows, is the same text.
#[derive(Clone)]
pub struct Report {
    pub(crate) unexpected: Vec<String>,
    pub(crate) unmet: Vec<String>,
    pub(crate) held: Vec<String>,
    pub(crate) lints: Box<RenderedLints>,
    /// The numbers of the unexpected exchanges.
    pub(crate) around: Box<[u64]>,
    pub(crate) timeline: Box<Timeline>,
}

/// The maximum number of lines of all failures of a report, and of one of them.
const MAX_LINES: usize = 48;
const MAX_LINES_OF_ONE: usize = 24;

/// The findings of the lints, a text for each lint.
#[derive(Debug, Clone, Default)]
pub(crate) struct RenderedLints {
    pub(crate) denied: Vec<String>,
    pub(crate) warned: Vec<String>,
}

impl Report {
    /// The unexpected calls, each with the reason.
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

    /// The findings of the denied [lints](crate::Lint), a text for each lint.
    #[must_use]
    pub fn denied(&self) -> &[String] {
        &self.lints.denied
    }

    /// The findings of the [lints](crate::Lint) that warn, a text for each lint. They are reported
    /// beside what fails the test, and fail none.
    #[must_use]
    pub fn warned(&self) -> &[String] {
        &self.lints.warned
    }

    pub(crate) fn is_empty(&self) -> bool {
        let failures = [
            &self.unexpected,
            &self.unmet,
            &self.held,
            &self.lints.denied,
        ];
        failures.iter().all(|texts| texts.is_empty())
    }

    /// The number of each: `1 unexpected call, 2 expectations not met`.
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
        let denied = counted(self.lints.denied.len(), "denied lint", "denied lints");
        let summary: Vec<_> = [unexpected, unmet, held, denied]
            .into_iter()
            .flatten()
            .collect();
        summary.join(", ")
    }

    /// Writes the journal's file. Returns the message of a failing test.
    pub(crate) fn describe(&self) -> String {
        format!(
            "{}{}",
            self.failures(),
            self.timeline.describe(&self.around)
        )
    }

    /// Returns all but the timeline. The first failure of each kind comes before the second of one.
    fn failures(&self) -> String {
        let RenderedLints { denied, warned } = &*self.lints;
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
                lines += text.lines().count().min(MAX_LINES_OF_ONE + 1) + 1;
                if lines > MAX_LINES {
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
            for failure in &kind[..shown] {
                text += &format!("\n{}\n", first_lines(failure, MAX_LINES_OF_ONE));
            }
        }
        let left_out = total - shown.iter().sum::<usize>();
        if left_out > 0 {
            text += &format!("\n... and {left_out} more like these ...\n");
        }
        text + "\n"
    }
}

/// Returns the first lines of a text, and the number of those left out.
pub(crate) fn first_lines(text: &str, most: usize) -> String {
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
        write!(f, "{}{excerpt}", self.failures())
    }
}
