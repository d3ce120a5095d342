//! The explorer, with the SDK's own client.

mod builtins;
mod callers;
mod crashes;
mod failures;
#[cfg(feature = "cli")]
mod program;
mod reports;
mod waiting;
mod workers;

use crate::support::ORDERS;
use aws_sdk_sfn::Client;
use aws_sdk_sfn::error::SdkError;
use aws_sdk_sfn::operation::start_execution::{StartExecutionError, StartExecutionOutput};
use sfn_mock::explore::{Exploration, FailedSchedule};

pub(crate) type Refused = SdkError<StartExecutionError>;
pub(crate) type Answer = Result<StartExecutionOutput, Refused>;

/// One call of StartExecution, with a name or without.
pub(crate) async fn start(client: &Client, name: Option<&str>, input: &str) -> Answer {
    let start = client.start_execution().state_machine_arn(ORDERS);
    start
        .set_name(name.map(str::to_owned))
        .input(input)
        .send()
        .await
}

/// The schedule that the exploration failed with.
#[track_caller]
pub(crate) fn failed(found: &Exploration) -> &FailedSchedule {
    assert!(
        found.diverged().is_none(),
        "{found}\n{:?}",
        found.diverged()
    );
    found
        .failed()
        .unwrap_or_else(|| panic!("no schedule breaks a rule: {found}"))
}

/// The exploration found nothing, and came to its end.
#[track_caller]
fn passed(found: &Exploration) {
    if let Some(failed) = found.failed() {
        panic!("{failed}\n{found}");
    }
    assert!(
        found.diverged().is_none(),
        "{found}\n{:?}",
        found.diverged()
    );
    assert!(found.cut_short().is_none(), "{found}");
}
