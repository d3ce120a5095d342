//! Lints on inputs: one that differs at every try, and one that differs from the running execution's.

use std::collections::HashSet;

use serde_json::Value;

use super::evidence::{Evidence, RawFinding, StartCall};
use super::volatile::only_volatile;
use crate::arn::machine_and_name;
use crate::aws::{ExecutionStatus, RefusalReason, TakenName};
use crate::journal::Exchange;

/// The input of a start as a JSON value; `None` if it is not JSON.
fn input(sent: &StartCall<'_>) -> Option<Value> {
    let body: Value = serde_json::from_slice(sent.body()).ok()?;
    let input = match &body["input"] {
        Value::Null => "{}",
        Value::String(input) => input,
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    serde_json::from_str(input).ok()
}

/// Finds one name with inputs that differ only in a time or an id. If both have started an execution, the
/// name had come free, and there is no finding.
pub(super) fn volatile_input<'a>(evidence: &Evidence<'a>) -> Vec<RawFinding<'a>> {
    let mut found = Vec::new();
    for starts in &evidence.by_execution {
        for pair in starts.windows(2) {
            if let Some(finding) = differs_in_volatile(pair[0], pair[1]) {
                found.push(finding);
                break;
            }
        }
    }
    found
}

fn differs_in_volatile<'a>(
    first: &StartCall<'a>,
    second: &StartCall<'a>,
) -> Option<RawFinding<'a>> {
    let two = first.committed() > 0 && second.committed() > 0;
    if two || first.body() == second.body() {
        return None;
    }
    let differing = only_volatile(&input(first)?, &input(second)?)?;
    let text = format!("the inputs differ only in {}", differing.join(", "));
    Some(first.finding_with(second, text))
}

/// Finds a refused start whose name belongs to an execution with other input or a failed one, where no
/// later call is about that execution.
pub(super) fn taken_as_done<'a>(evidence: &Evidence<'a>) -> Vec<RawFinding<'a>> {
    let mut found = Vec::new();
    let is_taken = |exchange: &Exchange| {
        matches!(
            exchange.refusal_reason.as_deref(),
            Some(RefusalReason::Taken(_))
        )
    };
    if !evidence.exchanges.iter().any(is_taken) {
        return found;
    }
    let mut later = LaterRequests::default();
    // The executions of which a later start was refused.
    let mut refused = HashSet::new();
    for exchange in evidence.exchanges.iter().rev() {
        if let Some(RefusalReason::Taken(taken)) = exchange.refusal_reason.as_deref()
            && refused.insert(&*taken.execution_arn)
            && let Some(why) = not_done(taken)
            && !later.concern(&taken.execution_arn)
        {
            let text = format!("the execution of this name {why}, and no later call is about it");
            found.push(RawFinding {
                exchanges: vec![exchange],
                text,
            });
        }
        later.add(exchange);
    }
    found.reverse();
    found
}

/// Returns why the execution that has the name did not do what the refused caller asked for; `None` if it may
/// have.
fn not_done(taken: &TakenName) -> Option<String> {
    if !taken.same_input {
        return Some("has other input".to_owned());
    }
    let status = taken.closed?.status;
    match status {
        ExecutionStatus::Failed | ExecutionStatus::TimedOut | ExecutionStatus::Aborted => {
            Some(format!("is {status}"))
        }
        ExecutionStatus::Running | ExecutionStatus::Succeeded => None,
    }
}

/// The requests that come after a rejection.
#[derive(Default)]
struct LaterRequests<'a> {
    /// The names of the starts, and every beginning of one that ends before a mark: `order` and `order-17` of
    /// `order-17-r2`.
    names: HashSet<&'a str>,
    /// The requests of other operations.
    others: Vec<&'a Exchange>,
}

impl<'a> LaterRequests<'a> {
    fn add(&mut self, exchange: &'a Exchange) {
        if exchange.operation() != Some("StartExecution") {
            self.others.push(exchange);
            return;
        }
        let name = exchange.name().unwrap_or_default();
        for (end, character) in name.char_indices() {
            if !character.is_alphanumeric() {
                self.names.insert(&name[..end]);
            }
        }
        self.names.insert(name);
    }

    /// Reports whether one of them is about the execution, lists executions, or is a start with this name or
    /// with this name and a suffix that begins with a mark (`order-17-r2`, not `order-170`).
    fn concern(&self, arn: &str) -> bool {
        let name = match machine_and_name(arn) {
            Some((_, name)) => name,
            None => arn,
        };
        let asks = |one: &&Exchange| {
            let body = std::str::from_utf8(one.request_body()).unwrap_or_default();
            one.operation() == Some("ListExecutions") || body.contains(arn)
        };
        self.names.contains(name) || self.others.iter().any(asks)
    }
}
