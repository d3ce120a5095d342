//! The answers of an upstream: recorded, and handed to the client.

use std::time::Duration;

use super::decision::Forward;
use super::unexpected::MAKE_ROOM;
use super::{Decision, Engine, act, unexpected};
use crate::cassette::{KEEP_UNREADABLE, RecordedExchange, Redaction};
use crate::journal::{AnswerSource, Failure};
use crate::record::Recorder;
use crate::reply::Reply;
use crate::request::Request;
use crate::wire;

/// The suggestion for an upstream that gave no answer.
const CHECK_UPSTREAM: &str =
    "check that the upstream runs and answers, or only play back (`SFN_MOCK_RECORD=none`)";

impl Engine {
    /// Forwards requests that no scenario and no cassette answers to the upstream.
    pub(crate) fn with_recorder(self, recorder: Recorder) -> Self {
        self.lock().recorder = Some(recorder);
        self
    }

    /// Redacts the journal's file by the rules of the recording.
    pub(crate) fn with_journal_redaction(self, redaction: Redaction) -> Self {
        self.lock().journal.redact_with(redaction);
        self
    }

    /// Decides on a request that was forwarded. The upstream's answer is on the disk when this returns: an
    /// answer that cannot be recorded is not handed on, and the client is refused.
    pub(crate) fn record(
        &self,
        request: &Request<'_>,
        forward: &Forward,
        answer: Result<Reply, String>,
    ) -> Decision {
        let call = wire::read(request, self.accepts_unsigned);
        let (now, since_start) = self.now();
        let mut state = self.lock_at(now);
        let arrival = (now, since_start);
        let mut exchange = self.find_or_begin(&mut state, forward.number, arrival, request, &call);
        let took = since_start.saturating_sub(exchange.since_start);
        let answer = answer
            .map_err(|why| (why, CHECK_UPSTREAM))
            .and_then(|reply| {
                let body = request.body.to_vec();
                let (method, headers) = (request.method, request.header_map());
                let captured =
                    RecordedExchange::of_wire(method, headers, body, reply.clone(), took);
                let captured = captured.map_err(|why| (why, CHECK_UPSTREAM))?;
                let code = captured.code();
                let recorder = state.recorder.as_mut();
                let written =
                    recorder.map_or(Ok(Vec::new()), |recorder| recorder.add(captured, request));
                let unreadable = written.map_err(|error| {
                    let why = format!("its answer cannot be recorded: {error}");
                    (why, MAKE_ROOM)
                })?;
                Ok((reply, code, unreadable))
            });
        let reply = match answer {
            Ok((reply, code, unreadable)) => {
                let cassette = state.recorder.as_ref().map(Recorder::describe);
                let cassette = cassette.unwrap_or_default();
                for why in unreadable {
                    let text = unexpected::unrecorded(
                        "a recording without a body",
                        &exchange,
                        &why,
                        &cassette,
                        KEEP_UNREADABLE,
                    );
                    let failure = Failure::unexpected(exchange.headline(), text);
                    state.journal.record_unexpected(forward.number, failure);
                }
                exchange.source = AnswerSource::Upstream;
                exchange.code = code.map(Into::into);
                reply
            }
            Err((why, next)) => {
                let why = format!("the upstream {}: {why}", forward.upstream.uri_of("/"));
                let cassette = state.recorder.as_ref().map(Recorder::describe);
                let cassette = cassette.unwrap_or_default();
                let text = unexpected::unrecorded("no recording", &exchange, &why, &cassette, next);
                let failure = Failure::unexpected(exchange.headline(), text);
                state.journal.record_unexpected(forward.number, failure);
                exchange.source = AnswerSource::Unexpected;
                let refusal = unexpected::no_upstream(&why);
                state.refuse(now, &call, &refusal, &mut exchange)
            }
        };
        let decision = act::respond(&mut exchange, Duration::ZERO, Some(reply), None);
        self.conclude(state, exchange, &decision);
        decision
    }

    /// Writes all recorded exchanges into the cassette's file.
    pub(super) fn finish_recording(&self) {
        let mut state = self.lock();
        let Some(recorder) = &mut state.recorder else {
            return;
        };
        if let Err(error) = recorder.finish() {
            let text = format!(
                "the whole cassette cannot be written: {error}\n  {}\n  try: {MAKE_ROOM}; the latest \
                 exchanges are beside it in its `.append-log`, where the next recorder finds them",
                recorder.describe()
            );
            let number = state.journal.next_number();
            let failure = Failure::unexpected("the recording".to_owned(), text);
            state.journal.record_unexpected(number, failure);
        }
    }
}
