//! The selection of an action: the first scenario, cassette or recorder that handles a request.

#[cfg(feature = "record")]
use std::sync::Arc;
use std::time::Duration;

use super::EngineState;
use super::act::CLOSURE_PANICKED;
use super::decision::AnswerOptions;
use super::unexpected::{self, Reason};
use crate::aws::{ErrorCode, ServiceError};
use crate::gate::HoldQueue;
use crate::journal::AnswerSource;
#[cfg(feature = "record")]
use crate::record::{Recorder, Upstream};
use crate::reply::Reply;
use crate::script::{Match, MatchContext, Mounted, Play, StepAction, Unmatched};

/// The action that handles a request, and the delivery of its answer.
pub(super) struct SelectedAction {
    pub(super) action: Action,
    pub(super) source: AnswerSource,
    pub(super) options: AnswerOptions,
    /// The reason why the request fails the test.
    pub(super) unexpected: Option<Reason>,
}

/// The action on a request, with everything that carrying it out needs.
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

impl SelectedAction {
    fn new(action: Action, source: AnswerSource) -> Self {
        Self {
            action,
            source,
            options: AnswerOptions {
                delay: Duration::ZERO,
                fault: None,
                finish: None,
            },
            unexpected: None,
        }
    }

    /// Refuses an unexpected request.
    fn unexpected(reason: Reason, error: ServiceError) -> Self {
        Self {
            unexpected: Some(reason),
            ..Self::new(Action::Fail(error), AnswerSource::Unexpected)
        }
    }

    /// The action of the step at `index`, counted from 0.
    fn step(mounted: &Mounted, index: usize, delay: Duration) -> Self {
        let step = &mounted.scenario.steps[index];
        let (action, fault) = match &step.action {
            StepAction::Serve => (Action::Serve, step.damage),
            StepAction::Fail(error) => (Action::Fail(ServiceError::clone(error)), step.damage),
            StepAction::Reply(reply) => (Action::Reply(Reply::clone(reply)), step.damage),
            StepAction::Play(play) => (Action::Play(play.clone()), step.damage),
            StepAction::LoseRequest(fault) => (Action::LoseRequest, Some(*fault)),
            StepAction::LoseResponse(fault) => (Action::Serve, Some(*fault)),
            StepAction::Hold => (Action::Hold(mounted.gate.clone()), None),
        };
        let source = AnswerSource::Scenario {
            name: mounted.scenario.name.clone(),
            step: index,
        };
        let options = AnswerOptions {
            delay,
            fault,
            finish: step.finish.clone().map(Box::new),
        };
        Self {
            options,
            ..Self::new(action, source)
        }
    }
}

impl EngineState {
    /// Selects the action that handles a request. It counts the request and takes the step, so it is called
    /// once for each request, and not again when a hold ends.
    pub(super) fn select_action(&mut self, context: &MatchContext<'_>) -> SelectedAction {
        let matched = self.playback.match_request(context, &self.entropy);
        #[cfg(feature = "record")]
        if let (Match::NotRecorded | Match::NoScenario { .. }, Some(recorder)) =
            (&matched, &mut self.recorder)
            && Recorder::accepts(context.request)
        {
            // The upstream does not act on a request whose answer could not be recorded.
            if let Err(error) = recorder.check() {
                let why = format!("the cassette cannot be written: {error}");
                let refusal = unexpected::no_upstream(&why);
                let cassette = recorder.describe();
                let reason = Reason::unrecordable(why, &cassette);
                return SelectedAction::unexpected(reason, refusal);
            }
            let action = Action::Forward(Arc::clone(recorder.upstream()));
            return SelectedAction::new(action, AnswerSource::Upstream);
        }
        match matched {
            Match::Step {
                mounted,
                step,
                wait,
            } => SelectedAction::step(mounted, step, wait),
            Match::Recorded { player, index } => {
                let play = Play {
                    exchange: player.exchange(index).clone(),
                    adapted: player.is_adapted(),
                };
                SelectedAction::new(
                    Action::Play(Box::new(play)),
                    AnswerSource::Cassette { index },
                )
            }
            Match::NotRecorded => SelectedAction::unexpected(
                Reason::not_recorded(&self.playback),
                unexpected::refusal("the cassette does not hold this request"),
            ),
            Match::NoScenario { matched: false } => match &self.unmatched {
                Some((Unmatched::FailTest, at)) => SelectedAction::unexpected(
                    Reason::unmatched(at),
                    unexpected::refusal("no scenario matches this request"),
                ),
                _ => SelectedAction::new(Action::Serve, AnswerSource::Service),
            },
            Match::NoScenario { matched: true } => {
                SelectedAction::new(Action::Serve, AnswerSource::Service)
            }
            Match::UsedUp { mounted } => SelectedAction::unexpected(
                Reason::used_up(mounted),
                unexpected::refusal("the scenario that matches this request is used up"),
            ),
            Match::Panicked { mounted, message } => SelectedAction::unexpected(
                Reason::panicked(mounted, &message),
                ErrorCode::InternalFailure.with_message(CLOSURE_PANICKED),
            ),
        }
    }
}
