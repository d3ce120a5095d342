//! Lint on the caller: rules that are held against what the journal has, and change nothing.

mod evidence;
mod finding;
mod inputs;
mod names;
mod retries;
mod volatile;

use self::evidence::{Evidence, Found};
pub use finding::LintFinding;

use crate::exchange::Rejection;
use crate::journal::Exchanges;
use crate::lints::{Lint, LintLevel};

/// What the rules find that are not off. `level` says how much a rule matters, `place` where the
/// scenario of a name was written.
pub(crate) fn look(
    exchanges: &Exchanges,
    rejections: &[Rejection],
    level: impl Fn(Lint) -> LintLevel,
    place: impl Fn(&str) -> Option<String>,
) -> Vec<LintFinding> {
    let evidence = Evidence::new(exchanges, rejections);
    let mut findings = Vec::new();
    for asked in asked(level) {
        let found = rule(asked.0)(&evidence);
        let found = found.iter();
        findings.extend(found.map(|found| LintFinding::new(asked, found, &evidence, &place)));
    }
    findings
}

/// The same in words, a text for each rule that has found something, with the rule's level. `at`
/// says where a rule was given it.
pub(crate) fn told(
    exchanges: &Exchanges,
    rejections: &[Rejection],
    level: impl Fn(Lint) -> LintLevel,
    place: impl Fn(&str) -> Option<String>,
    at: impl Fn(Lint) -> Option<String>,
) -> Vec<(LintLevel, String)> {
    let evidence = Evidence::new(exchanges, rejections);
    let told = asked(level).filter_map(|asked| {
        let found = rule(asked.0)(&evidence);
        let first = found.iter().take(finding::SHOWN);
        let first = first.map(|found| LintFinding::new(asked, found, &evidence, &place));
        let (first, more) = (first.collect::<Vec<_>>(), found.len());
        let more = more - first.len();
        let text = finding::told(&first, more, at(asked.0));
        (!first.is_empty()).then_some((asked.1, text))
    });
    told.collect()
}

/// The rules that are not off.
fn asked(level: impl Fn(Lint) -> LintLevel) -> impl Iterator<Item = (Lint, LintLevel)> {
    let all = Lint::ALL.iter();
    let all = all.map(move |advice| (*advice, level(*advice)));
    all.filter(|(_, level)| *level != LintLevel::Allow)
}

type Rule = for<'a> fn(&'a Evidence<'a>) -> Vec<Found<'a>>;

/// The function of each rule.
fn rule(advice: Lint) -> Rule {
    match advice {
        Lint::UnnamedStart => names::unnamed_start,
        Lint::NameAtLimit => names::name_at_limit,
        Lint::NameWithoutLogs => names::name_without_logs,
        Lint::VolatileInput => inputs::volatile_input,
        Lint::TakenAsDone => inputs::taken_as_done,
        Lint::KmsThrottlingGivenUp => retries::kms_throttling_given_up,
        Lint::RetryAfterFinal => retries::retry_after_final,
        Lint::RetriesAroundRetries => retries::retries_around_retries,
    }
}
