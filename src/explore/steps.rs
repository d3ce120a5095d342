//! The steps of a run, completed from the journal.

use super::schedule::Outcome;
use super::trace::{Footprint, Trace};
use crate::journal::{Exchange, Exchanges};
use crate::mock::SfnHandle;

/// The machine and the name that a request is about, or its execution.
pub(crate) fn target(
    operation: &str,
    execution_arn: Option<&str>,
    state_machine_arn: Option<&str>,
    name: Option<&str>,
) -> String {
    let starts = matches!(operation, "StartExecution" | "StartSyncExecution");
    match (execution_arn, state_machine_arn) {
        (Some(arn), _) => tail(arn, 2),
        (None, Some(arn)) if starts => {
            // Without a qualifier: the ARN of the execution has none.
            let machine = arn.split(':').nth(6).unwrap_or(arn);
            format!("{machine}/{}", name.unwrap_or("(unnamed)"))
        }
        (None, Some(arn)) => tail(arn, 1),
        (None, None) => name.unwrap_or_default().to_owned(),
    }
}

/// The last parts of an ARN, with slashes between.
fn tail(arn: &str, parts: usize) -> String {
    let mut tail: Vec<_> = arn.rsplit(':').take(parts).collect();
    tail.reverse();
    tail.join("/")
}

/// The executions that exist at the end of a run.
pub(crate) fn executions(sfn: &SfnHandle) -> Vec<String> {
    let mut found = Vec::new();
    for execution in sfn.started() {
        found.push(format!("{} ({})", execution.name(), execution.status()));
    }
    found
}

/// Adds the effects and results of the journal's exchanges. Unless requests are `independent`, each
/// step counts as one that concerns everything. With `counts_requests`, each one changes the mock.
pub(crate) fn complete(
    trace: &mut Trace,
    exchanges: &Exchanges,
    independent: bool,
    counts_requests: bool,
) {
    let mut exchanges = exchanges.iter();
    for step in &mut trace.steps {
        if step.outcome == Outcome::CrashBefore || step.request.is_event() {
            step.request.footprint = Footprint::Nothing;
        } else if let Some(exchange) = exchanges.next() {
            step.changed = counts_requests || changed(exchange);
            step.result = result(exchange);
            if let Outcome::Failed(failure, _) = step.outcome
                && !failure.reaches_the_service()
            {
                step.request.footprint = Footprint::Nothing;
            }
        }
        if !independent {
            step.request.footprint = Footprint::Everything;
        }
    }
}

/// The scenarios that took a request, once each.
pub(crate) fn reached(exchanges: &Exchanges) -> Vec<String> {
    let mut reached: Vec<String> = Vec::new();
    for exchange in exchanges {
        if let Some(name) = exchange.scenario()
            && !reached.iter().any(|known| known == name)
        {
            reached.push(name.to_owned());
        }
    }
    reached
}

pub(crate) fn changed(exchange: &Exchange) -> bool {
    exchange.has_committed() || exchange.changed_state()
}

/// The result of a request in words, as far as the service is concerned.
pub(crate) fn result(exchange: &Exchange) -> String {
    if exchange.has_committed() {
        "started".to_owned()
    } else if exchange.is_replay() {
        "already started".to_owned()
    } else if let Some(code) = exchange.code() {
        code.to_owned()
    } else {
        exchange
            .status()
            .map_or_else(String::new, |status| status.to_string())
    }
}
