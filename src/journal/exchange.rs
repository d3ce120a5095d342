//! One request and its outcome.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use uuid::Uuid;

use super::header_cache::{Header, OF_EVERY_REPLY, RequestHead, kept_headers};
use crate::aws::RefusalReason;
use crate::clock::Timestamp;
use crate::fault::Fault;
use crate::reply::Reply;
use crate::request::{Attempt, Request, call_key};
use crate::service::{Effect, StartedExecution};
use crate::wire::ParsedRequest;

/// One request and its outcome, as the journal keeps it.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact, independent of the others"
)]
pub struct Exchange {
    pub(crate) number: u64,
    pub(crate) at: Timestamp,
    pub(crate) since_start: Duration,
    pub(crate) connection: u64,
    /// Method, path and the headers that all requests of its client share.
    pub(crate) head: Arc<RequestHead>,
    pub(crate) request_body: Box<[u8]>,
    pub(crate) has_content_length: bool,
    pub(crate) state_machine_arn: Option<Box<str>>,
    pub(crate) execution_arn: Option<Box<str>>,
    pub(crate) activity_arn: Option<Box<str>>,
    pub(crate) name: Option<Arc<str>>,
    pub(crate) invocation_id: Option<Box<str>>,
    pub(crate) attempt: Option<Attempt>,
    pub(crate) trace_header: Option<Box<str>>,
    pub(crate) signed: bool,
    pub(crate) accepts_unsigned: bool,
    /// The target or service of the request, if that is not Step Functions.
    pub(crate) foreign: Option<Box<str>>,
    /// The component that decided on it.
    pub(crate) source: AnswerSource,
    pub(crate) effect: Effect,
    pub(crate) fault: Option<Fault>,
    pub(crate) held: bool,
    /// The status of the reply; `None` until it is sent.
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<Cow<'static, str>>,
    /// The id of a reply in AWS's form, whose other headers are always the same.
    pub(crate) request_id: Option<Uuid>,
    /// The headers of a reply that is not in AWS's form.
    pub(crate) reply_headers: Box<[Header]>,
    pub(crate) reply_body: Bytes,
    /// The reason of a refusal by the service, where the reply does not state it.
    pub(crate) refusal_reason: Option<Arc<RefusalReason>>,
}

/// The component that decided on a request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum AnswerSource {
    #[default]
    Service,
    /// A step of a scenario, counted from 0.
    Scenario { name: Arc<str>, step: usize },
    /// An exchange of a cassette, counted from 0.
    Cassette { index: usize },
    /// The upstream of a recording.
    #[cfg(feature = "record")]
    Upstream,
    /// The mock itself, which refused a request that nothing expected.
    Unexpected,
}

impl AnswerSource {
    /// The name under which a cassette is listed among the scenarios.
    const CASSETTE: &'static str = "cassette";
}

impl Exchange {
    /// Makes the exchange of a request on which nothing is decided yet. Its number is its place in
    /// the order of arrival.
    pub(crate) fn new(
        number: u64,
        (at, since_start): (Timestamp, Duration),
        head: Arc<RequestHead>,
        request: &Request<'_>,
        call: &ParsedRequest<'_>,
    ) -> Self {
        let mut headers = request.headers.iter();
        Self {
            number,
            at,
            since_start,
            connection: request.connection,
            head,
            request_body: request.body.into(),
            has_content_length: headers.any(|(name, _)| *name == "content-length"),
            state_machine_arn: call.text("stateMachineArn").map(Box::from),
            execution_arn: call.text("executionArn").map(Box::from),
            activity_arn: call.text("activityArn").map(Box::from),
            name: call.text("name").map(Arc::from),
            invocation_id: call.invocation_id.map(Box::from),
            attempt: call.attempt,
            trace_header: call.trace_header.map(Box::from),
            signed: call.authorization.is_some(),
            accepts_unsigned: false,
            foreign: match call.operation {
                Some(_) => None,
                None => request.foreign_service().map(String::into_boxed_str),
            },
            source: AnswerSource::Service,
            effect: Effect::None,
            fault: None,
            held: false,
            status: None,
            code: None,
            request_id: None,
            reply_headers: Box::default(),
            reply_body: Bytes::new(),
            refusal_reason: None,
        }
    }

