//! The lints: checks over the journal that change nothing.

mod evidence;
mod finding;
mod inputs;
mod names;
mod retries;
mod volatile;

use self::evidence::{Evidence, RawFinding, start_calls};
pub use crate::lints::{Lint, LintLevel};
pub use finding::LintFinding;

use crate::journal::{Exchanges, Failure, ScenarioPlaces};
use crate::script::LintLevels;

/// Returns the findings of all lints that are not allowed.
pub(crate) fn check(
    exchanges: &Exchanges,
    levels: &LintLevels,
    places: &ScenarioPlaces,
) -> Vec<LintFinding> {
    let starts = start_calls(exchanges);
    let evidence = Evidence::new(exchanges, &starts);
    let mut findings = Vec::new();
    for &lint in Lint::ALL {
        let level = levels.of(lint);
        for finding in run(lint, level, &evidence) {
            findings.push(LintFinding::new(lint, level, &finding, places));
        }
    }
    findings
}

/// The findings of the lints as a message has them: one entry for each lint.
#[derive(Debug, Default)]
pub(crate) struct RenderedLints {
    pub(crate) denied: Vec<Failure>,
    pub(crate) warned: Vec<Failure>,
}

/// Renders the findings as messages, a text for each lint.
pub(crate) fn render(
    exchanges: &Exchanges,
    levels: &LintLevels,
    places: &ScenarioPlaces,
) -> RenderedLints {
    let starts = start_calls(exchanges);
    let evidence = Evidence::new(exchanges, &starts);
    let mut rendered = RenderedLints::default();
    for &lint in Lint::ALL {
        let findings = run(lint, levels.of(lint), &evidence);
        if findings.is_empty() {
            continue;
        }
        let failure = finding::render(lint, &findings, levels, places);
        if levels.of(lint) == LintLevel::Deny {
            rendered.denied.push(failure);
        } else {
            rendered.warned.push(failure);
        }
    }
    rendered
}

/// Returns the findings of a lint; none if it is allowed.
fn run<'a>(lint: Lint, level: LintLevel, evidence: &Evidence<'a>) -> Vec<RawFinding<'a>> {
    if level == LintLevel::Allow {
        return Vec::new();
    }
    match lint {
        Lint::UnnamedStart => names::unnamed_start(evidence),
        Lint::NameAtLimit => names::name_at_limit(evidence),
        Lint::NameWithoutLogs => names::name_without_logs(evidence),
        Lint::VolatileInput => inputs::volatile_input(evidence),
        Lint::TakenAsDone => inputs::taken_as_done(evidence),
        Lint::KmsThrottlingGivenUp => retries::kms_throttling_given_up(evidence),
        Lint::RetryAfterFinal => retries::retry_after_final(evidence),
        Lint::RetriesAroundRetries => retries::retries_around_retries(evidence),
        Lint::ForeignService => foreign_service(evidence),
        // Verification finds them: they are about scenarios, not about requests.
        Lint::UnusedScenario | Lint::UnusedStep => Vec::new(),
    }
}

/// Finds requests for another service that no scenario, cassette or upstream handled.
fn foreign_service<'a>(evidence: &Evidence<'a>) -> Vec<RawFinding<'a>> {
    let mut found = Vec::new();
    for exchange in evidence.exchanges {
        if !exchange.is_foreign() {
            continue;
        }
        let answer = match (exchange.status(), exchange.code()) {
            (Some(status), Some(code)) => format!("{status} {code}"),
            (Some(status), None) => status.to_string(),
            (None, _) => "nothing".to_owned(),
        };
        found.push(RawFinding {
            exchanges: vec![exchange],
            text: format!(
                "expected requests for Step Functions, got one for another service, answered with {answer}"
            ),
        });
    }
    found
}
