//! The gallery: the messages of failing tests as their reader meets them, each failure provoked once.
//!
//! Diagnostics of files are in `files::scenario_files` and `cassettes`, the lines of the binary in
//! `clients::cli`, the reports of the explorer in `explore::reports`. Elsewhere a test asserts that
//! something fails and what kind of failure it is, not its text.

#[cfg(feature = "aws-sdk")]
mod calls;
mod explained;
mod files;
mod gates;
#[cfg(feature = "aws-sdk")]
mod guide;
mod invalid_input;
mod lints;
mod long_holds;
mod lookups;
mod nearest_scenario;
mod on_panic;
#[cfg(feature = "aws-sdk")]
mod readme;
mod rejections;
mod service_state;
mod timeline;
mod unexpected_calls;
mod unused;
mod verification;
mod waits;

use sfn_mock::{Builder, SfnMock, StateMachine};

use crate::support::panics::{panic_of, same_in_every_run, without_timeline};

/// A mock of which a failure message is the same in every run.
fn mock() -> Builder {
    SfnMock::builder()
        .seed(42)
        .frozen_clock()
        .state_machine(StateMachine::standard("orders"))
        .state_machine(StateMachine::express("audit"))
}

/// The message up to its timeline, without what differs in every run: the line of this file at which
/// something was written, and where cargo builds.
#[track_caller]
fn message(act: impl FnOnce()) -> String {
    without_timeline(&whole_message(act))
}

/// The message with its timeline.
#[track_caller]
fn whole_message(act: impl FnOnce()) -> String {
    same_in_every_run(&panic_of(act))
}
