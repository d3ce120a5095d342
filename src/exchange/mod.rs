//! One request and what became of it: what of it is kept, and how.

mod display;
mod head;
mod packed;
mod read;
mod rejection;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use self::head::Header;
pub(crate) use self::head::{AWS_JSON, Head, OF_EVERY_REPLY, of_reply};
use self::packed::{Flags, Nanos};
pub use self::rejection::Rejection;
use crate::aws::Why;
use crate::clock::Timestamp;
use crate::fault::Fault;
use crate::request::Request;

/// One request and what became of it, as the journal keeps it.
///
/// A journal of a million must fit into a test's memory, so the headers that many exchanges have are
/// shared, and rare fields are boxed.
#[derive(Debug, Clone)]
pub struct Exchange {
    at: Timestamp,
    elapsed: Nanos,
    invocation_id: Option<Box<str>>,
    body: Box<[u8]>,
    reply: Box<[u8]>,
    head: Arc<Head>,
    seldom: Option<Box<Seldom>>,
    number: u32,
    connection: u32,
    state_machine_arn: Option<Box<str>>,
    execution_arn: Option<Box<str>>,
    name: Option<Box<str>>,
    /// Number and greatest number, each raised by one: 0 where there is none.
    attempt: (u16, u16),
    /// 0 where no answer was made.
    status: u16,
    flags: Flags,
}

/// What few exchanges have.
#[derive(Debug, Clone, Default)]
struct Seldom {
    spoke: Option<Spoke>,
    code: Option<Cow<'static, str>>,
    why: Option<Box<Why>>,
    fault: Option<Fault>,
    trace_header: Option<Box<str>>,
    /// The headers of an answer that is not in AWS's form.
    reply_headers: Option<Box<[Header]>>,
}

/// A request as it has come, before anything is decided.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrival<'a> {
    pub(crate) at: Timestamp,
    pub(crate) elapsed: Duration,
    pub(crate) request: &'a Request<'a>,
    pub(crate) invocation_id: Option<&'a str>,
    pub(crate) state_machine_arn: Option<&'a str>,
    pub(crate) execution_arn: Option<&'a str>,
    pub(crate) name: Option<&'a str>,
    pub(crate) attempt: Option<Attempt>,
    pub(crate) trace_header: Option<&'a str>,
    pub(crate) signed: bool,
    pub(crate) accepts_unsigned: bool,
}

/// `amz-sdk-request`: which attempt of its call a request says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// 1 for the first.
    pub number: u32,
    /// How many the client allows itself, where it says so.
    pub max: Option<u32>,
}

/// Which scenario and step spoke.
#[derive(Debug, Clone)]
pub(crate) struct Spoke {
    pub(crate) scenario: std::sync::Arc<str>,
    /// Counted from 0.
    pub(crate) step: usize,
}

/// What a request has done to the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Effect {
    #[default]
    Nothing,
    /// It made an execution: the service has committed.
    Started,
    /// It was answered as the start before it: an idempotent replay.
    Replayed,
    /// It changed the world otherwise: an execution was stopped, a machine made.
    Changed,
}

/// What became of a request.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// `None` where no answer was made.
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<Cow<'static, str>>,
    pub(crate) body: Box<[u8]>,
    pub(crate) head: ReplyHead,
    pub(crate) effect: Effect,
    /// Why the service refused it, where its answer does not say.
    pub(crate) why: Option<Box<Why>>,
    /// How delivery broke.
    pub(crate) fault: Option<Fault>,
    /// The request waits at a gate.
    pub(crate) held: bool,
    /// What the upstream of a recording has to do with it.
    #[cfg(feature = "record")]
    pub(crate) upstream: Asking,
}

/// How far the upstream of a recording is with a request.
#[cfg(feature = "record")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Asking {
    /// It has nothing to do with it.
    #[default]
    NotAsked,
    /// It has not answered yet.
    Asked,
    /// It answered, and that is recorded.
    Answered,
}

