//! One request and what became of it.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;

use super::Taken;
use crate::clock::Timestamp;
use crate::fault::{Breaks, Fault};

/// One request and what became of it, as the journal keeps it.
#[derive(Debug, Clone)]
pub struct Exchange {
    pub(crate) number: u64,
    pub(crate) at: Timestamp,
    pub(crate) elapsed: Duration,
    pub(crate) connection: u64,
    pub(crate) operation: Option<Box<str>>,
    pub(crate) state_machine_arn: Option<Box<str>>,
    pub(crate) name: Option<Box<str>>,
    pub(crate) body: Box<[u8]>,
    pub(crate) invocation_id: Option<Box<str>>,
    pub(crate) attempt: Option<Attempt>,
    pub(crate) signed: bool,
    pub(crate) accepts_unsigned: bool,
    pub(crate) spoke: Option<Spoke>,
    pub(crate) outcome: Outcome,
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
}

/// What became of a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outcome {
    /// `None` where no answer was made.
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<Cow<'static, str>>,
    pub(crate) body: Bytes,
    pub(crate) effect: Effect,
    /// Why a name was refused, where one was.
    pub(crate) taken: Option<Box<Taken>>,
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

impl Exchange {
    /// Its place in the order of arrival, counted from 1.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// When it came, by the mock's clock.
    #[must_use]
    pub fn at(&self) -> SystemTime {
        self.at.into()
    }

    /// How long after the mock's start it came, by the clock that the mock waits by: the real one,
    /// or tokio's paused one for a mock in process or on the test's own runtime.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// A number for the connection it came on.
    #[must_use]
    pub fn connection(&self) -> u64 {
        self.connection
    }

    /// The operation it asked for, `StartExecution` for instance.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    /// `stateMachineArn` as sent.
    #[must_use]
    pub fn state_machine_arn(&self) -> Option<&str> {
        self.state_machine_arn.as_deref()
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

    /// `amz-sdk-invocation-id`, which all attempts of one SDK call share.
    #[must_use]
    pub fn invocation_id(&self) -> Option<&str> {
        self.invocation_id.as_deref()
    }

    /// Which attempt of its call it said it was.
    #[must_use]
    pub fn attempt(&self) -> Option<Attempt> {
        self.attempt
    }

    /// Whether it came with an `Authorization` header. One without is refused, unless the mock
    /// [accepts](Exchange::accepts_unsigned) it.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.signed
    }

    /// Whether the mock was told to accept requests without `Authorization`
    /// ([`Unsigned::Accept`](crate::Unsigned::Accept)).
    #[must_use]
    pub fn accepts_unsigned(&self) -> bool {
        self.accepts_unsigned
    }

    /// The scenario that spoke, by its name; `None` where the service answered by itself.
    #[must_use]
    pub fn scenario(&self) -> Option<&str> {
        self.spoke.as_ref().map(|spoke| &*spoke.scenario)
    }

    /// The step of that scenario, counted from 1 as written.
    #[must_use]
    pub fn step(&self) -> Option<usize> {
        self.spoke.as_ref().map(|spoke| spoke.step + 1)
    }

    /// The HTTP status of the answer, whether it was delivered or lost; `None` where there was no
    /// answer, because the request was lost or is held.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.outcome.status
    }

    /// The error's name without its namespace, where the answer was one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.outcome.code.as_deref()
    }

    /// The answer's body.
    #[must_use]
    pub fn reply_body(&self) -> &[u8] {
        &self.outcome.body
    }

    /// Whether the service answered it as the start before it, without starting another: AWS's
    /// idempotent replay.
    #[must_use]
    pub fn is_replay(&self) -> bool {
        self.outcome.effect == Effect::Replayed
    }

    /// How delivery broke, where it did.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        self.outcome.fault
    }

    /// Whether the request still waits at a [gate](crate::Gate), or its client went away there.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.outcome.held
    }

    /// Whether the upstream of a [recording](crate::Recording) answered it, and it is recorded.
    #[cfg(feature = "record")]
    #[must_use]
    pub fn is_recorded(&self) -> bool {
        self.outcome.upstream == Asking::Answered
    }

    /// Whether the service started an execution for it.
    #[must_use]
    pub fn has_committed(&self) -> bool {
        self.outcome.effect == Effect::Started
    }
}

/// One line: `#2 StartExecution orders/order-17 (attempt 2 of 3): 200, started`.
impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "#{} {}",
            self.number,
            self.operation().unwrap_or("a request without an operation")
        )?;
        if let Some(arn) = self.state_machine_arn() {
            let machine = arn
                .split_once(":stateMachine:")
                .map_or(arn, |(_, machine)| machine);
            write!(f, " {machine}/{}", self.name().unwrap_or("(unnamed)"))?;
        }
        match self.attempt {
            Some(Attempt {
                number,
                max: Some(max),
            }) => write!(f, " (attempt {number} of {max})")?,
            Some(Attempt { number, max: None }) => write!(f, " (attempt {number})")?,
            None => {}
        }
        match (self.status(), self.fault()) {
            (Some(status), _) => write!(f, ": {status}")?,
            (None, Some(fault)) => write!(f, ": request lost ({fault})")?,
            (None, None) if self.is_held() => f.write_str(": held")?,
            (None, None) => f.write_str(": the upstream is asked")?,
        }
        if let Some(code) = self.code() {
            write!(f, " {code}")?;
        }
        f.write_str(match self.outcome.effect {
            Effect::Nothing => "",
            Effect::Started => ", started",
            Effect::Replayed => ", replayed",
        })?;
        match (self.status(), self.fault()) {
            (Some(_), Some(fault)) if fault.can_break(Breaks::Response) => {
                write!(f, ", answer lost ({fault})")?;
            }
            (Some(_), Some(fault)) => write!(f, ", answer damaged ({fault})")?,
            (_, None) | (None, _) => {}
        }
        if !self.signed && self.accepts_unsigned {
            f.write_str(", accepted unsigned")?;
        }
        #[cfg(feature = "record")]
        if self.is_recorded() {
            f.write_str(", recorded")?;
        }
        match &self.spoke {
            Some(spoke) => write!(f, " [{:?}, step {}]", spoke.scenario, spoke.step + 1),
            None => Ok(()),
        }
    }
}
