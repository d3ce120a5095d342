//! Events for whoever subscribes: one for each decision and one for each exchange, under the target
//! `sfn_mock`. Without a subscriber they cost a look at a number.

use tracing::{Level, debug, enabled, trace};

use crate::model::Exchange;

const TARGET: &str = "sfn_mock";

/// A copy of the exchange, if anybody wants to hear of it: the journal takes the other.
pub(super) fn heard(exchange: &Exchange) -> Option<Exchange> {
    enabled!(target: TARGET, Level::DEBUG).then(|| exchange.clone())
}

/// Tells who speaks to a request, and what became of it unless it is held. The mock is not locked
/// meanwhile, so a subscriber can ask it.
pub(super) fn decided(exchange: Option<&Exchange>) {
    let Some(exchange) = exchange else { return };
    trace!(
        target: TARGET,
        exchange = exchange.number(),
        by = if exchange.scenario().is_some() { "scenario" } else { "service" },
        scenario = exchange.scenario(),
        step = exchange.step(),
        held = exchange.is_held(),
        "decision"
    );
    if !exchange.is_held() {
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
