//! Advice on the caller: rules that are held against what the journal has, and change nothing.

mod evidence;
mod finding;
mod inputs;
mod names;
mod retries;
mod volatile;

use self::evidence::{Evidence, Found};
pub use finding::Finding;
pub(crate) use finding::told;

use crate::journal::Exchanges;
use crate::model::{Advice, Level, Rejection};

/// What the rules find that are not off. `level` says how much a rule matters, `place` where the
/// scenario of a name was written.
pub(crate) fn look(
    exchanges: &Exchanges,
    rejections: &[Rejection],
    level: impl Fn(Advice) -> Level,
    place: impl Fn(&str) -> Option<String>,
) -> Vec<Finding> {
    let asked = Advice::ALL.iter().map(|advice| (*advice, level(*advice)));
    let asked: Vec<_> = asked.filter(|(_, level)| *level != Level::Off).collect();
    if asked.is_empty() || exchanges.is_empty() {
        return Vec::new();
    }
    let evidence = Evidence::new(exchanges, rejections);
    let found = asked.into_iter().flat_map(|(advice, level)| {
        let found = rule(advice)(&evidence).into_iter();
        found.map(move |found| (advice, level, found))
    });
    found
        .map(|(advice, level, found)| {
            let scenarios = evidence.scenarios(&found.exchanges, &place);
            Finding::new(advice, level, found, scenarios)
        })
        .collect()
}

/// The function of each rule.
fn rule(advice: Advice) -> fn(&Evidence<'_>) -> Vec<Found> {
    match advice {
        Advice::UnnamedStart => names::unnamed_start,
        Advice::NameAtLimit => names::name_at_limit,
        Advice::NameWithoutLogs => names::name_without_logs,
        Advice::VolatileInput => inputs::volatile_input,
        Advice::TakenAsDone => inputs::taken_as_done,
        Advice::KmsThrottlingGivenUp => retries::kms_throttling_given_up,
        Advice::RetryAfterFinal => retries::retry_after_final,
        Advice::RetriesAroundRetries => retries::retries_around_retries,
    }
}
