//! A step: one scripted act and its modifiers.

use super::Diagnostic;
use crate::aws::ServiceError;
use crate::cassette::RecordedExchange;
use crate::fault::{Breaks, Fault, Latency};
use crate::reply::Reply;
use crate::transport_support::Capability;
use crate::world::Finish;

/// One scripted action, for one request or for several in a row.
///
/// ```
/// use std::time::Duration;
/// use sfn_mock::{ErrorCode, Step};
///
/// Step::serve().delayed(Duration::from_millis(50));
/// Step::fail(ErrorCode::ThrottlingException).times(2);
/// Step::fail(ErrorCode::ServiceUnavailable).probability(0.1);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a step happens once it is given to `Scenario::then`"]
pub struct Step {
    pub(crate) act: Act,
    pub(crate) times: Times,
    pub(crate) latency: Option<Latency>,
    pub(crate) probability: Option<f64>,
    pub(crate) damage: Option<Fault>,
    /// The number of waiting calls that releases a `hold`.
    pub(crate) until: Option<u64>,
    /// Set if a `hold` takes requests until it has been released by their number.
    pub(crate) until_released: bool,
    /// How the execution that it starts ends by itself.
    pub(crate) finish: Option<Finish>,
}

/// The scripted acts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Act {
    Serve,
    Fail(Box<ServiceError>),
    Reply(Box<Reply>),
    Play(Box<Play>),
    LoseRequest(Fault),
    LoseResponse(Fault),
    Hold,
}

/// A recorded answer, and whether it is adapted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Play {
    pub(crate) exchange: RecordedExchange,
    pub(crate) adapted: bool,
}

/// The number of requests that a step takes before the next step has its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Times {
    /// This many.
    Exactly(u64),
    /// Every one that comes.
    Forever,
}

impl From<u64> for Times {
    fn from(times: u64) -> Self {
        Self::Exactly(times)
    }
}

impl Step {
    fn new(act: Act) -> Self {
        Self {
            act,
            times: Times::Exactly(1),
            latency: None,
            probability: None,
            damage: None,
            until: None,
            until_released: false,
            finish: None,
        }
    }

    /// The service answers, as it would without a script.
    pub fn serve() -> Self {
        Self::new(Act::Serve)
    }

    /// The service refuses with this error, and nothing is started.
    pub fn fail(error: impl Into<ServiceError>) -> Self {
        Self::new(Act::Fail(Box::new(error.into())))
    }

    /// Answers in place of the service, as a proxy or a load balancer: nothing is started.
    pub fn reply(reply: Reply) -> Self {
        Self::new(Act::Reply(Box::new(reply)))
    }

    /// A recorded exchange answers, byte for byte as it was recorded, and nothing is started:
    /// whatever was asked, and whatever it was recorded for. A true `Date` and the body's length are
    /// added.
    ///
    /// ```
    /// use sfn_mock::cassette::Cassette;
    /// use sfn_mock::{Scenario, Step};
    ///
    /// # fn play(cassette: Cassette) {
    /// Scenario::new("the answer of that night").then(Step::play(&cassette.exchanges()[0]));
    /// # }
    /// ```
    pub fn play(exchange: &RecordedExchange) -> Self {
        Self::new(Act::Play(Box::new(Play {
            exchange: exchange.clone(),
            adapted: false,
        })))
    }

    /// A recorded exchange answers, with the name, the ARN and the date of today's request, as
    /// [`PlaybackOptions::adapted`](crate::cassette::PlaybackOptions::adapted) says; and nothing is started.
    pub fn play_adapted(exchange: &RecordedExchange) -> Self {
        Self::new(Act::Play(Box::new(Play {
            exchange: exchange.clone(),
            adapted: true,
        })))
    }

    /// The request is lost on its way: the service never sees it, nothing is started.
    ///
    /// To the client it looks the same as [`lose_response`](Self::lose_response). Of the faults,
    /// `Reset`, `Close`, `Stall` and `Garbage` can lose a request.
    pub fn lose_request(fault: Fault) -> Self {
        Self::new(Act::LoseRequest(fault))
    }

    /// The service does what it is asked, and its answer is lost on the way back: the execution
    /// is started, and the client cannot know.
    ///
    /// To the client it looks the same as [`lose_request`](Self::lose_request), and the SDKs retry
    /// both. Without a name, the retry starts a second execution. Of the faults, `Reset`, `Close`,
    /// `Stall`, `Garbage` and `Truncate` can lose a response.
    pub fn lose_response(fault: Fault) -> Self {
        Self::new(Act::LoseResponse(fault))
    }

    /// The request waits *before* the service sees it, until the test lets it go through the
    /// scenario's [gate](crate::SfnHandle::gate). Then the service answers.
    ///
    /// ```
    /// use sfn_mock::{Scenario, Step, start_execution};
    ///
    /// Scenario::new("two workers at once")
    ///     .when(start_execution().name("order-17"))
    ///     .then(Step::hold().times(2));
    /// ```
    pub fn hold() -> Self {
        Self::new(Act::Hold)
    }

    /// As [`hold`](Self::hold), but the requests are released, in order of arrival, as soon as
    /// `count` calls wait. An attempt that its client gives up on waits no longer, and its
    /// repetition is the same call.
    ///
    /// The step takes requests until they are released, unless [`times`](Self::times) gives a
    /// number. Requests that it takes after that do not wait.
    ///
    /// ```
    /// use sfn_mock::{Scenario, Step, start_execution};
    ///
    /// Scenario::new("two workers at once")
    ///     .when(start_execution().name("order-17"))
    ///     .then(Step::hold_until(2));
    /// ```
    pub fn hold_until(count: u64) -> Self {
        Self {
            times: Times::Forever,
            until: Some(count),
            until_released: true,
            ..Self::new(Act::Hold)
        }
    }

