//! The messages of failing tests, as the one who must understand them reads them: each failure that a
//! user can meet is provoked once, and its message is kept whole.

#[cfg(feature = "aws-sdk")]
mod calls;
mod files;
mod gates;
#[cfg(feature = "aws-sdk")]
mod guide;
mod invalid_input;
mod long_holds;
mod lookups;
mod nearest_scenario;
mod on_panic;
#[cfg(feature = "aws-sdk")]
mod readme;
mod service_state;
mod unexpected_calls;
mod verification;
mod waits;

use sfn_mock::{Builder, SfnMock, StateMachine};

use crate::support::panics::{panic_of, same_in_every_run};

/// A mock of which a failure message is the same in every run.
fn mock() -> Builder {
    SfnMock::builder()
        .seed(42)
        .frozen_clock()
        .state_machine(StateMachine::standard("orders"))
        .state_machine(StateMachine::express("audit"))
}

/// The message, without what is another in every run: the line of this file at which something
/// was written, how long it took, and where cargo builds.
#[track_caller]
fn message(act: impl FnOnce()) -> String {
    same_in_every_run(&panic_of(act))
}
