//! A step: one scripted action and its modifiers.

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
/// use sfn_mock::{ErrorCode, Step, Times};
///
/// Step::serve().delayed(Duration::from_millis(50));
/// Step::fail(ErrorCode::ThrottlingException).times(2);
/// Step::fail(ErrorCode::ServiceUnavailable).probability(0.1).times(Times::Forever);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a step happens once it is given to `Scenario::then`"]
pub struct Step {
    pub(crate) action: StepAction,
    pub(crate) times: Times,
    pub(crate) latency: Option<Latency>,
    pub(crate) probability: Option<f64>,
    pub(crate) damage: Option<Fault>,
    /// The number of waiting calls that releases a `hold`.
    pub(crate) until: Option<u64>,
    /// Set if a `hold` takes requests until it has been released by their number.
    pub(crate) until_released: bool,
    /// The end of the execution that it starts.
    pub(crate) finish: Option<Finish>,
}

/// The scripted actions.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum StepAction {
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

/// The number of requests that a step takes before the next step takes one: a `u64`, or forever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Times {
    /// This many.
    Exactly(u64),
    /// All further requests.
    Forever,
}

impl From<u64> for Times {
    fn from(times: u64) -> Self {
        Self::Exactly(times)
    }
}

impl Step {
    fn new(action: StepAction) -> Self {
        Self {
            action,
            times: Times::Exactly(1),
            latency: None,
            probability: None,
            damage: None,
            until: None,
            until_released: false,
            finish: None,
        }
    }

    /// Lets the service answer, as without a script.
    pub fn serve() -> Self {
        Self::new(StepAction::Serve)
    }

    /// Refuses the request with this error. Nothing is started.
    pub fn fail(error: impl Into<ServiceError>) -> Self {
        Self::new(StepAction::Fail(Box::new(error.into())))
    }

    /// Answers in place of the service, as a proxy or a load balancer: nothing is started.
    pub fn reply(reply: Reply) -> Self {
        Self::new(StepAction::Reply(Box::new(reply)))
    }

