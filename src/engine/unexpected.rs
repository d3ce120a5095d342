//! Unexpected calls: their answers, and the messages of the failing test.

use std::any::Any;
use std::sync::Arc;

use super::EngineState;
use super::nearest::NearestScenario;
use super::state::CALLED_BACK;
use crate::aws::ServiceError;
use crate::journal::{Exchange, Failure};
use crate::panic_message::message_of;
use crate::script::{Location, MatchContext, Mounted, Playback, Scenario, TooEarly};
use crate::world::ClosurePanic;

/// The reason why a call is unexpected, in parts of the message.
#[derive(Debug)]
pub(super) struct Reason {
    problem: &'static str,
    why: String,
    /// Further lines, each after a line break.
    details: String,
    next: String,
    /// The scenario that it reached.
    scenario: Option<Arc<Scenario>>,
    /// Set if no scenario and no cassette takes the call: the message names the nearest exchange and scenario.
    is_unhandled: bool,
}

impl Reason {
    fn new(why: String, next: &str) -> Self {
        Self {
            problem: "unexpected call",
            why,
            details: String::new(),
            next: next.to_owned(),
            scenario: None,
            is_unhandled: false,
        }
    }

    fn unhandled(why: String, next: &str) -> Self {
        Self {
            is_unhandled: true,
            ..Self::new(why, next)
        }
    }

    fn of_scenario(mounted: &Mounted, why: String, next: &str) -> Self {
        Self {
            details: format!("\n  matches: {}", mounted.scenario.when),
            scenario: Some(Arc::clone(&mounted.scenario)),
            ..Self::new(why, next)
        }
    }

    pub(super) fn not_emulated(operation: &str) -> Self {
        Self::unhandled(
            format!("{operation} is not emulated, and no scenario handles it"),
            &format!(
                "mount a scenario with `when(operation({operation:?}))` that fails it or replies to it"
            ),
        )
    }

    /// `at` is the place where unmatched calls were set to fail the test.
    pub(super) fn unmatched(at: &Location) -> Self {
        Self::unhandled(
            format!("no mounted scenario matches, and `Unmatched::FailTest` is set at {at}"),
            "mount a scenario that matches it, or let the service answer (`Unmatched::Serve`)",
        )
    }

    pub(super) fn not_recorded(playback: &Playback) -> Self {
        let mut cassettes = String::new();
        for player in playback.players() {
            cassettes += &format!("\n    {}", player.describe());
        }
        Self::unhandled(
            format!("no cassette holds it{cassettes}"),
            "record it, ignore the parts that differ (`PlaybackOptions::ignoring`), adapt the answers \
             (`PlaybackOptions::adapted`), or mount a scenario that matches it",
        )
    }

    /// The upstream was not called.
    #[cfg(feature = "record")]
    pub(super) fn unrecordable(why: String, cassette: &str) -> Self {
        Self {
            problem: "no recording of call",
            details: format!("\n  {cassette}"),
            ..Self::new(why, MAKE_ROOM)
        }
    }

    pub(super) fn used_up(mounted: &Mounted) -> Self {
        let scenario = title(&mounted.scenario);
        Self::of_scenario(
            mounted,
            format!("scenario {scenario} is used up and fails further calls (`afterwards`)"),
            "give it more steps, or let the service answer (`Afterwards::Serve`)",
        )
    }

    pub(super) fn panicked(mounted: &Mounted, message: &str) -> Self {
        let scenario = title(&mounted.scenario);
        Self::of_scenario(
            mounted,
            format!("a closure in the `when` of scenario {scenario} panicked: {message}"),
            if message == CALLED_BACK {
                "query the mock before or after the call; in the closure use only the request"
            } else {
                "let it return false for a request that it cannot judge: it gets every request for which the \
                 conditions before it hold"
            },
        )
    }

    /// The reason for a panic of the closure that computes an output.
    pub(super) fn finish_panicked(panic: Box<dyn Any + Send>) -> Self {
        let (written_at, panic) = match panic.downcast::<ClosurePanic>() {
            Ok(caught) => (format!(" at {}", caught.written_at), caught.panic),
            Err(panic) => (String::new(), panic),
        };
        let message = message_of(panic.as_ref()).unwrap_or("no message");
        Self::new(
            format!("the closure of the `Finish::succeeded_with`{written_at} panicked: {message}"),
            if message == CALLED_BACK {
                "query the mock before or after the call; in the closure use only the input"
            } else {
                "let it return an output for every input that executions are started with"
            },
        )
    }
}

/// Returns the name of a scenario, and the place where it was written: `"lossy" (tests/orders.rs:7:5)`.
pub(super) fn title(scenario: &Scenario) -> String {
    format!("{:?} ({})", scenario.name, scenario.written_at)
}

/// The suggestion for an answer that is not on the disk.
#[cfg(feature = "record")]
pub(super) const MAKE_ROOM: &str =
    "check that the cassette's folder exists, can be written to and has space";

/// The answer to an unexpected call. Its code and text show that it is not AWS's; no SDK retries a 501.
pub(super) fn refusal(why: &str) -> ServiceError {
    ServiceError::custom("sfn-mock#UnexpectedCall")
        .with_status(501)
        .with_message(format!("sfn-mock: {why}. The test fails."))
}

