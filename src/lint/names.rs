//! Lints on names: a missing one, one that may have been cut, one that `CloudWatch` Logs does not accept.

use super::evidence::{Evidence, RawFinding};
use crate::arn::is_of_express;
use crate::aws::shapes::MAX_NAME;
use crate::excerpt::{offset, shorten};
use crate::journal::Exchange;

/// Finds starts without a name. On EXPRESS machines, which are never idempotent, a name would not help.
pub(super) fn unnamed_start<'a>(evidence: &Evidence<'a>) -> Vec<RawFinding<'a>> {
    let mut express = Vec::new();
    for sent in evidence.starts {
        let is_express = |one: &&Exchange| one.started_arn().is_some_and(is_of_express);
        let machine = sent.machine();
        if sent.name().is_none() && sent.0.iter().any(is_express) && !express.contains(&machine) {
            express.push(machine);
        }
    }
    let mut found = Vec::new();
    for sent in evidence.starts {
        if sent.name().is_some() || express.contains(&sent.machine()) {
            continue;
        }
        found.push(sent.finding(match sent.committed() {
            0 | 1 => "no name: a retry after a lost answer starts a second execution".to_owned(),
            count => format!("no name: its attempts have started {count} executions"),
        }));
    }
    found
}

/// Finds names of the maximum length.
pub(super) fn name_at_limit<'a>(evidence: &Evidence<'a>) -> Vec<RawFinding<'a>> {
    let mut found = Vec::new();
    for starts in &evidence.by_execution {
        let name = starts[0].name().unwrap_or_default();
        let length = name.chars().count();
        if length == MAX_NAME {
            let end = &name[offset(name, length - 12)..];
            found.push(starts[0].finding(format!(
                "the name has exactly {length} characters and ends with {end:?}: was it cut?"
            )));
        }
    }
    found
}

/// Finds names that the service accepts and `CloudWatch` Logs does not.
///
/// Documented: "To enable logging with `CloudWatch` Logs, the name should only contain 0-9, A-Z,
/// a-z, - and _."
pub(super) fn name_without_logs<'a>(evidence: &Evidence<'a>) -> Vec<RawFinding<'a>> {
    let mut found = Vec::new();
    for starts in &evidence.by_execution {
        let name = starts[0].name().unwrap_or_default();
        let is_lost = |(_, c): &(usize, char)| !(c.is_ascii_alphanumeric() || "-_".contains(*c));
        let Some((at, character)) = name.chars().enumerate().find(is_lost) else {
            continue;
        };
        if let Some(started) = starts.iter().find(|sent| sent.committed() > 0) {
            found.push(started.finding(format!(
                "{character:?} is character {} of {:?}: CloudWatch Logs gets nothing of an execution with this name",
                at + 1,
                shorten(name, 80)
            )));
        }
    }
    found
}
