//! What advice has found, and how a failing test tells it.

use std::fmt;

use super::evidence::Found;
use crate::model::{Advice, Level};

/// Something that a rule of [`Advice`] has found in what the caller sent.
///
/// Its `Display` says what, where, and one thing to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    advice: Advice,
    level: Level,
    exchanges: Vec<u64>,
    subject: String,
    text: String,
    /// The scenarios that spoke to these exchanges, each with where it was written.
    scenarios: Vec<String>,
}

impl Finding {
    pub(super) fn new(advice: Advice, level: Level, found: Found, scenarios: Vec<String>) -> Self {
        let Found {
            exchanges,
            subject,
            text,
        } = found;
        Self {
            advice,
            level,
            exchanges,
            subject,
            text,
            scenarios,
        }
    }

    /// The rule that has found it.
    #[must_use]
    pub fn advice(&self) -> Advice {
        self.advice
    }

    /// How much that rule matters to this mock.
    #[must_use]
    pub fn level(&self) -> Level {
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

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (advice, told) = (self.advice, self.told());
        write!(f, "{advice}: {told}\n  try: {}", advice.next())
    }
}

/// What was found by rules of this level, one text a rule. `at` says where a rule was given its
/// level.
pub(crate) fn told(
    findings: &[Finding],
    level: Level,
    at: impl Fn(Advice) -> Option<String>,
) -> Vec<String> {
    const SHOWN: usize = 3;
    let mut texts = Vec::new();
    for advice in Advice::ALL {
        let meant = findings
            .iter()
            .filter(|one| one.advice == *advice && one.level == level);
        let meant: Vec<_> = meant.collect();
        if meant.is_empty() {
            continue;
        }
        let word = if level == Level::Deny {
            "denied"
        } else {
            "a warning"
        };
        let at = at(*advice).map_or_else(String::new, |at| format!(" at {at}"));
        let mut text = format!("advice {advice} ({word}{at})");
        for finding in meant.iter().take(SHOWN) {
            text += &format!("\n  {}", finding.told().replace('\n', "\n  "));
        }
        if let Some(more @ 1..) = meant.len().checked_sub(SHOWN) {
            text += &format!("\n  and {more} more like it");
        }
        text += &format!("\n  try: {}\n  read: {}", advice.next(), advice.page());
        texts.push(text);
    }
    texts
}
