//! The built-in scripts: what each of them catches. A naive caller, which passes its test as long as
//! all is well, and a careful one, which passes it under the script too.

mod batches;
mod catalogue;
mod names;
mod other_operations;
mod queue;
mod refused;
mod starts;
mod workers;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::retry::RetryConfig;
use aws_sdk_sfn::error::SdkError;
use aws_sdk_sfn::operation::start_execution::{StartExecutionError, StartExecutionOutput};
use sfn_mock::{Builder, Script, SfnHandle, SfnMock};

use crate::support::ORDERS;
use Caller::{Careful, Naive};

/// A caller of `StartExecution`.
type Answer = Result<StartExecutionOutput, SdkError<StartExecutionError>>;

/// Two ways to write the code under test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Caller {
    Naive,
    Careful,
}

/// A client with the SDK's own three attempts, without their waiting.
fn client(sfn: &SfnHandle) -> Client {
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    Client::from_conf(sfn.config().retry_config(retries).build())
}

/// One call of `StartExecution`, with a name or without.
async fn start(client: &Client, name: Option<&str>, input: &str) -> Answer {
    let start = client.start_execution().state_machine_arn(ORDERS);
    let start = start.set_name(name.map(str::to_owned)).input(input);
    start.send().await
}

/// A test that a user would write, passes with a naive caller
/// as long as all is well; the script makes it fail; and with a careful caller it passes again.
async fn catches(script: &str, test: impl AsyncFn(&SfnHandle, Caller) -> bool) {
    catches_on(SfnMock::builder, script, test).await;
}

/// Runs the callers on the mocks of this builder.
async fn catches_on(
    mock: impl Fn() -> Builder,
    script: &str,
    test: impl AsyncFn(&SfnHandle, Caller) -> bool,
) {
    let healthy = mock().start();
    let passed = test(&healthy, Naive).await;
    assert!(passed, "without the script the naive caller passes");

    let staged = mock().script(Script::builtin(script)).start();
    let passed = test(&staged, Naive).await;
    assert!(!passed, "the script catches the naive caller");
    // Some scripts fail the test by themselves.
    let _ = catch_unwind(AssertUnwindSafe(move || drop(staged)));

    let staged = mock().script(Script::builtin(script)).start();
    let passed = test(&staged, Careful).await;
    assert!(passed, "the careful caller passes under the script");
}
