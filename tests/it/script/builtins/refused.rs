//! Refusals, and whose business it is to try again.

use aws_sdk_sfn::Client;
use aws_sdk_sfn::error::SdkError;
use aws_sdk_sfn::operation::start_execution::StartExecutionError;

use super::Caller::{Careful, Naive};
use super::{Answer, catches, start};

/// Naive: a loop of three around the SDK's own three.
async fn three_times_more(client: &Client) -> Answer {
    let mut answer = start(client, Some("order-17"), "{}").await;
    for _ in 1..3 {
        if answer.is_ok() {
            break;
        }
        answer = start(client, Some("order-17"), "{}").await;
    }
    answer
}

#[tokio::test]
async fn a_loop_around_the_sdks_own_makes_nine_requests_of_one() {
    catches("throttled-without-end", async |sfn, caller| {
        let client = super::client(sfn);
        let _ = match caller {
            Naive => three_times_more(&client).await,
            Careful => start(&client, Some("order-17"), "{}").await,
        };
        // Who is throttled asks less, not more.
        sfn.exchanges().len() <= 3
    })
    .await;
}

/// Careful: no SDK tries again what KMS has throttled, so the caller does, once.
async fn again_if_kms_throttles(client: &Client) -> Answer {
    let answer = start(client, Some("order-17"), "{}").await;
    let refused = answer.as_ref().err().and_then(SdkError::as_service_error);
    if refused.is_some_and(StartExecutionError::is_kms_throttling_exception) {
        return start(client, Some("order-17"), "{}").await;
    }
    answer
}

#[tokio::test]
async fn the_sdk_does_not_retry_what_kms_has_throttled() {
    catches("kms-throttled-once", async |sfn, caller| {
        let client = super::client(sfn);
        let answer = match caller {
            // "The SDK retries throttling."
            Naive => start(&client, Some("order-17"), "{}").await,
            Careful => again_if_kms_throttles(&client).await,
        };
        answer.is_ok() && sfn.started().len() == 1
    })
    .await;
}
