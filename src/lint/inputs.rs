//! Lints on inputs: one that differs at every try, and one that differs from the running execution's.

use std::borrow::Cow;
use std::collections::HashSet;

use serde::Deserialize;
use serde_json::Value;

use super::evidence::{Evidence, RawFinding, StartCall};
use super::volatile::only_volatile;
use crate::arn::machine_and_name;
use crate::aws::ExecutionStatus;
use crate::journal::{Exchange, Rejection};

#[derive(Deserialize)]
struct StartMembers<'a> {
    #[serde(borrow)]
    input: Option<Cow<'a, str>>,
}

/// The input of a start as a JSON value; `None` if it is not JSON.
fn input(sent: &StartCall<'_>) -> Option<Value> {
    let body: StartMembers<'_> = serde_json::from_slice(sent.body()).ok()?;
    serde_json::from_str(body.input.as_deref().unwrap_or("{}")).ok()
}

/// Finds one name with inputs that differ only in a time or an id. If both have started an execution, the
/// name had come free, and there is no finding.
pub(super) fn volatile_input<'a>(evidence: &'a Evidence<'a>) -> Vec<RawFinding<'a>> {
    let again = evidence.by_name(|_, count| count > 1);
    let found = again.filter_map(|(_, sent)| {
        sent.windows(2).find_map(|pair| {
            let [first, second] = [pair[0], pair[1]];
            let two = first.committed() > 0 && second.committed() > 0;
            if two || first.body() == second.body() {
                return None;
            }
            let differing = only_volatile(&input(first)?, &input(second)?)?;
            let text = format!("the inputs differ only in {}", differing.join(", "));
            Some(first.finding_with(second, text))
        })
    });
    found.collect()
}

/// Finds a refused start whose name belongs to an execution with other input or a failed one, where no
/// later call is about that execution.
pub(super) fn taken_as_done<'a>(evidence: &'a Evidence<'a>) -> Vec<RawFinding<'a>> {
    if evidence.rejections.is_empty() {
        return Vec::new();
    }
    // The last rejection of each execution.
    let mut arns = HashSet::new();
    let mut not_done = Vec::new();
    for rejection in evidence.rejections.iter().rev() {
        if rejection.is_name_taken() && arns.insert(rejection.execution_arn()) {
            not_done.push(rejection);
        }
    }
    not_done.reverse();
    not_done.retain(|rejection| is_not_done(rejection));
    let later = LaterRequests::of(evidence);
    let ignored = not_done.into_iter().filter(|one| !later.concern(one));
    let found = ignored.filter_map(|rejection| {
        let mut starts = evidence.starts.iter();
        let number = rejection.exchange();
        let refused = starts.find(|sent| sent.0.iter().any(|one| one.number() == number))?;
        let why = match rejection.closed_status() {
            _ if rejection.input_differs() => "has other input".to_owned(),
            Some(status) => format!("is {status}"),
            None => return None,
        };
        let text = format!("the execution of this name {why}, and no later call is about it");
        Some(refused.finding_at(vec![number], text))
    });
    found.collect()
}

/// Reports whether the execution that has the name did not do what the refused caller asked for.
fn is_not_done(rejection: &Rejection) -> bool {
    let failed = [
        ExecutionStatus::Failed,
        ExecutionStatus::TimedOut,
        ExecutionStatus::Aborted,
    ];
    let closed = rejection.closed_status();
    rejection.input_differs() || closed.is_some_and(|status| failed.contains(&status))
}

/// All requests, to be searched for those that come after a rejection.
struct LaterRequests<'a> {
    /// The names of all starts with the number of the last exchange of each, in order of the names.
    starts: Vec<(&'a str, u64)>,
    /// The requests of other operations.
    others: Vec<&'a Exchange>,
}

impl<'a> LaterRequests<'a> {
    fn of(evidence: &Evidence<'a>) -> Self {
        let mut starts = Vec::new();
        for sent in &evidence.starts {
            if let Some(name) = sent.name() {
                starts.push((name, sent.last().number()));
            }
        }
        starts.sort_unstable();
        let mut others = Vec::new();
        for exchange in evidence.exchanges {
            if exchange.operation() != Some("StartExecution") {
                others.push(exchange);
            }
        }
        Self { starts, others }
    }

    /// Reports whether one of them comes after the rejection, and is about the execution, lists executions,
    /// or is a start with this name or with this name and a suffix that begins with a mark (`order-17-r2`,
    /// not `order-170`).
    fn concern(&self, rejection: &Rejection) -> bool {
        let (arn, number) = (rejection.execution_arn(), rejection.exchange());
        let name = machine_and_name(arn).map_or(arn, |(_, name)| name);
        let first = self.starts.partition_point(|(other, _)| *other < name);
        let named = self.starts[first..].iter();
        let named = named.map_while(|(other, last)| Some((other.strip_prefix(name)?, last)));
        let mut named = named.filter(|(rest, _)| !rest.starts_with(char::is_alphanumeric));
        let asks = |one: &&Exchange| {
            let body = std::str::from_utf8(one.request_body()).unwrap_or_default();
            one.operation() == Some("ListExecutions") || body.contains(arn)
        };
        let mut others = self.others.iter().filter(|one| one.number() > number);
        named.any(|(_, &last)| last > number) || others.any(asks)
    }
}