/// The headers of an answer.
#[derive(Debug, Default)]
pub(crate) enum ReplyHead {
    #[default]
    None,
    /// The service's own: with the exchange's request id, and else always the same.
    OfAws,
    Other(Box<[Header]>),
}

impl Exchange {
    /// The exchange that a request begins. Its number is its place in the order of arrival.
    pub(crate) fn begin(number: u64, head: Arc<Head>, arrival: Arrival<'_>) -> Self {
        let Arrival { request, .. } = arrival;
        let seldom = arrival.trace_header.map(|trace_header| {
            Box::new(Seldom {
                trace_header: Some(trace_header.into()),
                ..Seldom::default()
            })
        });
        // A longer invocation id than that of any client is not kept.
        let invocation_id = arrival.invocation_id;
        let invocation_id = invocation_id.filter(|id| (1..=255).contains(&id.len()));
        let mut flags = Flags::default();
        flags.set(Flags::SIGNED, arrival.signed);
        flags.set(Flags::ACCEPTS_UNSIGNED, arrival.accepts_unsigned);
        flags.set(
            Flags::HAS_LENGTH,
            request.headers.contains_key(http::header::CONTENT_LENGTH),
        );
        let raised = |number: u32| u16::try_from(number).unwrap_or(u16::MAX).saturating_add(1);
        let raised_attempt = |Attempt { number, max }| (raised(number), max.map_or(0, raised));
        Self {
            at: arrival.at,
            elapsed: arrival.elapsed.into(),
            invocation_id: invocation_id.map(Box::from),
            body: request.body.into(),
            reply: Box::default(),
            head,
            seldom,
            number: u32::try_from(number).expect("fewer than four billion exchanges"),
            connection: u32::try_from(request.connection).unwrap_or(u32::MAX),
            state_machine_arn: arrival.state_machine_arn.map(Box::from),
            execution_arn: arrival.execution_arn.map(Box::from),
            name: arrival.name.map(Box::from),
            attempt: arrival.attempt.map_or((0, 0), raised_attempt),
            status: 0,
            flags,
        }
    }

    /// Writes down who spoke.
    pub(crate) fn spoken(&mut self, spoke: Spoke) {
        self.seldom_mut().spoke = Some(spoke);
    }

    /// Writes down what became of it.
    pub(crate) fn conclude(&mut self, outcome: Outcome) {
        self.status = outcome.status.unwrap_or_default();
        self.reply = outcome.body;
        self.flags
            .set(Flags::STARTED, outcome.effect == Effect::Started);
        self.flags
            .set(Flags::REPLAYED, outcome.effect == Effect::Replayed);
        self.flags
            .set(Flags::CHANGED, outcome.effect == Effect::Changed);
        self.flags.set(Flags::HELD, outcome.held);
        #[cfg(feature = "record")]
        self.flags
            .set(Flags::RECORDED, outcome.upstream == Asking::Answered);
        let other = match outcome.head {
            ReplyHead::None => None,
            ReplyHead::OfAws => {
                self.flags.set(Flags::REPLY_OF_AWS, true);
                None
            }
            ReplyHead::Other(headers) => Some(headers),
        };
        let any = outcome.code.is_some()
            || outcome.why.is_some()
            || outcome.fault.is_some()
            || other.is_some();
        if any {
            let seldom = self.seldom_mut();
            seldom.code = outcome.code;
            seldom.why = outcome.why;
            seldom.fault = outcome.fault;
            seldom.reply_headers = other;
        }
    }

    /// Why the service refused it, where its answer does not say.
    pub(crate) fn why(&self) -> Option<&Why> {
        self.seldom()?.why.as_deref()
    }

    fn seldom(&self) -> Option<&Seldom> {
        self.seldom.as_deref()
    }

    fn seldom_mut(&mut self) -> &mut Seldom {
        self.seldom.get_or_insert_default()
    }
}