    /// Answers with a recorded exchange, byte for byte as it was recorded. Nothing is started, and the
    /// request does not need to be like the recorded one. A true `Date` and the body's length are added.
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
        Self::new(StepAction::Play(Box::new(Play {
            exchange: exchange.clone(),
            adapted: false,
        })))
    }

    /// Answers with a recorded exchange, adapted to the name, the ARN and the date of the request as
    /// [`PlaybackOptions::adapted`](crate::cassette::PlaybackOptions::adapted) does. Nothing is started.
    pub fn play_adapted(exchange: &RecordedExchange) -> Self {
        Self::new(StepAction::Play(Box::new(Play {
            exchange: exchange.clone(),
            adapted: true,
        })))
    }

    /// Loses the request on its way: the service never sees it, nothing is started.
    ///
    /// To the client it looks the same as [`lose_response`](Self::lose_response). Of the faults,
    /// `Reset`, `Close`, `Stall` and `Garbage` can lose a request.
    pub fn lose_request(fault: Fault) -> Self {
        Self::new(StepAction::LoseRequest(fault))
    }

    /// Loses the answer on its way back: the service has acted, so the execution is started, and the
    /// client cannot know.
    ///
    /// To the client it looks the same as [`lose_request`](Self::lose_request), and the SDKs retry
    /// both (not `Garbage`, and `Stall` only with a time-out). Without a name, the retry starts a second
    /// execution. Of the faults, `Reset`, `Close`, `Stall`, `Garbage` and `Truncate` can lose a response.
    pub fn lose_response(fault: Fault) -> Self {
        Self::new(StepAction::LoseResponse(fault))
    }

    /// Holds the request *before* the service sees it, until the test releases it by the scenario's
    /// [gate](crate::SfnHandle::gate). Then the service answers.
    ///
    /// ```
    /// use sfn_mock::{Scenario, Step, start_execution};
    ///
    /// Scenario::new("two workers at once")
    ///     .when(start_execution().name("order-17"))
    ///     .then(Step::hold().times(2));
    /// ```
    pub fn hold() -> Self {
        Self::new(StepAction::Hold)
    }

    /// Holds requests as [`hold`](Self::hold) does, and releases all of them, in order of arrival, as soon
    /// as `count` calls wait. An attempt that its client has given up no longer waits, and its retry is the
    /// same call.
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
            ..Self::new(StepAction::Hold)
        }
    }

    /// Damages the delivery of the answer, of every kind: by the service
    /// ([`serve`](Self::serve)), with an error ([`fail`](Self::fail)), by a scripted reply
    /// ([`reply`](Self::reply)) or from a recording ([`play`](Self::play)). Every fault can damage an answer.
    pub fn damaged(mut self, fault: Fault) -> Self {
        self.damage = Some(fault);
        self
    }

    /// Sets the end of the execution that this step starts or redrives. For [`serve`](Self::serve),
    /// [`lose_response`](Self::lose_response) and [`hold`](Self::hold). It wins over the machine's own
    /// [`finish`](crate::StateMachine::finish).
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

    /// Sets the number of requests that the step takes, or [`Times::Forever`]. Default: 1.
    pub fn times(mut self, times: impl Into<Times>) -> Self {
        self.times = times.into();
        self.until_released = false;
        self
    }

    /// Delays the answer. The service acts at once: an execution is started before the delay.
    pub fn delayed(mut self, latency: impl Into<Latency>) -> Self {
        self.latency = Some(latency.into());
        self
    }

    /// Sets the probability with which the step takes a request, from 0 to 1, drawn from the mock's seed. A
    /// request that it does not take does not count as one of its [`times`](Step::times): the next
    /// matching scenario handles it. Like every step it takes one request, unless `times` states another
    /// number: with [`Times::Forever`] it takes this part of all requests.
    pub fn probability(mut self, probability: f64) -> Self {
        self.probability = Some(probability);
        self
    }

    /// The errors in this step.
    pub(crate) fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        if self.times == Times::Exactly(0) {
            let text = "expected `times` of at least 1, found 0";
            found.push(Diagnostic::at("times", text));
        }
        if let Some(probability) = self.probability
            && !(0.0..=1.0).contains(&probability)
        {
            let text = format!("expected a probability from 0 to 1, found {probability}");
            found.push(Diagnostic::at("probability", text));
        }
        if self.until == Some(0) {
            let text = "expected `until` of at least 1, found 0";
            found.push(Diagnostic::at("until", text).under("hold"));
        }
        if self.finish.is_some() && !self.is_served() {
            let text = "only a step that is served starts an execution, which could `finish`";
            found.push(Diagnostic::at("finish", text));
        }
        self.check_faults(&mut found);
        if let StepAction::Reply(reply) = &self.action
            && let Some(text) = reply.error()
        {
            found.push(Diagnostic::at("headers", text).under("reply"));
        }
        if let StepAction::Fail(error) = &self.action {
            for (member, text) in error.errors() {
                found.push(Diagnostic::at(member.unwrap_or("fail"), text));
            }
        }
        found
    }

    /// The capability that it needs of a transport beyond a reply. A step that passed the checks has one
    /// fault at most.
    pub(crate) fn capability(&self) -> Option<Capability> {
        if self.action == StepAction::Hold {
            return Some(Capability::Hold);
        }
        let fault = match self.loss() {
            Some((_, fault, ..)) => fault,
            None => self.damage?,
        };
        (!fault.changes_body_only()).then_some(Capability::Fault(fault))
    }

    /// Reports whether the service acts on the request.
    pub(super) fn is_served(&self) -> bool {
        match self.action {
            StepAction::Serve | StepAction::LoseResponse(_) | StepAction::Hold => true,
            StepAction::Fail(_)
            | StepAction::Reply(_)
            | StepAction::Play(_)
            | StepAction::LoseRequest(_) => false,
        }
    }

    /// The fault that loses its request or response: its key, what it breaks, and that in words.
    fn loss(&self) -> Option<(&'static str, Fault, Breaks, &'static str)> {
        match self.action {
            StepAction::LoseRequest(fault) => {
                Some(("loseRequest", fault, Breaks::Request, "lose a request"))
            }
            StepAction::LoseResponse(fault) => {
                Some(("loseResponse", fault, Breaks::Response, "lose a response"))
            }
            StepAction::Serve
            | StepAction::Fail(_)
            | StepAction::Reply(_)
            | StepAction::Play(_)
            | StepAction::Hold => None,
        }
    }

    /// Checks the settings of its faults; and fault and action against the table of [`Fault::can_break`].
    fn check_faults(&self, found: &mut Vec<Diagnostic>) {
        let loss = self.loss();
        if let Some((key, fault, ..)) = loss
            && let Some(text) = fault.error()
        {
            found.push(Diagnostic::at(key, text));
        }
        if let Some(fault) = self.damage
            && let Some(text) = fault.error()
        {
            found.push(Diagnostic::at("damage", text));
        }
        let (key, fault, what, verb) = match (loss, self.damage) {
            (None, None) => return,
            (Some(loss), None) => loss,
            (None, Some(_)) if self.action == StepAction::Hold => {
                let text = "a held request's answer is not damaged";
                return found.push(Diagnostic::at("damage", text));
            }
            (None, Some(fault)) => ("damage", fault, Breaks::Answer, "damage an answer"),
            (Some(_), Some(_)) => {
                let text = "a lost request or response cannot be damaged too: only serve, fail, reply and play can";
                return found.push(Diagnostic::at("damage", text));
            }
        };
        if !fault.can_break(what) {
            let text = format!("the fault `{}` cannot {verb}", fault.name());
            found.push(Diagnostic::at(key, text));
        }
    }
}
