//! The findings of the lints, and their messages.

use std::fmt;

use super::evidence::RawFinding;
use crate::journal::{Failure, FailureKind, ScenarioPlaces};
use crate::lints::{Lint, LintLevel};
use crate::panic_message::counted;
use crate::script::LintLevels;

/// A finding of a [`Lint`] in what the caller sent.
///
/// Its `Display` has the finding, its exchanges, and one suggestion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintFinding {
    lint: Lint,
    level: LintLevel,
    exchanges: Vec<u64>,
    /// The machine and the name of the first start (`orders/order-17`), or the other service.
    subject: String,
    text: String,
    /// The scenarios that handled these exchanges, each with the place where it was written.
    scenarios: Vec<String>,
}

impl LintFinding {
    pub(super) fn new(
        lint: Lint,
        level: LintLevel,
        finding: &RawFinding<'_>,
        places: &ScenarioPlaces,
    ) -> Self {
        let mut exchanges = Vec::new();
        let mut scenarios = Vec::new();
        for exchange in &finding.exchanges {
            exchanges.push(exchange.number());
            if let Some(name) = exchange.scenario() {
                let scenario = match places.get(name) {
                    Some(place) => format!("{name:?} ({place})"),
                    None => format!("{name:?}"),
                };
                if !scenarios.contains(&scenario) {
                    scenarios.push(scenario);
                }
            }
        }
        Self {
            lint,
            level,
            exchanges,
            subject: finding.subject(),
            text: finding.text.clone(),
            scenarios,
        }
    }

    /// The lint that has found it.
    #[must_use]
    pub fn lint(&self) -> Lint {
        self.lint
    }

    /// The level of that lint in this mock.
    #[must_use]
    pub fn level(&self) -> LintLevel {
        self.level
    }

    /// The numbers of the exchanges that it is about.
    #[must_use]
    pub fn exchanges(&self) -> &[u64] {
        &self.exchanges
    }

    /// Describes the finding, with the scenarios that handled the exchanges.
    fn describe(&self) -> String {
        const SHOWN: usize = 6;
        let mut numbers = Vec::new();
        for number in self.exchanges.iter().take(SHOWN) {
            numbers.push(format!("#{number}"));
        }
        if self.exchanges.len() > SHOWN {
            numbers.push(format!("and {} more", self.exchanges.len() - SHOWN));
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
        let (lint, found) = (self.lint, self.describe());
        write!(f, "{lint}: {found}\n  try: {}", lint.next())
    }
}

/// Renders the first findings of one lint, and the number of the others.
pub(super) fn render(
    lint: Lint,
    findings: &[RawFinding<'_>],
    levels: &LintLevels,
    places: &ScenarioPlaces,
) -> Failure {
    /// The maximum number of findings that are rendered: the others are only counted.
    const SHOWN: usize = 3;
    let level = levels.of(lint);
    let location = levels.place(lint);
    let mut text = match &location {
        Some(location) => format!("lint {lint} ({} at {location})", level.describe()),
        None => format!("lint {lint} ({})", level.describe()),
    };
    for finding in findings.iter().take(SHOWN) {
        let finding = LintFinding::new(lint, level, finding, places).describe();
        text += &format!("\n  {}", finding.replace('\n', "\n  "));
    }
    let count = findings.len();
    if count > SHOWN {
        text += &format!("\n  and {} more like it", count - SHOWN);
    }
    text += &format!("\n  try: {}\n  read: {}", lint.next(), lint.page());
    Failure {
        kind: FailureKind::Lint(lint),
        scenario: None,
        location,
        expected: format!("no finding of {lint}"),
        found: counted(count, "finding"),
        text,
    }
}