    /// The delivery of the answer breaks, of whatever is answered: by the service
    /// ([`serve`](Self::serve)), with an error ([`fail`](Self::fail)), by a scripted reply
    /// ([`reply`](Self::reply)) or from a recording ([`play`](Self::play)). Every fault can damage an answer.
    pub fn damaged(mut self, fault: Fault) -> Self {
        self.damage = Some(fault);
        self
    }

    /// How the execution ends by itself that is started, or redriven, in this step: of
    /// [`serve`](Self::serve), [`lose_response`](Self::lose_response) and [`hold`](Self::hold). It
    /// wins over what the machine says.
    ///
    /// ```
    /// use sfn_mock::{Fault, Finish, Scenario, Step, start_execution};
    ///
    /// Scenario::new("the answer is lost, and the run is over before the retry")
    ///     .when(start_execution().name("order-17"))
    ///     .then(Step::lose_response(Fault::Reset).finish(Finish::failed("OutOfStock", "no more of these")));
    /// ```
    pub fn finish(mut self, finish: Finish) -> Self {
        self.finish = Some(finish);
        self
    }

    /// The step takes this many requests, or [`Times::Forever`].
    pub fn times(mut self, times: impl Into<Times>) -> Self {
        self.times = times.into();
        self.until_released = false;
        self
    }

    /// The answer is late. The service has acted before: what it starts is started at once.
    pub fn delayed(mut self, latency: impl Into<Latency>) -> Self {
        self.latency = Some(latency.into());
        self
    }

    /// The step takes a request with this probability, from 0 to 1, drawn from the mock's seed. A
    /// request that it misses is neither taken nor counted as one of its
    /// [`times`](Step::times): the next matching scenario handles it.
    pub fn probability(mut self, probability: f64) -> Self {
        self.probability = Some(probability);
        self
    }

    /// The errors in this step.
    pub(crate) fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        if self.times == Times::Exactly(0) {
            let text = "a step takes at least one request, so `times` is 1 or more";
            found.push(Diagnostic::at("times", text));
        }
        if let Some(probability) = self.probability.filter(|p| !(0.0..=1.0).contains(p)) {
            let text = format!("a probability is a number from 0 to 1, not {probability}");
            found.push(Diagnostic::at("probability", text));
        }
        if self.until == Some(0) {
            let text = "a `hold` waits for at least one call, so `until` is 1 or more";
            found.push(Diagnostic::at("until", text).under("hold"));
        }
        if self.finish.is_some() && !self.is_served() {
            let text = "only what is served starts an execution, which could `finish`";
            found.push(Diagnostic::at("finish", text));
        }
        for (key, fault) in self.faults() {
            found.extend(fault.flaw().map(|text| Diagnostic::at(key, text)));
        }
        found.extend(self.misplaced_fault());
        if let Act::Fail(error) = &self.act {
            for (member, text) in error.flaws() {
                found.push(Diagnostic::at(member.unwrap_or("fail"), text));
            }
        }
        found
    }

    /// The capability that it needs of a transport beyond a reply.
    pub(crate) fn capability(&self) -> Option<Capability> {
        if self.act == Act::Hold {
            return Some(Capability::Hold);
        }
        let (_, fault) = self.faults().next()?;
        (!fault.is_of_the_body()).then_some(Capability::Fault(fault))
    }

    /// Returns `true` if the service acts on the request.
    pub(super) fn is_served(&self) -> bool {
        match self.act {
            Act::Serve | Act::LoseResponse(_) | Act::Hold => true,
            Act::Fail(_) | Act::Reply(_) | Act::Play(_) | Act::LoseRequest(_) => false,
        }
    }

    /// Its faults, each under its key.
    fn faults(&self) -> impl Iterator<Item = (&'static str, Fault)> {
        let lost = match self.act {
            Act::LoseRequest(fault) => Some(("loseRequest", fault)),
            Act::LoseResponse(fault) => Some(("loseResponse", fault)),
            Act::Serve | Act::Fail(_) | Act::Reply(_) | Act::Play(_) | Act::Hold => None,
        };
        let damage = self.damage.map(|fault| ("damage", fault));
        lost.into_iter().chain(damage)
    }

    /// Checks fault and act against the table of [`Fault::can_break`].
    fn misplaced_fault(&self) -> Option<Diagnostic> {
        let (key, fault, what, verb) = match self.act {
            Act::LoseRequest(fault) => ("loseRequest", fault, Breaks::Request, "lose a request"),
            Act::LoseResponse(fault) => {
                ("loseResponse", fault, Breaks::Response, "lose a response")
            }
            Act::Serve | Act::Fail(_) | Act::Reply(_) | Act::Play(_) => {
                ("damage", self.damage?, Breaks::Answer, "damage an answer")
            }
            Act::Hold => {
                let text = "a held request's answer is not damaged";
                return self.damage.map(|_| Diagnostic::at("damage", text));
            }
        };
        if self.damage.is_some() && what != Breaks::Answer {
            let text = "what is lost is not damaged too: only serve, fail, reply and play are";
            return Some(Diagnostic::at("damage", text));
        }
        let refused = !fault.can_break(what);
        let text = format!("the fault `{}` cannot {verb}", fault.name());
        refused.then(|| Diagnostic::at(key, text))
    }
}
