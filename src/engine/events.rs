//! Events for whoever subscribes: one for each decision and one for each exchange, under the target
//! `sfn_mock`. Without a subscriber they cost a look at a number.

use tracing::{Level, debug, enabled, trace};

use super::plan::Plan;
use crate::exchange::Exchange;

const TARGET: &str = "sfn_mock";

/// A copy of the exchange, if anybody wants to hear of it: the journal takes the other.
pub(super) fn heard(exchange: &Exchange) -> Option<Exchange> {
    enabled!(target: TARGET, Level::DEBUG).then(|| exchange.clone())
}

/// Tells who speaks to a request, and what became of it, unless a gate or the upstream has still to say.
/// `refused`: it fails the test, and the answer is this crate's own. The mock is not locked meanwhile,
/// so a subscriber can ask it.
pub(super) fn decided(exchange: Option<&Exchange>, plan: &Plan, refused: bool) {
    let Some(exchange) = exchange else { return };
    let by = match plan {
        _ if exchange.scenario().is_some() => "scenario",
        #[cfg(feature = "record")]
        Plan::Forward(_) => "upstream",
        _ if refused => "refused",
        Plan::Deliver(_) | Plan::Hold(_) => "service",
    };
    trace!(
        target: TARGET,
        exchange = exchange.number(),
        by,
        scenario = exchange.scenario(),
        step = exchange.step(),
        held = exchange.is_held(),
        "decision"
    );
    if matches!(plan, Plan::Deliver(_)) {
        settled(Some(exchange));
    }
}

/// Tells what became of an exchange.
pub(super) fn settled(exchange: Option<&Exchange>) {
    let Some(exchange) = exchange else { return };
    debug!(
        target: TARGET,
        exchange = exchange.number(),
        connection = exchange.connection(),
        operation = exchange.operation(),
        state_machine_arn = exchange.state_machine_arn(),
        name = exchange.name(),
        invocation_id = exchange.invocation_id(),
        attempt = exchange.attempt().map(|attempt| attempt.number),
        scenario = exchange.scenario(),
        step = exchange.step(),
        status = exchange.status(),
        code = exchange.code(),
        committed = exchange.has_committed(),
        replayed = exchange.is_replay(),
        fault = exchange.fault().map(tracing::field::display),
        "exchange"
    );
}
