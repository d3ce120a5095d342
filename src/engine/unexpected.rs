//! Calls that nobody expected: what they get, and what the failing test says of them.

use std::any::Any;

use super::State;
use super::lock::CALLED_BACK;
use crate::aws::ServiceError;
use crate::cassette::Player;
use crate::excerpt::shorten;
use crate::exchange::Exchange;
use crate::script::{
    Comparison, Fit, MatchContext, MountId, Mounted, Playback, TooEarly, message_of,
};
use crate::world::Broke;

/// Why a call was not expected.
#[derive(Debug)]
pub(super) enum Reason {
    NotEmulated,
    Unmatched {
        told_at: String,
    },
    NotRecorded {
        cassettes: String,
    },
    UsedUp {
        scenario: String,
        about: String,
    },
    Panicked {
        scenario: String,
        about: String,
        message: String,
    },
    FinishPanicked {
        written_at: String,
        message: String,
    },
}

impl Reason {
    pub(super) fn not_recorded(playback: &Playback) -> Self {
        let reels = playback.reels().iter();
        let cassettes = reels.map(|reel| format!("\n    {}", reel.told()));
        Self::NotRecorded {
            cassettes: cassettes.collect(),
        }
    }

    pub(super) fn used_up(mounted: &Mounted) -> Self {
        Self::UsedUp {
            scenario: named(mounted),
            about: mounted.scenario.when.to_string(),
        }
    }

    pub(super) fn panicked(mounted: &Mounted, message: String) -> Self {
        Self::Panicked {
            scenario: named(mounted),
            about: mounted.scenario.when.to_string(),
            message,
        }
    }

    /// A closure that was to make an output has panicked.
    pub(super) fn finish_panicked(panic: Box<dyn Any + Send>) -> Self {
        let (written_at, panic) = match panic.downcast::<Broke>() {
            Ok(broke) => (format!(" at {}", broke.written_at), broke.panic),
            Err(panic) => (String::new(), panic),
        };
        Self::FinishPanicked {
            written_at,
            message: message_of(panic.as_ref()),
        }
    }
}

fn named(mounted: &Mounted) -> String {
    format!(
        "{:?} ({})",
        mounted.scenario.name, mounted.scenario.written_at
    )
}

/// The answer to an unexpected call. It is not AWS's, and says so; no SDK retries a 501.
pub(super) fn refusal(why: &str) -> ServiceError {
    ServiceError::custom("sfn-mock#UnexpectedCall")
        .with_status(501)
        .with_message(format!("sfn-mock: {why}. The test fails."))
}

/// The answer to a call that the upstream of a recording should have answered. It is not AWS's, and
/// says so.
#[cfg(feature = "record")]
pub(super) fn no_upstream(why: &str) -> ServiceError {
    ServiceError::custom("sfn-mock#NoUpstream")
        .with_status(502)
        .with_message(format!("sfn-mock: {why}. The test fails."))
}

/// What the failing test says of such a call.
#[cfg(feature = "record")]
pub(super) fn unrecorded(exchange: &Exchange, why: &str, cassette: &str, next: &str) -> String {
    let head = headline(exchange);
    format!("no recording of call {head}\n  {why}\n  {cassette}\n  try: {next}")
}

/// The text for a call that was recorded without a body.
#[cfg(feature = "record")]
pub(super) fn partly_recorded(
    exchange: &Exchange,
    why: &str,
    cassette: &str,
    next: &str,
) -> String {
    let head = headline(exchange);
    format!("a recording without a body of call {head}\n  {why}\n  {cassette}\n  try: {next}")
}

#[cfg(feature = "wiremock")]
impl super::Engine {
    /// Writes down of the request that came last that its carrier cannot carry what was decided, which
    /// fails the test.
    pub(crate) fn blame_carrier(&self, what: &str, next: &str) {
        let mut state = self.lock();
        let number = state.journal.next_number() - 1;
        if let Some(exchange) = state.journal.take_up(number) {
            let asked = exchange.scenario().and_then(|name| state.written_at(name));
            let text = beyond_carrier(&exchange, what, asked.as_deref(), next);
            state.journal.blame_for(number, text);
        }
    }
}

impl State {
    /// Writes down that a call came which nobody expected. Of a loop that calls ten thousand times, who
    /// was nearest is found out a hundred times: that takes longer than the call.
    pub(super) fn blame(&mut self, reason: &Reason, exchange: &Exchange, seen: &MatchContext<'_>) {
        const COMPARED: usize = 100;
        let nobody_spoke = matches!(
            reason,
            Reason::NotEmulated | Reason::Unmatched { .. } | Reason::NotRecorded { .. }
        );
        let nearest = if nobody_spoke && self.journal.unexpected().len() < COMPARED {
            nearest_recorded(seen, &self.playback) + &nearest(seen, &self.playback)
        } else {
            String::new()
        };
        self.journal.blame(explain(reason, exchange, &nearest));
    }
}

/// What the failing test says of a call whose answer its carrier cannot carry.
#[cfg(feature = "wiremock")]
pub(super) fn beyond_carrier(
    exchange: &Exchange,
    what: &str,
    asked_at: Option<&str>,
    next: &str,
) -> String {
    let who = match (exchange.scenario(), exchange.step(), asked_at) {
        (Some(scenario), Some(step), Some(place)) => {
            format!(", which step {step} of scenario {scenario:?} ({place}) asks for")
        }
        _ => String::new(),
    };
    let head = headline(exchange);
    format!("call {head} got a 500\n  {what}{who}\n  try: {next}")
}

