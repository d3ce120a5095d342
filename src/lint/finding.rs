//! What advice has found, and how a failing test tells it.

use std::fmt;

use super::evidence::{Evidence, Found};
use crate::lints::{Lint, LintLevel};

/// Something that a rule of [`Lint`] has found in what the caller sent.
///
/// Its `Display` says what, where, and one thing to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintFinding {
    advice: Lint,
    level: LintLevel,
    exchanges: Vec<u64>,
    subject: String,
    text: String,
    /// The scenarios that spoke to these exchanges, each with where it was written.
    scenarios: Vec<String>,
}

impl LintFinding {
    pub(super) fn new(
        (advice, level): (Lint, LintLevel),
        found: &Found<'_>,
        evidence: &Evidence<'_>,
        place: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let exchanges = found.exchanges();
        Self {
            advice,
            level,
            scenarios: evidence.scenarios(&exchanges, place),
            exchanges,
            subject: found.subject(),
            text: found.text.to_string(),
        }
    }

    /// The rule that has found it.
    #[must_use]
    pub fn lint(&self) -> Lint {
        self.advice
    }

    /// How much that rule matters to this mock.
    #[must_use]
    pub fn level(&self) -> LintLevel {
        self.level
    }

    /// The numbers of the exchanges that it is about.
    #[must_use]
    pub fn exchanges(&self) -> &[u64] {
        &self.exchanges
    }

    /// What was found, with the scenarios that had a hand in it.
    fn told(&self) -> String {
        const SHOWN: usize = 6;
        let numbers = self.exchanges.iter().take(SHOWN);
        let mut numbers: Vec<_> = numbers.map(|number| format!("#{number}")).collect();
        if let Some(more @ 1..) = self.exchanges.len().checked_sub(SHOWN) {
            numbers.push(format!("and {more} more"));
        }
        let (numbers, subject, text) = (numbers.join(", "), &self.subject, &self.text);
        let scenarios = match &self.scenarios[..] {
            [] => String::new(),
            scenarios => format!("\n  played by {}", scenarios.join(", ")),
        };
        format!("{numbers} {subject}: {text}{scenarios}")
    }
}

impl fmt::Display for LintFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (advice, told) = (self.advice, self.told());
        write!(f, "{advice}: {told}\n  try: {}", advice.next())
    }
}

/// How many findings of a rule are told.
pub(super) const SHOWN: usize = 3;

/// What one rule has found, of which these are the first and there are so many more. `at` says where
/// the rule was given its level.
pub(super) fn told(first: &[LintFinding], more: usize, at: Option<String>) -> String {
    let Some(LintFinding { advice, level, .. }) = first.first() else {
        return String::new();
    };
    let word = if *level == LintLevel::Deny {
        "denied"
    } else {
        "a warning"
    };
    let at = at.map_or_else(String::new, |at| format!(" at {at}"));
    let mut text = format!("advice {advice} ({word}{at})");
    for finding in first {
        text += &format!("\n  {}", finding.told().replace('\n', "\n  "));
    }
    if more > 0 {
        text += &format!("\n  and {more} more like it");
    }
    text + &format!("\n  try: {}\n  read: {}", advice.next(), advice.page())
}
