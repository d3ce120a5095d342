//! The findings of the lints, and their messages.

use std::fmt;

use super::LintContext;
use super::evidence::RawFinding;
use crate::journal::{Exchange, Failure, FailureKind};
use crate::lints::{Lint, LintLevel};

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
        (lint, level): (Lint, LintLevel),
        finding: &RawFinding<'_>,
        context: &LintContext<'_>,
    ) -> Self {
        let exchanges = finding.exchanges();
        Self {
            lint,
            level,
            scenarios: scenarios(&exchanges, context),
            exchanges,
            subject: finding.subject(),
            text: finding.text.to_string(),
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
        let (lint, found) = (self.lint, self.describe());
        write!(f, "{lint}: {found}\n  try: {}", lint.next())
    }
}

/// Returns the scenarios that handled these exchanges, each with the place where it was written.
fn scenarios(numbers: &[u64], context: &LintContext<'_>) -> Vec<String> {
    let mut scenarios = Vec::new();
    let first = context.exchanges.get(0).map_or(1, Exchange::number);
    for number in numbers {
        // The numbers of a journal's exchanges have no gaps.
        let index = usize::try_from(number - first).unwrap_or(usize::MAX);
        let exchange = context.exchanges.get(index);
        let Some(name) = exchange.and_then(Exchange::scenario) else {
            continue;
        };
        let scenario = match context.scenario_places.get(name) {
            Some(place) => format!("{name:?} ({place})"),
            None => format!("{name:?}"),
        };
        if !scenarios.contains(&scenario) {
            scenarios.push(scenario);
        }
    }
    scenarios
}

/// Renders the first findings of one lint, and the number of the others; `None` without a finding.
/// `location` is the place where the lint was given its level.
pub(super) fn render(
    first: &[LintFinding],
    more: usize,
    location: Option<String>,
) -> Option<Failure> {
    let LintFinding { lint, level, .. } = first.first()?;
    let level = if *level == LintLevel::Deny {
        "denied"
    } else {
        "a warning"
    };
    let at = location.as_ref();
    let at = at.map_or_else(String::new, |at| format!(" at {at}"));
    let mut text = format!("lint {lint} ({level}{at})");
    for finding in first {
        text += &format!("\n  {}", finding.describe().replace('\n', "\n  "));
    }
    if more > 0 {
        text += &format!("\n  and {more} more like it");
    }
    text += &format!("\n  try: {}\n  read: {}", lint.next(), lint.page());
    let count = first.len() + more;
    let plural = if count == 1 { "" } else { "s" };
    Some(Failure {
        kind: FailureKind::Lint(*lint),
        scenario: None,
        location,
        expected: format!("no finding of {lint}"),
        found: format!("{count} finding{plural}"),
        text,
    })
}
