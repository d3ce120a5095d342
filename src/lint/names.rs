//! Rules about names: none, one that may have been cut, one that loses its logs.

use std::collections::HashSet;

use super::evidence::{Evidence, RawFinding, Sent, unqualified};
use crate::aws::shapes::MAX_NAME;
use crate::excerpt::shorten;

/// A start without a name. EXPRESS machines know no idempotency, so a name would not help there.
pub(super) fn unnamed_start<'a>(evidence: &'a Evidence<'a>) -> Vec<RawFinding<'a>> {
    let unnamed = evidence.starts.iter().filter(|sent| sent.name().is_none());
    let unnamed: Vec<_> = unnamed.collect();
    let mut express: HashSet<&str> = HashSet::new();
    for exchange in unnamed.iter().flat_map(|sent| &sent.0) {
        let arn = exchange.started_arn();
        if arn.is_some_and(|arn| arn.contains(":express:")) {
            let machine = exchange.state_machine_arn().unwrap_or_default();
            express.insert(unqualified(machine));
        }
    }
    let meant = unnamed
        .into_iter()
        .filter(|sent| express.is_empty() || !express.contains(sent.machine()));
    meant
        .map(|sent| match sent.committed() {
            0 | 1 => sent.found("no name: a retry after a lost answer starts it once more"),
            count => sent.found(format!(
                "no name: its attempts have started {count} executions"
            )),
        })
        .collect()
}

/// A name that is as long as a name can be.
pub(super) fn name_at_limit<'a>(evidence: &'a Evidence<'a>) -> Vec<RawFinding<'a>> {
    let at_limit = |name: &str| name.len() >= MAX_NAME && name.chars().count() == MAX_NAME;
    let found = evidence.by_name(|name, _| at_limit(name));
    found
        .map(|(name, sent)| {
            let length = name.chars().count();
            let end: String = name.chars().skip(length.saturating_sub(12)).collect();
            sent[0].found(format!(
                "the name has exactly {length} characters and ends with {end:?}: what was cut off?"
            ))
        })
        .collect()
}

/// A name that the service takes and `CloudWatch` Logs does not.
///
/// Documented: "To enable logging with `CloudWatch` Logs, the name should only contain 0-9, A-Z,
/// a-z, - and _."
pub(super) fn name_without_logs<'a>(evidence: &'a Evidence<'a>) -> Vec<RawFinding<'a>> {
    let is_lost = |c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let named = evidence.by_name(|name, _| name.contains(is_lost));
    let found = named.filter_map(|(name, sent)| {
        let (at, character) = name.chars().enumerate().find(|(_, c)| is_lost(*c))?;
        let started: Vec<&&Sent<'_>> = sent.iter().filter(|sent| sent.committed() > 0).collect();
        let started = started.first()?;
        Some(started.found(format!(
            "{character:?} is character {} of {:?}: nothing of this execution is logged",
            at + 1,
            shorten(name, 80)
        )))
    });
    found.collect()
}
