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
pub(crate) use self::head::{AWS_JSON, Head, of_reply};
use self::packed::{Flags, Nanos, Spot};
pub use self::rejection::Rejection;
use crate::aws::Why;
use crate::clock::Timestamp;
use crate::fault::Fault;
use crate::passage::{Passage, Texts};
use crate::request::Request;

/// One request and what became of it, as the journal keeps it.
///
/// A journal of a million is to fit into a test's memory, so what is the same in many exchanges is
/// shared, what few have is set apart, and what stands in the body is not kept twice.
#[derive(Debug, Clone)]
pub struct Exchange {
    at: Timestamp,
    elapsed: Nanos,
    /// The invocation id, then the request's body.
    texts: Texts,
    reply: Box<[u8]>,
    head: Arc<Head>,
    seldom: Option<Box<Seldom>>,
    number: u32,
    connection: u32,
    state_machine_arn: Spot,
    execution_arn: Spot,
    name: Spot,
    /// Number and greatest number, each raised by one: 0 where there is none.
    attempt: (u16, u16),
    /// 0 where no answer was made.
    status: u16,
    id_length: u8,
    flags: Flags,
}

/// What few exchanges have.
#[derive(Debug, Clone, Default)]
struct Seldom {
    spoke: Option<Spoke>,
    code: Option<Cow<'static, str>>,
    why: Option<Box<Why>>,
    fault: Option<Fault>,
    /// The texts that do not stand in the body as they read, or are too long.
    state_machine_arn: Option<Box<str>>,
    execution_arn: Option<Box<str>>,
    name: Option<Box<str>>,
    trace_header: Option<Box<str>>,
    /// The headers of an answer that is not in AWS's form.
    reply_headers: Option<Box<[Header]>>,
}

/// A request as it has come, before anything is decided.
#[derive(Debug)]
pub(crate) struct Arrival<'a> {
    pub(crate) at: Timestamp,
    pub(crate) elapsed: Duration,
    pub(crate) request: &'a Request<'a>,
    pub(crate) brought: Brought,
    pub(crate) state_machine_arn: Option<Told<'a>>,
    pub(crate) execution_arn: Option<Told<'a>>,
    pub(crate) name: Option<Told<'a>>,
    pub(crate) attempt: Option<Attempt>,
    pub(crate) trace_header: Option<&'a str>,
    pub(crate) signed: bool,
    pub(crate) accepts_unsigned: bool,
}

/// A member of the body: what it says, and where it stands.
pub(crate) type Told<'a> = (&'a str, Option<Passage>);

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

/// The texts that are kept of a request: its invocation id, then its body.
#[derive(Debug, Clone)]
pub(crate) struct Brought {
    texts: Texts,
    id_length: u8,
}

impl Brought {
    /// An id longer than any client's is not kept.
    pub(crate) fn by(request: &Request<'_>, invocation_id: Option<&str>) -> Self {
        let id = invocation_id.unwrap_or_default();
        let (id, id_length) = u8::try_from(id.len()).map_or(("", 0), |length| (id, length));
        Self {
            texts: Texts::of(id.as_bytes(), request.body),
            id_length,
        }
    }

    /// Where a passage of the body stands in the texts.
    pub(crate) fn place(&self, in_body: Passage) -> Option<Passage> {
        in_body.moved(self.id_length.into())
    }
}

impl Exchange {
    /// The exchange that a request begins. Its number is its place in the order of arrival.
    pub(crate) fn begin(number: u64, head: Arc<Head>, arrival: Arrival<'_>) -> Self {
        let Arrival { request, .. } = arrival;
        let mut seldom = Seldom::default();
        let brought = arrival.brought;
        let (state_machine_arn, arn_apart) = spot(&brought, arrival.state_machine_arn);
        let (execution_arn, execution_apart) = spot(&brought, arrival.execution_arn);
        let (name, name_apart) = spot(&brought, arrival.name);
        seldom.trace_header = arrival.trace_header.map(Box::from);
        let any = arn_apart.is_some()
            || execution_apart.is_some()
            || name_apart.is_some()
            || seldom.trace_header.is_some();
        (seldom.state_machine_arn, seldom.name) = (arn_apart, name_apart);
        seldom.execution_arn = execution_apart;
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
            texts: brought.texts,
            id_length: brought.id_length,
            reply: Box::default(),
            head,
            seldom: any.then(|| Box::new(seldom)),
            number: u32::try_from(number).expect("fewer than four billion exchanges"),
            connection: u32::try_from(request.connection).unwrap_or(u32::MAX),
            state_machine_arn,
            execution_arn,
            name,
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

    fn text<'a>(&'a self, spot: Spot, apart: Option<&'a str>) -> Option<&'a str> {
        let passage = spot.passage();
        passage.map(|passage| self.texts.raw(passage)).or(apart)
    }
}

/// Where a member stands in the texts, or else what it says.
fn spot(brought: &Brought, told: Option<Told<'_>>) -> (Spot, Option<Box<str>>) {
    let Some((text, passage)) = told else {
        return (Spot::NOWHERE, None);
    };
    let place = passage.and_then(|passage| brought.place(passage));
    match place.and_then(Spot::of) {
        Some(spot) => (spot, None),
        None => (Spot::NOWHERE, Some(text.into())),
    }
}
