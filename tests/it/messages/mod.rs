//! The gallery: the messages of failing tests as their reader meets them, each failure provoked once.
//!
//! The modules are in the order in which a user meets the messages. Elsewhere a test asserts that something
//! fails and what kind of failure it is, not its text.

// Writing a test.

// A builder, scenario, step or value that is invalid.
mod invalid_input;
// A scenario file: its form, its values, the cassettes that it plays.
mod scenario_files;
// A cassette, and an archive to import.
mod cassette_files;

// Running it.

// Waits that end without their condition.
mod waits;
// Gates without a request to release.
mod gates;
// Requests that are held for long.
mod long_holds;

// Asserting.

// Executions, state machines and calls that are not there.
mod lookups;
// Executions that did not start, or did not end, as expected.
mod service_state;
// Attempts of one call.
#[cfg(feature = "aws-sdk")]
mod calls;

// The end of the mock.

// Unmet expectations, held requests, denied lints.
mod verification;
// Scenarios and steps that no request reached.
mod unused;
// Calls that the script does not allow.
mod unexpected_calls;
// The scenarios that an unexpected call is compared with.
mod nearest_scenario;
// The rules that a refused request breaks.
mod rejections;
// The findings of each lint.
mod lints;
// The timeline, with which most messages end.
mod timeline;
// A test that fails by its own assertion.
mod on_panic;
// Refused calls and polls in vain, which such a test gets explained.
mod explained;

// Beyond a test.

// The reports of the explorer.
#[cfg(feature = "explore")]
mod explorer;
// The lines of the binary.
#[cfg(all(feature = "cli", unix))]
mod command_line;

// The pages that show some of these messages.

#[cfg(feature = "aws-sdk")]
mod guide;
#[cfg(feature = "aws-sdk")]
mod readme;

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

/// Runs an ignored test of this program, captured, and returns what reached stderr.
pub(crate) fn stderr_of(test: &str) -> String {
    let mut child = std::process::Command::new(std::env::current_exe().expect("this program"));
    child.args([&*format!("messages::{test}"), "--exact", "--ignored"]);
    let output = child.output().expect("it can be run");
    assert!(output.status.success(), "{output:?}");
    let printed = String::from_utf8(output.stderr).expect("UTF-8");
    let place = regex::Regex::new(r"\.rs:\d+:\d+").expect("a regex");
    place.replace_all(&printed, ".rs:LINE").into_owned()
}