    /// Keeps the reply: its headers too, unless `request_id` is set, which marks a reply in AWS's form.
    pub(crate) fn keep_reply(&mut self, reply: &Reply) {
        self.status = Some(reply.status.as_u16());
        self.reply_body = reply.body.clone();
        if self.request_id.is_none() {
            self.reply_headers = kept_headers(&reply.headers);
        }
    }

    /// Its place in the order of arrival, counted from 1.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The time of its arrival, by the mock's clock.
    #[must_use]
    pub fn at(&self) -> SystemTime {
        self.at.into()
    }

    /// The time of its arrival since the mock's start, by the clock that the mock waits by: the real
    /// one, or tokio's paused one for a mock in process or on the test's own runtime.
    #[must_use]
    pub fn since_start(&self) -> Duration {
        self.since_start
    }

    /// The number of the connection on which it came.
    #[must_use]
    pub fn connection(&self) -> u64 {
        self.connection
    }

    /// Its operation, `StartExecution` for instance.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.head.operation.as_deref()
    }

    /// `stateMachineArn` as sent.
    #[must_use]
    pub fn state_machine_arn(&self) -> Option<&str> {
        self.state_machine_arn.as_deref()
    }

    /// `executionArn` as sent, with the operations that have one.
    #[must_use]
    pub fn execution_arn(&self) -> Option<&str> {
        self.execution_arn.as_deref()
    }

    /// `activityArn` as sent, with the operations that have one.
    #[must_use]
    pub fn activity_arn(&self) -> Option<&str> {
        self.activity_arn.as_deref()
    }

    /// `name` as sent; `None` for an unnamed start.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The request's body as sent.
    #[must_use]
    pub fn request_body(&self) -> &[u8] {
        &self.request_body
    }

    /// The HTTP method.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.head.method
    }

    /// The path, with its query.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.head.path
    }

    /// The request's headers, names in lower case: those that all requests of the client have, in
    /// their order, and then those that differ from request to request.
    ///
    /// The value of one with a secret name ([`Redaction`](crate::cassette::Redaction) lists them:
    /// `authorization`, `x-amz-security-token`, a cookie) reads `(not kept)`, and `x-amz-date` is left out.
    ///
    /// ```
    /// # let sfn = sfn_mock::SfnMock::start();
    /// for exchange in &sfn.exchanges() {
    ///     for (name, value) in exchange.request_headers() {
    ///         println!("{name}: {value}");
    ///     }
    /// }
    /// ```
    pub fn request_headers(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        let mut headers = Vec::with_capacity(self.head.headers.len() + 4);
        for (name, value) in &self.head.headers {
            headers.push((&**name, Cow::Borrowed(&**value)));
        }
        // The headers that the head leaves out, except for `x-amz-date`.
        if self.has_content_length {
            let length = self.request_body.len().to_string();
            headers.push(("content-length", length.into()));
        }
        if let Some(id) = self.invocation_id() {
            headers.push(("amz-sdk-invocation-id", id.into()));
        }
        if let Some(attempt) = self.attempt {
            headers.push(("amz-sdk-request", attempt.to_header().into()));
        }
        if let Some(trace_header) = &self.trace_header {
            headers.push(("x-amzn-trace-id", (&**trace_header).into()));
        }
        headers.into_iter()
    }

    /// `amz-sdk-invocation-id`, which all attempts of one SDK call share.
    #[must_use]
    pub fn invocation_id(&self) -> Option<&str> {
        self.invocation_id.as_deref()
    }

    /// The call that it belongs to.
    pub(crate) fn call_key(&self) -> Cow<'_, str> {
        call_key(self.invocation_id(), self.number)
    }

    /// The attempt that its header states.
    #[must_use]
    pub fn attempt(&self) -> Option<Attempt> {
        self.attempt
    }

    /// Reports whether it came with an `Authorization` header. One without is refused, unless the
    /// mock [accepts](Exchange::accepts_unsigned) it.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.signed
    }

    /// Reports whether the mock accepts requests without `Authorization`
    /// ([`Unsigned::Accept`](crate::Unsigned::Accept)).
    #[must_use]
    pub fn accepts_unsigned(&self) -> bool {
        self.accepts_unsigned
    }

    /// The scenario that handled it, by its name (`cassette` for a cassette); `None` where neither did: the
    /// service, the upstream of a recording, or the mock's refusal.
    #[must_use]
    pub fn scenario(&self) -> Option<&str> {
        if let AnswerSource::Scenario { name, .. } = &self.source {
            return Some(name);
        }
        matches!(self.source, AnswerSource::Cassette { .. }).then_some(AnswerSource::CASSETTE)
    }

    /// The step of the [`scenario`](Self::scenario), counted from 1 as written; for a cassette, the number
    /// of the recorded exchange. `None` where neither handled it.
    #[must_use]
    pub fn step(&self) -> Option<usize> {
        let (AnswerSource::Scenario { step: index, .. } | AnswerSource::Cassette { index }) =
            self.source
        else {
            return None;
        };
        Some(index + 1)
    }

    /// The HTTP status of the answer, whether it was delivered or lost; `None` where there was no
    /// answer, because the request was lost or is held.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// The error's name without its namespace, where the answer was one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The answer's body.
    #[must_use]
    pub fn reply_body(&self) -> &[u8] {
        &self.reply_body
    }

    /// The answer's headers, names in lower case, but for `date` and `content-length`, which the
    /// transport adds; none where there was no answer.
    pub fn reply_headers(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        let mut headers = Vec::new();
        if let Some(id) = self.request_id.filter(|_| self.status.is_some()) {
            headers.push(("x-amzn-requestid", Cow::Owned(id.to_string())));
            for (name, value) in OF_EVERY_REPLY {
                headers.push((name, value.into()));
            }
        }
        for (name, value) in &self.reply_headers {
            headers.push((&**name, Cow::Borrowed(&**value)));
        }
        headers.into_iter()
    }

    /// Reports whether the service answered it like the start before it, without starting another:
    /// AWS's idempotent replay.
    #[must_use]
    pub fn is_replay(&self) -> bool {
        matches!(self.effect, Effect::Replayed(_))
    }

    /// The fault that broke the delivery.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        self.fault
    }

    /// Reports whether the request still waits, at a [gate](crate::Gate) or for a task of an
    /// [activity](crate::ActivityHandle), or its client went away there.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.held
    }

    /// Reports whether it changed the service in another way than by a start: an execution was
    /// stopped, a machine created.
    #[must_use]
    pub fn changed_state(&self) -> bool {
        self.effect == Effect::Changed
    }

    /// Reports whether the upstream of a [recording](crate::record::Recording) answered it, and it is
    /// recorded. Requires feature `record`.
    #[cfg(feature = "record")]
    #[must_use]
    pub fn is_recorded(&self) -> bool {
        self.source == AnswerSource::Upstream && self.status.is_some()
    }

    /// Reports whether the service started an execution for it.
    #[must_use]
    pub fn has_committed(&self) -> bool {
        matches!(self.effect, Effect::Started(_))
    }

    /// Reports whether it is for another service, and no scenario, cassette or upstream handled it.
    pub(crate) fn is_foreign(&self) -> bool {
        self.foreign.is_some() && self.source == AnswerSource::Service
    }

    /// The ARN of the execution that it started, or of the one in the answer to an idempotent replay.
    pub(crate) fn started_arn(&self) -> Option<&str> {
        let (Effect::Started(StartedExecution { arn, .. })
        | Effect::Replayed(StartedExecution { arn, .. })) = &self.effect
        else {
            return None;
        };
        Some(arn)
    }
}
