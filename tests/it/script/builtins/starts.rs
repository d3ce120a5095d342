//! One order, one execution: what a lost answer, a lost request or a proxy makes of it.

use std::time::Duration;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::retry::RetryConfig;
use aws_sdk_sfn::error::SdkError;
use sfn_mock::{Builtin, SfnMock};

use super::Caller::{Careful, Naive};
use super::{catches, start};

#[tokio::test]
async fn a_lost_answer_starts_an_unnamed_order_twice() {
    catches("answer-lost-after-commit", async |sfn, caller| {
        let client = super::client(sfn);
        let placed = match caller {
            Naive => start(&client, None, r#"{"order":17}"#).await,
            Careful => start(&client, Some("order-17"), r#"{"order":17}"#).await,
        };
        placed.is_ok() && sfn.started().len() == 1
    })
    .await;
}

/// Naive: a connection that dies has done its work.
async fn place_and_hope(client: &Client) -> bool {
    match start(client, Some("order-17"), "{}").await {
        Ok(_) | Err(SdkError::DispatchFailure(_)) => true,
        Err(_) => false,
    }
}

/// Careful: a connection that dies has done its work or not; only a second identical start shows which.
async fn place_until_answered(client: &Client) -> bool {
    for _ in 0..3 {
        match start(client, Some("order-17"), "{}").await {
            Ok(_) => return true,
            Err(SdkError::DispatchFailure(_)) => {}
            Err(_) => return false,
        }
    }
    false
}

#[tokio::test]
async fn lost_requests_leave_an_order_unplaced_that_was_hoped_for() {
    catches(
        "requests-lost-until-the-sdk-gives-up",
        async |sfn, caller| {
            let client = super::client(sfn);
            let placed = match caller {
                Naive => place_and_hope(&client).await,
                Careful => place_until_answered(&client).await,
            };
            placed && sfn.started().len() == 1
        },
    )
    .await;
}

/// Naive: the value in the answer is the ARN.
async fn arn_as_it_comes(client: &Client) -> Option<String> {
    let answer = start(client, Some("order-17"), "{}").await.ok()?;
    Some(answer.execution_arn)
}

/// Careful: an empty ARN is invalid, and a second identical start returns the ARN.
async fn arn_that_is_one(client: &Client) -> Option<String> {
    for _ in 0..3 {
        let answer = start(client, Some("order-17"), "{}").await.ok()?;
        if !answer.execution_arn.is_empty() {
            return Some(answer.execution_arn);
        }
    }
    None
}

#[tokio::test]
async fn a_proxy_that_empties_the_answer_makes_the_arn_an_empty_string() {
    catches("ok-without-an-arn", async |sfn, caller| {
        let client = super::client(sfn);
        let stored = match caller {
            Naive => arn_as_it_comes(&client).await,
            Careful => arn_that_is_one(&client).await,
        };
        stored == Some(sfn.execution("order-17").arn())
    })
    .await;
}

#[tokio::test]
async fn a_proxy_that_answers_itself_starts_nothing() {
    catches("ok-from-a-proxy", async |sfn, caller| {
        let client = super::client(sfn);
        let stored = match caller {
            Naive => arn_as_it_comes(&client).await,
            Careful => arn_that_is_one(&client).await,
        };
        stored.is_some() && sfn.started().len() == 1
    })
    .await;
}

#[tokio::test]
async fn a_client_with_four_attempts_has_its_fourth_request_lost_too() {
    let lost = Builtin::named("requests-lost-until-the-sdk-gives-up").with_attempts(4);
    let sfn = SfnMock::builder().script(lost.script()).start();
    let retries = RetryConfig::standard().with_max_attempts(4);
    let retries = retries.with_initial_backoff(Duration::from_millis(1));
    let client = Client::from_conf(sfn.config().retry_config(retries).build());
    assert!(start(&client, Some("order-17"), "{}").await.is_err());
    assert_eq!((sfn.exchanges().len(), sfn.started().len()), (4, 0));
    assert!(start(&client, Some("order-17"), "{}").await.is_ok());
}
