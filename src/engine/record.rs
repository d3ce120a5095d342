//! What the upstream of a recording answers: written down, and handed to the client.

use std::time::Duration;

#[cfg(feature = "wiremock")]
use super::State;
use super::plan::{Carried, Delivery, Forward};
use super::{Engine, events, unexpected};
use crate::cassette::{KEEP_UNREADABLE, RecordedExchange, Redaction, Sent};
use crate::exchange::{Asking, Outcome, ReplyHead, of_reply};
use crate::record::Recorder;
use crate::reply::Reply;
use crate::request::Request;
use crate::script::MatchContext;
#[cfg(feature = "wiremock")]
use crate::transport_support::{Limited, Need};
use crate::wire;

/// What to try where the upstream gave no answer.
const ASK: &str = "see that the upstream is there and answers, or play back what is recorded \
                   (`SFN_MOCK_RECORD=none`)";

/// What to try where its answer is not on the disk.
const MAKE_ROOM: &str = "see that the cassette's folder is there, can be written to and has room";

impl Engine {
    /// The same, but what no scenario and no cassette answers goes to the upstream.
    pub(crate) fn recording(self, tape: Recorder) -> Self {
        self.lock().tape = Some(tape);
        self
    }

    /// The same, but its journal's file is redacted as the recording is.
    pub(crate) fn redacting(self, redaction: Redaction) -> Self {
        self.lock().journal.redact_with(redaction);
        self
    }

    /// Decides on a request that went to the upstream: its answer is on the disk when this returns.
    pub(crate) fn record(
        &self,
        request: &Request<'_>,
        forward: &Forward,
        answered: Result<Reply, String>,
    ) -> Delivery {
        let mut state = self.lock();
        let (now, call) = (
            self.clock.read(),
            wire::read(request, self.accepts_unsigned),
        );
        let seen = MatchContext::new(request, &call);
        let written = state.journal.take_up(forward.number);
        let mut exchange =
            written.unwrap_or_else(|| state.begin(forward.number, self.arrival(now, &seen)));
        let took = (self.elapsed)().saturating_sub(exchange.since_start());
        let kept = answered.map_err(|why| (why, ASK)).and_then(|reply| {
            let sent = Sent {
                method: request.method.to_owned(),
                headers: request.headers.clone(),
                body: request.body.to_vec().into(),
            };
            let recorded = RecordedExchange::of_wire(sent, reply.clone(), took);
            let recorded = recorded.map_err(|why| (why, ASK))?;
            let code = recorded.code();
            let tape = state.tape.as_mut();
            let written = tape.map_or(Ok(Vec::new()), |tape| tape.add(recorded, request.headers));
            let unreadable = written.map_err(|error| {
                let why = format!("its answer cannot be recorded: {error}");
                (why, MAKE_ROOM)
            })?;
            Ok((reply, code, unreadable))
        });
        let reply = match kept {
            Ok((reply, code, unreadable)) => {
                let cassette = state.tape.as_ref().map(Recorder::told).unwrap_or_default();
                for unreadable in unreadable {
                    let why = unreadable.to_string();
                    let blame =
                        unexpected::partly_recorded(&exchange, &why, &cassette, KEEP_UNREADABLE);
                    state.journal.blame_for(forward.number, blame);
                }
                exchange.conclude(Outcome {
                    status: Some(reply.status.as_u16()),
                    code: code.map(Into::into),
                    body: reply.body[..].into(),
                    head: ReplyHead::Other(of_reply(&reply.headers)),
                    upstream: Asking::Answered,
                    ..Outcome::default()
                });
                reply
            }
            Err((why, next)) => {
                let why = format!("the upstream {}: {why}", forward.upstream.uri_of("/"));
                let cassette = state.tape.as_ref().map(Recorder::told);
                let cassette = cassette.unwrap_or_default();
                let blame = unexpected::unrecorded(&exchange, &why, &cassette, next);
                state.journal.blame_for(forward.number, blame);
                let refusal = unexpected::no_upstream(&why);
                let refused = state.refuse(now, &call, &refusal, &exchange);
                let (reply, outcome) = refused.told(None);
                exchange.conclude(outcome);
                reply
            }
        };
        let heard = events::heard(&exchange);
        state.journal.rewrite(exchange);
        drop(state);
        events::settled(heard.as_ref());
        self.bell.ring();
        Delivery {
            wait: Duration::ZERO,
            what: Carried::Answer(reply),
        }
    }

    /// Has the cassette's file hold everything that was recorded.
    pub(super) fn finish_recording(&self) {
        let mut state = self.lock();
        let Some(tape) = &mut state.tape else { return };
        if let Err(error) = tape.finish() {
            let text = format!(
                "the whole cassette cannot be written: {error}\n  {}\n  try: {MAKE_ROOM}; the latest \
                 exchanges stand beside it in its `.tail`, where the next recorder finds them",
                tape.told()
            );
            state.journal.blame(text);
        }
    }
}

/// Whether a carrier can carry a recording, where there is one.
#[cfg(feature = "wiremock")]
pub(super) fn carriable(state: &State, carrier: &Limited) -> Result<(), String> {
    if state.tape.is_none() || carrier.can.contains(&Need::Record) {
        return Ok(());
    }
    Err(format!(
        "{} cannot carry {}; the mock's own server (`start()`) can, and so can `in_process()`",
        carrier.name,
        Need::Record.name()
    ))
}