/// The answer to a call that the upstream of a recording should have answered. Its code and text show that
/// it is not AWS's. No SDK retries a 501: the upstream may have acted on the first attempt.
#[cfg(feature = "record")]
pub(super) fn no_upstream(why: &str) -> ServiceError {
    ServiceError::custom("sfn-mock#NoUpstream")
        .with_status(501)
        .with_message(format!("sfn-mock: {why}. The test fails."))
}

/// Returns the message about a call that was not recorded, or without its body, as `problem` states.
#[cfg(feature = "record")]
pub(super) fn unrecorded(
    problem: &str,
    exchange: &Exchange,
    why: &str,
    cassette: &str,
    next: &str,
) -> String {
    let head = exchange.headline();
    format!("{problem} of call {head}\n  {why}\n  {cassette}\n  try: {next}")
}

#[cfg(feature = "wiremock")]
impl super::Engine {
    /// Records that a transport cannot carry the decision on the request of this number, which
    /// fails the test, and that it delivers `reply` instead.
    pub(crate) fn record_unsupported(
        &self,
        number: u64,
        reply: &crate::reply::Reply,
        what: &str,
        next: &str,
    ) {
        let mut state = self.lock();
        if let Some(exchange) = state.journal.get(number) {
            let mut exchange = Exchange::clone(exchange);
            let places = state.scenario_places();
            let place = exchange.scenario().and_then(|name| places.get(name));
            let text = unsupported(&exchange, what, place, next);
            let failure = Failure::unexpected(exchange.headline(), text);
            state.journal.record_unexpected(number, failure);
            (exchange.fault, exchange.code, exchange.request_id) = (None, None, None);
            exchange.held = false;
            exchange.keep_reply(reply);
            state.journal.replace(std::sync::Arc::new(exchange));
        }
    }
}

impl EngineState {
    /// Records an unexpected call. The nearest scenario is searched for the first ones only, and when
    /// a message is written: that takes longer than the call.
    pub(super) fn record_unexpected(
        &mut self,
        reason: &Reason,
        exchange: &Exchange,
        context: &MatchContext<'_>,
    ) {
        const COMPARED: usize = 20;
        let head = exchange.headline();
        let Reason {
            problem,
            why,
            details,
            next,
            scenario,
            is_unhandled,
        } = reason;
        let mut text = format!("{problem} {head}\n  {why}{details}\n  try: {next}");
        // The index of the failure that is recorded below.
        let index = self.journal.unexpected().len();
        if *is_unhandled && index < COMPARED {
            text += &nearest_recorded(context, &self.playback);
            let comparison = NearestScenario::of(index, context, &self.playback);
            self.comparisons.push(Arc::new(comparison));
        }
        let mut failure = Failure::unexpected(head, text);
        if let Some(scenario) = scenario {
            failure = failure.of_scenario(scenario);
        }
        self.journal.record_unexpected(exchange.number, failure);
    }
}

/// Returns the message about a call whose answer its transport cannot carry.
#[cfg(feature = "wiremock")]
fn unsupported(exchange: &Exchange, what: &str, place: Option<&str>, next: &str) -> String {
    let origin = match (exchange.scenario(), exchange.step(), place) {
        (Some(scenario), Some(step), Some(place)) => {
            format!(", which step {step} of scenario {scenario:?} ({place}) needs")
        }
        _ => String::new(),
    };
    let head = exchange.headline();
    format!("call {head} got a 500\n  {what}{origin}\n  try: {next}")
}

/// Returns the message about a call that reached a scenario too early. The scenario is played anyway.
pub(super) fn too_early(early: &TooEarly, exchange: &Exchange, playback: &Playback) -> Failure {
    let (mut reached, mut not_yet) = (String::new(), String::new());
    let mut reached_scenario = None;
    for mounted in playback.mounted() {
        if mounted.id == early.reached {
            reached = title(&mounted.scenario);
            reached_scenario = Some(&mounted.scenario);
        } else if mounted.id == early.not_yet {
            not_yet = title(&mounted.scenario);
        }
    }
    let of_execution = if early.of_the_execution {
        " of this execution"
    } else {
        ""
    };
    let text = format!(
        "call {} came too early\n  it is the first{of_execution} to reach scenario {reached},\n  \
         and none{of_execution} has reached scenario {not_yet} yet, which comes first in the order at {}\n  \
         try: have the code under test make the earlier call first, and wait for its answer",
        exchange.headline(),
        early.written_at
    );
    let failure = Failure::unexpected(exchange.headline(), text);
    match reached_scenario {
        Some(scenario) => failure.of_scenario(scenario),
        None => failure,
    }
}

/// Describes the exchange of each cassette that is nearest to a call.
fn nearest_recorded(context: &MatchContext<'_>, playback: &Playback) -> String {
    let mut text = String::new();
    for player in playback.players() {
        let mismatch = player.explain_mismatch(context.request);
        text += &format!("\n  {}", mismatch.replace('\n', "\n  "));
    }
    text
}
