//! Events for subscribers of `tracing`: one for each decision and one for each exchange, under the
//! target `sfn_mock`. The mock is not locked while they are sent, so that a subscriber can query it.

use tracing::{Level, debug, enabled, trace};

use crate::journal::{AnswerSource, Exchange};

const TARGET: &str = "sfn_mock";

/// Reports which component handles a request.
pub(super) fn decision(exchange: &Exchange) {
    if !enabled!(target: TARGET, Level::TRACE) {
        return;
    }
    let by = match exchange.source {
        AnswerSource::Service => "service",
        AnswerSource::Scenario { .. } | AnswerSource::Cassette { .. } => "scenario",
        #[cfg(feature = "record")]
        AnswerSource::Upstream => "upstream",
        AnswerSource::Unexpected => "refused",
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
}

/// Reports the outcome of an exchange.
pub(super) fn exchange(exchange: &Exchange) {
    if !enabled!(target: TARGET, Level::DEBUG) {
        return;
    }
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
