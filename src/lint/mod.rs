//! The lints: checks over the journal that change nothing.

mod evidence;
mod finding;
mod foreign;
mod inputs;
mod names;
mod retries;
mod volatile;

use self::evidence::{Evidence, RawFinding};
pub use crate::lints::{Lint, LintLevel};
pub use finding::LintFinding;

use crate::journal::{Exchanges, Failure, Rejection, ScenarioPlaces};
use crate::script::LintLevels;

/// The values that the lints check.
#[derive(Debug)]
pub(crate) struct LintContext<'a> {
    pub(crate) exchanges: &'a Exchanges,
    pub(crate) rejections: &'a [Rejection],
    pub(crate) levels: &'a LintLevels,
    pub(crate) scenario_places: &'a ScenarioPlaces,
}

/// Returns the findings of all lints that are not allowed.
pub(crate) fn check(context: &LintContext<'_>) -> Vec<LintFinding> {
    let evidence = Evidence::new(context);
    let mut findings = Vec::new();
    for (lint, level) in active(context.levels) {
        for finding in run(lint, &evidence) {
            findings.push(LintFinding::new((lint, level), &finding, context));
        }
    }
    findings
}

/// The findings of the lints as a message has them: one entry for each lint.
#[derive(Debug, Clone, Default)]
pub(crate) struct RenderedLints {
    pub(crate) denied: Vec<Failure>,
    pub(crate) warned: Vec<Failure>,
}

/// Renders the findings as messages, a text for each lint.
pub(crate) fn render(context: &LintContext<'_>) -> RenderedLints {
    /// The maximum number of findings of one lint that are rendered: the others are only counted.
    const SHOWN: usize = 3;
    let evidence = Evidence::new(context);
    let mut rendered = RenderedLints::default();
    for (lint, level) in active(context.levels) {
        let findings = run(lint, &evidence);
        let mut first = Vec::new();
        for finding in findings.iter().take(SHOWN) {
            first.push(LintFinding::new((lint, level), finding, context));
        }
        if first.is_empty() {
            continue;
        }
        let more = findings.len() - first.len();
        let failure = finding::render(&first, more, context.levels.place(lint));
        if level == LintLevel::Deny {
            rendered.denied.extend(failure);
        } else {
            rendered.warned.extend(failure);
        }
    }
    rendered
}

/// Returns the lints that are not allowed, with their levels.
fn active(levels: &LintLevels) -> Vec<(Lint, LintLevel)> {
    let mut active = Vec::new();
    for &lint in Lint::ALL {
        let level = levels.of(lint);
        if level != LintLevel::Allow {
            active.push((lint, level));
        }
    }
    active
}

fn run<'a>(lint: Lint, evidence: &'a Evidence<'a>) -> Vec<RawFinding<'a>> {
    match lint {
        Lint::UnnamedStart => names::unnamed_start(evidence),
        Lint::NameAtLimit => names::name_at_limit(evidence),
        Lint::NameWithoutLogs => names::name_without_logs(evidence),
        Lint::VolatileInput => inputs::volatile_input(evidence),
        Lint::TakenAsDone => inputs::taken_as_done(evidence),
        Lint::KmsThrottlingGivenUp => retries::kms_throttling_given_up(evidence),
        Lint::RetryAfterFinal => retries::retry_after_final(evidence),
        Lint::RetriesAroundRetries => retries::retries_around_retries(evidence),
        Lint::ForeignService => foreign::foreign_service(evidence),
        // Verification finds them: they are about scenarios, not about requests.
        Lint::UnusedScenario | Lint::UnusedStep => Vec::new(),
    }
}
