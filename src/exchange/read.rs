//! What an exchange tells who asks.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use uuid::Uuid;

use super::head::{Head, OF_EVERY_REPLY};
use super::packed::Flags;
use super::{Attempt, Effect, Exchange};
use crate::fault::Fault;
use crate::request::Request;

impl Exchange {
    /// Its place in the order of arrival, counted from 1.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number.into()
    }

    /// When it came, by the mock's clock.
    #[must_use]
    pub fn at(&self) -> SystemTime {
        self.at.into()
    }

    /// How long after the mock's start it came, by the clock that the mock waits by: the real one,
    /// or tokio's paused one for a mock in process or on the test's own runtime.
    #[must_use]
    pub fn since_start(&self) -> Duration {
        self.elapsed.into()
    }

    /// A number for the connection it came on.
    #[must_use]
    pub fn connection(&self) -> u64 {
        self.connection.into()
    }

    /// The operation it asked for, `StartExecution` for instance.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.head
            .get("x-amz-target")?
            .strip_prefix(Request::TARGET_PREFIX)
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

    /// Whether it asks for an execution to be started.
    pub(super) fn starts(&self) -> bool {
        matches!(
            self.operation(),
            Some("StartExecution" | "StartSyncExecution") | None
        )
    }

    /// `name` as sent; `None` for an unnamed start.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The request's body as sent.
    #[must_use]
    pub fn request_body(&self) -> &[u8] {
        &self.body
    }

    /// What all requests of its client have in common.
    pub(crate) fn head(&self) -> &Head {
        &self.head
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
    /// The value of a secret one (`authorization`, `x-amz-security-token`, a cookie) reads
    /// `(not kept)`, and `x-amz-date` is left out.
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
        let lasting = self.head.headers.iter();
        let lasting = lasting.map(|(name, value)| (&**name, Cow::Borrowed(&**value)));
        let length = self.flags.has(Flags::HAS_LENGTH);
        let length = length.then(|| self.request_body().len().to_string().into());
        let attempt = self.attempt().map(|attempt| written(attempt).into());
        let trace_header = self
            .seldom()
            .and_then(|seldom| seldom.trace_header.as_deref());
        let own = [
            ("content-length", length),
            (
                "amz-sdk-invocation-id",
                self.invocation_id().map(Cow::Borrowed),
            ),
            ("amz-sdk-request", attempt),
            ("x-amzn-trace-id", trace_header.map(Cow::Borrowed)),
        ];
        lasting.chain(
            own.into_iter()
                .filter_map(|(name, value)| Some((name, value?))),
        )
    }

    /// `amz-sdk-invocation-id`, which all attempts of one SDK call share.
    #[must_use]
    pub fn invocation_id(&self) -> Option<&str> {
        self.invocation_id.as_deref()
    }

    /// Which attempt of its call it said it was.
    #[must_use]
    pub fn attempt(&self) -> Option<Attempt> {
        let (number, max) = self.attempt;
        let lowered = |raised: u16| raised.checked_sub(1).map(u32::from);
        Some(Attempt {
            number: lowered(number)?,
            max: lowered(max),
        })
    }

    /// Whether it came with an `Authorization` header. One without is refused, unless the mock
    /// [accepts](Exchange::accepts_unsigned) it.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.flags.has(Flags::SIGNED)
    }

    /// Whether the mock was told to accept requests without `Authorization`
    /// ([`Unsigned::Accept`](crate::Unsigned::Accept)).
    #[must_use]
    pub fn accepts_unsigned(&self) -> bool {
        self.flags.has(Flags::ACCEPTS_UNSIGNED)
    }

    /// The scenario that spoke, by its name; `None` where the service answered by itself.
    #[must_use]
    pub fn scenario(&self) -> Option<&str> {
        Some(&self.seldom()?.spoke.as_ref()?.scenario)
    }

    /// The step of that scenario, counted from 1 as written.
    #[must_use]
    pub fn step(&self) -> Option<usize> {
        Some(self.seldom()?.spoke.as_ref()?.step + 1)
    }

    /// The HTTP status of the answer, whether it was delivered or lost; `None` where there was no
    /// answer, because the request was lost or is held.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        Some(self.status).filter(|status| *status > 0)
    }

    /// The error's name without its namespace, where the answer was one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.seldom()?.code.as_deref()
    }

    /// The answer's body.
    #[must_use]
    pub fn reply_body(&self) -> &[u8] {
        &self.reply
    }

    /// The id of an answer in AWS's form.
    pub(crate) fn reply_id(&self) -> Option<Uuid> {
        let of_aws = self.flags.has(Flags::REPLY_OF_AWS);
        of_aws.then(|| self.head.request_ids.of(self.number()))
    }

    /// The answer's headers, names in lower case, but for `date` and `content-length`, which the
    /// carrier adds; none where there was no answer.
    pub fn reply_headers(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        let of_aws = self.reply_id().map(|id| {
            let id = Cow::Owned(id.to_string());
            let fixed = |(name, value)| (name, Cow::Borrowed(value));
            let [content_type, connection] = OF_EVERY_REPLY.map(fixed);
            [("x-amzn-requestid", id), content_type, connection]
        });
        let others = self
            .seldom()
            .and_then(|seldom| seldom.reply_headers.as_deref());
        let others = others.unwrap_or_default().iter();
        let others = others.map(|(name, value)| (&**name, Cow::Borrowed(&**value)));
        of_aws.into_iter().flatten().chain(others)
    }

    /// Whether the service answered it as the start before it, without starting another: AWS's
    /// idempotent replay.
    #[must_use]
    pub fn is_replay(&self) -> bool {
        self.flags.has(Flags::REPLAYED)
    }

    /// How delivery broke, where it did.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        self.seldom()?.fault
    }

    /// Whether the request still waits at a [gate](crate::Gate), or its client went away there.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.flags.has(Flags::HELD)
    }

    /// Whether it changed the world otherwise than by a start: an execution was stopped, a machine
    /// made.
    #[must_use]
    pub fn changed_state(&self) -> bool {
        self.effect() == Effect::Changed
    }

    /// What it has done to the service.
    pub(super) fn effect(&self) -> Effect {
        let flags = [
            (Flags::STARTED, Effect::Started),
            (Flags::REPLAYED, Effect::Replayed),
            (Flags::CHANGED, Effect::Changed),
        ];
        let mut done = flags.into_iter().filter(|&(flag, _)| self.flags.has(flag));
        done.next().map_or(Effect::Nothing, |(_, effect)| effect)
    }

    /// Whether the upstream of a [recording](crate::Recording) answered it, and it is recorded.
    #[cfg(feature = "record")]
    #[must_use]
    pub fn is_recorded(&self) -> bool {
        self.flags.has(Flags::RECORDED)
    }

    /// Whether the service started an execution for it.
    #[must_use]
    pub fn has_committed(&self) -> bool {
        self.flags.has(Flags::STARTED)
    }
}

/// As `amz-sdk-request` has it.
fn written(Attempt { number, max }: Attempt) -> String {
    match max {
        Some(max) => format!("attempt={number}; max={max}"),
        None => format!("attempt={number}"),
    }
}
