//! Scripts about other operations than StartExecution: a new role, a denied poll, a long synchronous run.

use std::time::Duration;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::retry::RetryConfig;
use aws_sdk_sfn::config::timeout::TimeoutConfig;
use aws_sdk_sfn::error::ProvideErrorMetadata;
use aws_sdk_sfn::types::ExecutionStatus;
use sfn_mock::{Finish, Script, SfnHandle, SfnMock, StateMachine};

use super::Caller::{self, Careful, Naive};
use super::{catches_on, start};

async fn create(client: &Client) -> Result<(), Option<String>> {
    let create = client
        .create_state_machine()
        .name("refunds")
        .definition(r#"{"StartAt":"Refund","States":{"Refund":{"Type":"Succeed"}}}"#);
    let created = create
        .role_arn("arn:aws:iam::123456789012:role/made-just-now")
        .send()
        .await;
    created
        .map(drop)
        .map_err(|error| error.code().map(str::to_owned))
}

/// Careful: the denial of a role that was made just now is tried again for some time.
async fn create_once_the_role_is_there(client: &Client) -> Result<(), Option<String>> {
    for _ in 0..5 {
        match create(client).await {
            Err(Some(code)) if code == "AccessDeniedException" => {
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
            answer => return answer,
        }
    }
    create(client).await
}

#[tokio::test(start_paused = true)]
async fn a_role_that_was_made_just_now_is_a_denial_that_only_the_caller_retries() {
    let mock = || SfnMock::builder().in_process();
    catches_on(mock, "role-not-assumable-yet", async |sfn, caller| {
        let client = super::client(sfn);
        let made = match caller {
            Naive => create(&client).await,
            Careful => create_once_the_role_is_there(&client).await,
        };
        made.is_ok()
    })
    .await;
}

/// Polls until the run is over; returns how it ended, if the caller could see that.
async fn poll(client: &Client, arn: &str, caller: Caller) -> Option<ExecutionStatus> {
    for _ in 0..100 {
        match (
            client.describe_execution().execution_arn(arn).send().await,
            caller,
        ) {
            (Ok(run), _) if run.status != ExecutionStatus::Running => return Some(run.status),
            // A denial does not pass with time.
            (Err(error), Careful) if error.code() == Some("AccessDeniedException") => return None,
            // "It will be there the next time."
            (_, Naive | Careful) => tokio::time::sleep(Duration::from_secs(5)).await,
        }
    }
    None
}

#[tokio::test(start_paused = true)]
async fn a_poll_that_is_denied_is_no_run_that_failed() {
    let orders = || StateMachine::standard("orders").finish(Finish::succeeded(()).after_polls(1));
    let mock = || SfnMock::builder().in_process().state_machine(orders());
    catches_on(mock, "poller-denied", async |sfn, caller| {
        let client = super::client(sfn);
        let first = start(&client, Some("order-17"), "{}")
            .await
            .expect("starts are served");
        let status = poll(&client, &first.execution_arn, caller).await;
        if status != Some(ExecutionStatus::Succeeded) && caller == Naive {
            // "It has not succeeded, so once more."
            start(&client, Some("order-17-r2"), "{}")
                .await
                .expect("starts are served");
        }
        sfn.started().len() == 1 && sfn.exchanges().len() < 10
    })
    .await;
}

/// A client that waits for an answer for a minute, and tries this often.
fn impatient(sfn: &SfnHandle, attempts: u32) -> Client {
    let retries = RetryConfig::standard().with_max_attempts(attempts);
    let timeouts = TimeoutConfig::builder()
        .read_timeout(Duration::from_mins(1))
        .build();
    Client::from_conf(
        sfn.config()
            .retry_config(retries)
            .timeout_config(timeouts)
            .build(),
    )
}

#[tokio::test(start_paused = true)]
async fn a_synchronous_run_that_outlasts_the_client_is_run_again_by_its_retry() {
    let mock = || {
        SfnMock::builder()
            .in_process()
            .state_machine(StateMachine::express("quotes"))
    };
    catches_on(mock, "sync-run-outlasts-the-client", async |sfn, caller| {
        // What a retry starts is a run of its own, so who must run once does not retry.
        let attempts = match caller {
            Naive => 3,
            Careful => 1,
        };
        let quote = impatient(sfn, attempts)
            .start_sync_execution()
            .name("quote-17");
        let _ = quote
            .state_machine_arn(sfn.state_machine("quotes").arn())
            .send()
            .await;
        sfn.started().len() == 1
    })
    .await;
}

#[test]
fn the_denial_of_a_new_role_has_the_text_of_aws() {
    let script = sfn_mock::Builtin::named("role-not-assumable-yet");
    assert!(script.json().contains(
        "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume \
         the provided role."
    ));
    drop(Script::builtin(script.name()));
}
