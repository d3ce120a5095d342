//! Calls that nobody expected: what they get, and what the failing test says of them.

use crate::model::{Exchange, ServiceError};
use crate::script::{MountId, Mounted, Playback, Seen};

/// Why a call was not expected.
#[derive(Debug)]
pub(super) enum Reason {
    NotEmulated,
    Unmatched,
    NotRecorded,
    UsedUp {
        scenario: String,
    },
    Panicked {
        scenario: String,
        mount: MountId,
        message: String,
    },
}

impl Reason {
    pub(super) fn used_up(mounted: &Mounted) -> Self {
        Self::UsedUp {
            scenario: named(mounted),
        }
    }

    pub(super) fn panicked(mounted: &Mounted, message: String) -> Self {
        Self::Panicked {
            scenario: named(mounted),
            mount: mounted.id,
            message,
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
    ServiceError::other("sfn-mock#UnexpectedCall")
        .status(501)
        .message(format!("sfn-mock: {why}. The test fails."))
}

/// The answer to a call that the upstream of a recording should have answered. It is not AWS's, and
/// says so.
#[cfg(feature = "record")]
pub(super) fn no_upstream(why: &str) -> ServiceError {
    ServiceError::other("sfn-mock#NoUpstream")
        .status(502)
        .message(format!("sfn-mock: {why}. The test fails."))
}

/// What the failing test says of such a call.
#[cfg(feature = "record")]
pub(super) fn unrecorded(exchange: &Exchange, why: &str) -> String {
    format!(
        "no recording of call {}\n  {why}\n  try: see that the upstream is there and answers, or play \
         back what is recorded (`SFN_MOCK_RECORD=none`)",
        headline(exchange)
    )
}

/// What the failing test says: what came, why it was not expected, what would have matched.
pub(super) fn explain(
    reason: &Reason,
    exchange: &Exchange,
    seen: &Seen<'_>,
    playback: &Playback,
) -> String {
    let operation = exchange.operation().unwrap_or("no operation");
    let (why, next) = match reason {
        Reason::NotEmulated => (
            format!("{operation} is not emulated, and no scenario speaks to it"),
            format!(
                "mount a scenario with `when(operation({operation:?}))` that fails it or replies to it"
            ),
        ),
        Reason::Unmatched => (
            "no scenario is about it, and the mock was told to fail such calls (`unmatched`)"
                .to_owned(),
            "mount a scenario that is about it, or let the service answer (`Unmatched::Serve`)"
                .to_owned(),
        ),
        Reason::NotRecorded => (
            "no cassette holds it".to_owned(),
            "record it, let what differs not count (`Playing::ignoring`), adapt the answers \
             (`Playing::adapted`), or mount a scenario that is about it"
                .to_owned(),
        ),
        Reason::UsedUp { scenario } => (
            format!("scenario {scenario} is used up and fails further calls (`afterwards`)"),
            "give it more steps, or let the service answer (`Afterwards::Serve`)".to_owned(),
        ),
        Reason::Panicked {
            scenario, message, ..
        } => (
            format!("a closure in the `when` of scenario {scenario} panicked: {message}"),
            "have it say no to a request that it cannot judge: it gets every request that the \
             conditions before it let through"
                .to_owned(),
        ),
    };
    let mut text = format!(
        "unexpected call {}\n  {why}\n  try: {next}",
        headline(exchange)
    );
    for reel in playback.reels() {
        text += &format!("\n  {}", reel.nearest(seen.request).replace('\n', "\n  "));
    }
    for mounted in playback.mounted() {
        let misses = mounted.scenario.when.misses(seen);
        let panicked = matches!(reason, Reason::Panicked { mount, .. } if *mount == mounted.id);
        let verdict = if panicked {
            "its closure panicked".to_owned()
        } else if !misses.is_empty() {
            format!("in this call {}", misses.join(", "))
        } else if matches!(reason, Reason::NotEmulated) {
            "this call matches it, but none of its steps took the call".to_owned()
        } else {
            "this call matches it".to_owned()
        };
        text += &format!(
            "\n  scenario {} is about: {}\n    {verdict}",
            named(mounted),
            mounted.scenario.when
        );
    }
    text
}

/// `#3 StartExecution orders/order-18`: the line without an outcome.
fn headline(exchange: &Exchange) -> String {
    let line = exchange.to_string();
    line.rsplit_once(": ")
        .map_or(line.clone(), |(head, _)| head.to_owned())
}
