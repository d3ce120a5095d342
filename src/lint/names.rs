//! Lints on names: a missing one, one that may have been cut, one that `CloudWatch` Logs does not accept.

use std::collections::HashSet;

use super::evidence::{Evidence, RawFinding, StartCall, unqualified};
use crate::arn::is_of_express;
use crate::aws::shapes::MAX_NAME;
use crate::excerpt::shorten;

/// Finds starts without a name. On EXPRESS machines, which are never idempotent, a name would not help.
pub(super) fn unnamed_start<'a>(evidence: &'a Evidence<'a>) -> Vec<RawFinding<'a>> {
    let unnamed = evidence.starts.iter().filter(|sent| sent.name().is_none());
    let unnamed: Vec<_> = unnamed.collect();
    let mut express: HashSet<&str> = HashSet::new();
    for exchange in unnamed.iter().flat_map(|sent| &sent.0) {
        let arn = exchange.started_arn();
        if arn.is_some_and(is_of_express) {
            let machine = exchange.state_machine_arn().unwrap_or_default();
            express.insert(unqualified(machine));
        }
    }
    let standard = unnamed
        .into_iter()
        .filter(|sent| express.is_empty() || !express.contains(sent.machine()));
    standard
        .map(|sent| match sent.committed() {
            0 | 1 => sent.finding("no name: a retry after a lost answer starts a second execution"),
            count => sent.finding(format!(
                "no name: its attempts have started {count} executions"
            )),
        })
        .collect()
}

/// Finds names of the maximum length.
pub(super) fn name_at_limit<'a>(evidence: &'a Evidence<'a>) -> Vec<RawFinding<'a>> {
    let at_limit = |name: &str| name.len() >= MAX_NAME && name.chars().count() == MAX_NAME;
    let found = evidence.by_name(|name, _| at_limit(name));
    found
        .map(|(name, sent)| {
            let length = name.chars().count();
            let end: String = name.chars().skip(length.saturating_sub(12)).collect();
            sent[0].finding(format!(
                "the name has exactly {length} characters and ends with {end:?}: was it cut?"
            ))
        })
        .collect()
}

/// Finds names that the service accepts and `CloudWatch` Logs does not.
///
/// Documented: "To enable logging with `CloudWatch` Logs, the name should only contain 0-9, A-Z,
/// a-z, - and _."
pub(super) fn name_without_logs<'a>(evidence: &'a Evidence<'a>) -> Vec<RawFinding<'a>> {
    let is_lost = |c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let named = evidence.by_name(|name, _| name.contains(is_lost));
    let found = named.filter_map(|(name, sent)| {
        let (at, character) = name.chars().enumerate().find(|(_, c)| is_lost(*c))?;
        let started: Vec<&&StartCall<'_>> =
            sent.iter().filter(|sent| sent.committed() > 0).collect();
        let started = started.first()?;
        Some(started.finding(format!(
            "{character:?} is character {} of {:?}: CloudWatch Logs gets nothing of an execution with this name",
            at + 1,
            shorten(name, 80)
        )))
    });
    found.collect()
}
