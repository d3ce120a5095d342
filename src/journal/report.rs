//! The report of a failed verification.

use std::fmt;

use super::{Failure, FailureKind, Timeline};
use crate::lints::Lint;

/// The failed verification of a mock: unexpected calls, expectations that were not met, requests
/// that still wait at a gate, and denied lints, the unused scenarios among them.
///
/// Its `Display` is the message with which a dropped mock panics, without the line with the path of the
/// whole journal. It is bounded: it shows the first failures and
/// an excerpt of the [`Timeline`], and counts the rest. Its `Debug`, which a failing
/// `unwrap` shows, is the same text.
///
/// ```
/// use sfn_mock::{Scenario, SfnMock};
///
/// let sfn = SfnMock::builder().scenario(Scenario::new("one call").expect(1)).start();
/// let report = sfn.close().unwrap_err();
/// for failure in report.failures() {
///     assert_eq!(failure.scenario(), Some("one call"));
///     assert_eq!((failure.expected(), failure.found()), ("1 call", "0"));
/// }
/// ```
#[derive(Clone)]
pub struct Report {
    /// The failures, by kind.
    pub(crate) failures: Vec<Failure>,
    /// The findings of the lints that warn.
    pub(crate) warnings: Vec<Failure>,
    /// The numbers of the unexpected exchanges, and of those that explain a failure.
    pub(crate) around: Vec<u64>,
    pub(crate) timeline: Box<Timeline>,
}

/// The maximum number of lines of all failures of a report, and of one of them.
const MAX_LINES: usize = 48;
const MAX_LINES_OF_ONE: usize = 24;

/// The names of the counted kinds: one, and several.
const KINDS: [(&str, &str); 5] = [
    ("unexpected call", "unexpected calls"),
    ("expectation not met", "expectations not met"),
    (
        "gate with requests still held",
        "gates with requests still held",
    ),
    ("unused scenario", "unused scenarios"),
    ("denied lint", "denied lints"),
];

/// The index of a kind in [`KINDS`].
fn index(kind: FailureKind) -> usize {
    match kind {
        FailureKind::UnexpectedCall => 0,
        FailureKind::UnmetExpectation => 1,
        FailureKind::HeldRequests => 2,
        FailureKind::Lint(Lint::UnusedScenario) => 3,
        FailureKind::Lint(_) => 4,
    }
}

impl Report {
    /// The failures: unexpected calls, expectations that were not met, gates at which requests still
    /// waited, and denied [lints](Lint), in this order.
    pub fn failures(&self) -> std::slice::Iter<'_, Failure> {
        self.failures.iter()
    }

    /// The findings of the [lints](Lint) that warn. They are reported beside the failures,
    /// and do not fail the test.
    pub fn warnings(&self) -> std::slice::Iter<'_, Failure> {
        self.warnings.iter()
    }

    /// The number of failures of each kind: `1 unexpected call, 2 expectations not met`.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut counts = [0; KINDS.len()];
        for failure in &self.failures {
            counts[index(failure.kind)] += 1;
        }
        let mut summary = Vec::new();
        for (kind, (one, many)) in KINDS.iter().enumerate() {
            match counts[kind] {
                0 => {}
                1 => summary.push(format!("1 {one}")),
                count => summary.push(format!("{count} {many}")),
            }
        }
        summary.join(", ")
    }

    /// Returns the summary, or that there are no failures.
    pub(crate) fn summary_or_success(&self) -> String {
        if self.failures.is_empty() {
            return "all expectations met".to_owned();
        }
        self.summary()
    }

    /// Writes the journal's file. Returns the message of a failing test.
    pub(crate) fn describe(&self) -> String {
        self.describe_with("")
    }

    /// Does what [`describe`](Self::describe) does, with further evidence before the timeline.
    pub(crate) fn describe_with(&self, evidence: &str) -> String {
        format!(
            "{}{evidence}{}",
            self.describe_failures(),
            self.timeline.describe(&self.around)
        )
    }

    /// Returns the message without the timeline. The lines are shared out in turns, so that the first failure
    /// of each kind is shown before the second of any kind.
    fn describe_failures(&self) -> String {
        let mut kinds = vec![Vec::new(); KINDS.len() + 1];
        for failure in &self.failures {
            kinds[index(failure.kind)].push(&*failure.text);
        }
        for warning in &self.warnings {
            kinds[KINDS.len()].push(&*warning.text);
        }
        let total = self.failures.len() + self.warnings.len();
        let mut left_out = total;
        let (mut shown, mut lines) = ([0; KINDS.len() + 1], 0);
        'turns: for turn in 0..total {
            for (kind, texts) in kinds.iter().enumerate() {
                let Some(text) = texts.get(turn) else {
                    continue;
                };
                lines += text.lines().count().min(MAX_LINES_OF_ONE + 1) + 1;
                if lines > MAX_LINES {
                    break 'turns;
                }
                shown[kind] += 1;
                left_out -= 1;
            }
        }
        let summary = self.summary_or_success();
        let mut text = format!("sfn-mock: {summary} (seed {})\n", self.timeline.seed);
        for (kind, texts) in kinds.iter().enumerate() {
            for one in &texts[..shown[kind]] {
                text += &format!("\n{}\n", first_lines(one, MAX_LINES_OF_ONE));
            }
        }
        if left_out > 0 {
            text += &format!("\n... and {left_out} more ...\n");
        }
        text + "\n"
    }
}

/// Returns the first `max` lines of a text, and a line with the number of those left out.
pub(crate) fn first_lines(text: &str, max: usize) -> String {
    let count = text.lines().count();
    if count <= max {
        return text.to_owned();
    }
    let mut first = String::new();
    for line in text.lines().take(max) {
        first += line;
        first.push('\n');
    }
    let left_out = count - max;
    format!("{first}  ... {left_out} more lines ...")
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
        write!(f, "{}{excerpt}", self.describe_failures())
    }
}
