//! Requests that hyper refused by itself, and panics that closed a connection: the engine did not decide on them.

use std::time::Duration;

use http::StatusCode;

use super::{Engine, act};
use crate::journal::{AnswerSource, Exchange, Failure};
use crate::reply::Reply;
use crate::request::Request;
use crate::wire;

/// The suggestion for a panic that no closure of the test's author caused.
pub(super) const REPORT: &str = "look for a waker or a subscriber of the test that panics, or report it with the request \
                      as an error of sfn-mock";

impl Engine {
    /// Records a request that the server answers with this status, since it is no HTTP that it takes.
    pub(crate) fn record_refusal(&self, request: &Request<'_>, status: StatusCode) {
        self.live.count_request();
        let call = wire::read(request, self.accepts_unsigned);
        let now = self.arrival();
        let mut state = self.lock_at(now.0);
        let number = state.journal.next_number();
        let mut exchange = self.begin(&mut state, number, now, request, &call);
        exchange.source = AnswerSource::Unexpected;
        let reply = Some(Reply::new(status.as_u16()));
        let decision = act::respond(&mut exchange, Duration::ZERO, reply, None);
        self.conclude(state, exchange, &decision);
    }

    /// Records that a panic ended a connection, which fails the test.
    pub(crate) fn record_panic(&self, connection: u64, message: &str) {
        let mut state = self.lock();
        let exchanges = state.journal.exchanges();
        let mut exchanges = exchanges.iter().rev();
        let latest = exchanges.find(|exchange| exchange.connection() == connection);
        let number = latest.map_or(state.journal.next_number(), Exchange::number);
        let call = latest.map(Exchange::headline);
        let which = match &call {
            Some(call) => format!("whose latest call is {call}"),
            None => "on which no call came".to_owned(),
        };
        let text = format!(
            "a panic closed connection {connection}, {which}\n  {message}\n  try: {REPORT}"
        );
        let call = call.unwrap_or_else(|| "without a request".to_owned());
        state
            .journal
            .record_unexpected(number, Failure::unexpected(call, text));
        drop(state);
        self.changed.notify();
    }
}
