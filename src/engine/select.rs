//! The selection of an action: the first scenario, cassette or recorder that handles a request.

#[cfg(feature = "record")]
use std::sync::Arc;
use std::time::Duration;

use super::State;
use super::act::CLOSURE_PANICKED;
use super::unexpected::{self, Reason};
use crate::aws::{ErrorCode, ServiceError};
use crate::fault::Fault;
use crate::gate::HoldQueue;
use crate::journal::Source;
#[cfg(feature = "record")]
use crate::record::{Recorder, Upstream};
use crate::reply::Reply;
use crate::script::{Act, Located, Match, MatchContext, Mounted, Play, Unmatched};
use crate::world::Finish;

/// The action that handles a request, and how its answer is delivered.
pub(super) struct Selected {
    pub(super) action: Action,
    pub(super) source: Source,
    pub(super) delay: Duration,
    /// The fault that breaks the delivery of the answer.
    pub(super) fault: Option<Fault>,
    /// The end of an execution that is started.
    pub(super) finish: Option<Finish>,
    /// The reason why the request fails the test.
    pub(super) unexpected: Option<Reason>,
}

pub(super) enum Action {
    Serve,
    Fail(ServiceError),
    Reply(Reply),
    Play(Box<Play>),
    LoseRequest,
    Hold(HoldQueue),
    #[cfg(feature = "record")]
    Forward(Arc<Upstream>),
}

impl Selected {
    fn new(action: Action, source: Source) -> Self {
        Self {
            action,
            source,
            delay: Duration::ZERO,
            fault: None,
            finish: None,
            unexpected: None,
        }
    }

    /// An unexpected request is refused.
    fn unexpected(reason: Reason, error: ServiceError) -> Self {
        Self {
            unexpected: Some(reason),
            ..Self::new(Action::Fail(error), Source::Unexpected)
        }
    }

    fn step(mounted: &Mounted, index: usize, delay: Duration) -> Self {
        let step = &mounted.scenario.steps[index];
        let (action, fault) = match &step.act {
            Act::Serve => (Action::Serve, step.damage),
            Act::Fail(error) => (Action::Fail(ServiceError::clone(error)), step.damage),
            Act::Reply(reply) => (Action::Reply(Reply::clone(reply)), step.damage),
            Act::Play(play) => (Action::Play(play.clone()), step.damage),
            Act::LoseRequest(fault) => (Action::LoseRequest, Some(*fault)),
            Act::LoseResponse(fault) => (Action::Serve, Some(*fault)),
            Act::Hold => (Action::Hold(mounted.gate.clone()), None),
        };
        let source = Source::Scenario {
            name: mounted.scenario.name.clone(),
            step: index,
        };
        Self {
            delay,
            fault,
            finish: step.finish.clone(),
            ..Self::new(action, source)
        }
    }
}

impl State {
    /// Selects the action that handles a request.
    pub(super) fn select_action(&mut self, context: &MatchContext<'_>) -> Selected {
        let matched = self.playback.match_request(context, &self.entropy);
        #[cfg(feature = "record")]
        if let (Match::NotRecorded | Match::Nobody { .. }, Some(recorder)) =
            (&matched, &mut self.recorder)
            && Recorder::accepts(context.request)
        {
            // The upstream does not act on what could not be recorded.
            if let Err(error) = recorder.check() {
                let why = format!("the cassette cannot be written: {error}");
                let refusal = unexpected::no_upstream(&why);
                let cassette = recorder.describe();
                return Selected::unexpected(Reason::Unrecordable { why, cassette }, refusal);
            }
            let action = Action::Forward(Arc::clone(recorder.upstream()));
            return Selected::new(action, Source::Upstream);
        }
        match matched {
            Match::Step {
                mounted,
                step,
                wait,
            } => Selected::step(mounted, step, wait),
            Match::Recorded { reel, index } => {
                let play = Play {
                    exchange: reel.exchange(index).clone(),
                    adapted: reel.is_adapted(),
                };
                Selected::new(Action::Play(Box::new(play)), Source::Cassette { index })
            }
            Match::NotRecorded => Selected::unexpected(
                Reason::not_recorded(&self.playback),
                unexpected::refusal("the cassette does not hold this request"),
            ),
            Match::Nobody { matched: false } => match &self.unmatched {
                Some(Located {
                    value: Unmatched::FailTest,
                    at,
                }) => Selected::unexpected(
                    Reason::Unmatched { at: at.to_string() },
                    unexpected::refusal("no scenario is about this request"),
                ),
                _ => Selected::new(Action::Serve, Source::Service),
            },
            Match::Nobody { matched: true } => Selected::new(Action::Serve, Source::Service),
            Match::UsedUp { mounted } => Selected::unexpected(
                Reason::used_up(mounted),
                unexpected::refusal("the scenario about this request is used up"),
            ),
            Match::Panicked { mounted, message } => Selected::unexpected(
                Reason::panicked(mounted, message),
                ErrorCode::InternalFailure.with_message(CLOSURE_PANICKED),
            ),
        }
    }
}
