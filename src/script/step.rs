//! A step: one scripted act and its modifiers.

use crate::fault::Latency;
use crate::model::{Reply, ServiceError};

/// What happens to one request, or to several in a row.
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
}

/// The scripted acts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Act {
    Serve,
    Fail(Box<ServiceError>),
    Reply(Box<Reply>),
}

/// How many requests a step takes before the next one speaks.
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

    /// Somebody else answers, and nothing is started: a proxy, a load balancer.
    pub fn reply(reply: Reply) -> Self {
        Self::new(Act::Reply(Box::new(reply)))
    }

    /// The step takes this many requests, or [`Times::Forever`].
    pub fn times(mut self, times: impl Into<Times>) -> Self {
        self.times = times.into();
        self
    }

    /// The answer is late. The service has acted before: what it starts is started at once.
    pub fn delayed(mut self, latency: impl Into<Latency>) -> Self {
        self.latency = Some(latency.into());
        self
    }

    /// The step takes a request with this probability, from 0 to 1, drawn from the mock's seed. A
    /// request that it misses is neither taken nor counted as one of its
    /// [`times`](Step::times): the next matching scenario speaks.
    pub fn probability(mut self, probability: f64) -> Self {
        self.probability = Some(probability);
        self
    }

    /// What is wrong with this step as its author wrote it.
    pub(crate) fn flaw(&self) -> Option<String> {
        if self.times == Times::Exactly(0) {
            return Some("a step takes at least one request, so `times` is 1 or more".to_owned());
        }
        if let Some(probability) = self.probability.filter(|p| !(0.0..=1.0).contains(p)) {
            return Some(format!(
                "a probability is a number from 0 to 1, not {probability}"
            ));
        }
        match &self.act {
            Act::Fail(error) => error.flaw(),
            Act::Serve | Act::Reply(_) => None,
        }
    }
}