/// What the failing test says: what came, why it was not expected, and what is nearest to it.
fn explain(reason: &Reason, exchange: &Exchange, nearest: &str) -> String {
    let operation = exchange.operation().unwrap_or("no operation");
    let (why, next, about) = match reason {
        Reason::NotEmulated => (
            format!("{operation} is not emulated, and no scenario speaks to it"),
            format!(
                "mount a scenario with `when(operation({operation:?}))` that fails it or replies to it"
            ),
            None,
        ),
        Reason::Unmatched { told_at } => (
            format!(
                "no scenario is about it, and the mock fails such calls (`unmatched` at {told_at})"
            ),
            "mount a scenario that is about it, or let the service answer (`Unmatched::Serve`)"
                .to_owned(),
            None,
        ),
        Reason::NotRecorded { cassettes } => (
            format!("no cassette holds it{cassettes}"),
            "record it, let what differs not count (`PlaybackOptions::ignoring`), adapt the answers \
             (`PlaybackOptions::adapted`), or mount a scenario that is about it"
                .to_owned(),
            None,
        ),
        Reason::UsedUp { scenario, about } => (
            format!("scenario {scenario} is used up and fails further calls (`afterwards`)"),
            "give it more steps, or let the service answer (`Afterwards::Serve`)".to_owned(),
            Some(about),
        ),
        Reason::Panicked {
            scenario,
            about,
            message,
        } => (
            format!("a closure in the `when` of scenario {scenario} panicked: {message}"),
            if message == CALLED_BACK {
                "ask the mock before the call or after it, and have the closure keep to its request"
            } else {
                "have it say no to a request that it cannot judge: it gets every request that the \
                 conditions before it let through"
            }
            .to_owned(),
            Some(about),
        ),
        Reason::FinishPanicked {
            written_at,
            message,
        } => (
            format!("the closure of the `Finish::succeeded_with`{written_at} panicked: {message}"),
            if message == CALLED_BACK {
                "ask the mock before the call or after it, and have the closure keep to its input"
            } else {
                "have it make an output of every input that executions are started with"
            }
            .to_owned(),
            None,
        ),
    };
    let head = headline(exchange);
    let about = about.map_or_else(String::new, |about| format!("\n  it is about: {about}"));
    format!("unexpected call {head}\n  {why}{about}\n  try: {next}{nearest}")
}

/// What the failing test says of a call that reached a scenario too early. It is played all the same.
pub(super) fn too_early(early: &TooEarly, exchange: &Exchange, playback: &Playback) -> String {
    let scenario = |id: MountId| {
        let mut mounted = playback.mounted().iter();
        mounted.find(|mounted| mounted.id == id).map(named)
    };
    let (reached, not_yet) = (scenario(early.reached), scenario(early.not_yet));
    let (reached, not_yet) = (reached.unwrap_or_default(), not_yet.unwrap_or_default());
    let whose = if early.of_the_execution {
        " of this execution"
    } else {
        ""
    };
    format!(
        "call {} came too early\n  it is the first{whose} to reach scenario {reached},\n  \
         and none{whose} has reached scenario {not_yet} yet: it comes first in the order at {}\n  \
         try: have the code under test make the earlier call first, and wait for its answer",
        headline(exchange),
        early.written_at
    )
}

/// Of each cassette, the exchange that comes nearest to a call.
fn nearest_recorded(seen: &MatchContext<'_>, playback: &Playback) -> String {
    let nearest = |reel: &Player| reel.nearest(seen.request).replace('\n', "\n  ");
    let reels = playback.reels().iter();
    reels.map(|reel| format!("\n  {}", nearest(reel))).collect()
}

/// The scenario that comes nearest to a call, condition by condition, and the others in a line each.
fn nearest(seen: &MatchContext<'_>, playback: &Playback) -> String {
    const OTHERS: usize = 5;
    let compared = playback.mounted().iter();
    let mut compared: Vec<_> = compared
        .map(|mounted| (mounted, mounted.scenario.when.compare(seen)))
        .collect();
    compared.sort_by(|one, other| one.1.distance.total_cmp(&other.1.distance));
    let Some(((nearest, comparison), others)) = compared.split_first() else {
        return if playback.reels().is_empty() {
            "\n  no scenario is mounted".to_owned()
        } else {
            String::new()
        };
    };
    let mut text = format!(
        "\n  the nearest scenario is {}: {}",
        named(nearest),
        tally(comparison)
    );
    for row in &comparison.rows {
        let mark = match row.verdict {
            Fit::Met => "✓",
            Fit::Missed => "✗",
            Fit::NotAsked => "?",
        };
        text += &format!("\n    {mark} {}", row.condition);
        text.extend(row.instead.iter().map(|line| format!("\n        {line}")));
    }
    for (other, comparison) in others.iter().take(OTHERS) {
        let missed: Vec<_> = comparison.missed().collect();
        let missed = match &missed.join(", ")[..] {
            "" => String::new(),
            missed => format!(", not: {}", shorten(missed, 100)),
        };
        text += &format!(
            "\n  scenario {}: {}{missed}",
            named(other),
            tally(comparison)
        );
    }
    if let Some(more @ 1..) = others.len().checked_sub(OTHERS) {
        text += &format!("\n  and {more} more, further away");
    }
    text
}

/// How many of its conditions hold.
fn tally(comparison: &Comparison) -> String {
    let all = comparison.rows.len();
    match comparison.missed().count() {
        0 => "it matches, but none of its steps took the call".to_owned(),
        _ => format!("{} of {all} conditions hold", comparison.met()),
    }
}

/// `#3 StartExecution orders/order-18`: the line without an outcome.
pub(super) fn headline(exchange: &Exchange) -> String {
    let line = exchange.to_string();
    line.rsplit_once(": ")
        .map_or(line.clone(), |(head, _)| head.to_owned())
}
