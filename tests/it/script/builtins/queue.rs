//! A message that is delivered again until its handler is done with it, or gives it up.

use std::collections::HashMap;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sfn::operation::start_execution::StartExecutionError;

use super::Caller::{Careful, Naive};
use super::{Answer, catches, start};

/// The result of a handler for its message.
enum HandlerResult {
    Done,
    Later,
    Never,
}

impl HandlerResult {
    fn of(answer: &Answer) -> Self {
        if answer.is_ok() {
            Self::Done
        } else {
            Self::Later
        }
    }
}

/// Delivers one message up to four times, and returns whether it was handled.
async fn deliver(mut handle: impl AsyncFnMut(u32) -> HandlerResult) -> bool {
    for delivery in 1..=4 {
        match handle(delivery).await {
            HandlerResult::Done => return true,
            HandlerResult::Later => {}
            HandlerResult::Never => return false,
        }
    }
    false
}

#[tokio::test]
async fn an_input_with_a_time_is_never_the_same_start_again() {
    catches(
        "answers-lost-until-the-sdk-gives-up",
        async |sfn, caller| {
            let client = super::client(sfn);
            let handled = deliver(async |delivery| {
                let input = match caller {
                    Naive => format!(r#"{{"order":17,"receivedAt":"09:0{delivery}"}}"#),
                    Careful => r#"{"order":17,"orderedAt":"09:00"}"#.to_owned(),
                };
                HandlerResult::of(&start(&client, Some("order-17"), &input).await)
            });
            handled.await && sfn.started().len() == 1
        },
    )
    .await;
}

#[tokio::test]
async fn an_arn_that_is_noted_after_the_start_is_not_noted_when_the_answer_is_lost() {
    catches(
        "answers-lost-until-the-sdk-gives-up",
        async |sfn, caller| {
            let client = super::client(sfn);
            let mut database = HashMap::new();
            deliver(async |_| {
                let known = database.insert("order-17", String::new()).is_some();
                if known && caller == Naive {
                    // "It is in the database, so another handler has handled it."
                    return HandlerResult::Done;
                }
                let answer = start(&client, Some("order-17"), "{}").await;
                if let Ok(output) = &answer {
                    database.insert("order-17", output.execution_arn.clone());
                }
                HandlerResult::of(&answer)
            })
            .await;
            let running = sfn
                .started()
                .iter()
                .map(sfn_mock::Execution::arn)
                .collect::<Vec<_>>();
            running == database.into_values().collect::<Vec<_>>()
        },
    )
    .await;
}

#[tokio::test]
async fn a_status_that_is_set_before_the_start_is_stuck_when_the_start_is_refused() {
    catches("kms-throttled-once", async |sfn, caller| {
        let client = super::client(sfn);
        let mut started = false;
        deliver(async |_| {
            if started {
                return HandlerResult::Done;
            }
            started = caller == Naive;
            let answer = start(&client, Some("order-17"), "{}").await;
            started |= answer.is_ok();
            HandlerResult::of(&answer)
        })
        .await;
        sfn.started().len() == 1
    })
    .await;
}

/// Naive: the throttle that the SDK has a variant for. Step Functions' own has none.
fn is_throttle_by_variant(answer: &Answer) -> bool {
    let refused = answer.as_ref().err().and_then(SdkError::as_service_error);
    refused.is_some_and(StartExecutionError::is_kms_throttling_exception)
}

/// Careful: whatever is called a throttle.
fn is_throttle_by_code(answer: &Answer) -> bool {
    let code = answer.as_ref().err().and_then(ProvideErrorMetadata::code);
    code.is_some_and(|code| code.contains("Throttling"))
}

async fn handle_throttles(client: &Client, is_throttle: fn(&Answer) -> bool) -> HandlerResult {
    let answer = start(client, Some("order-17"), "{}").await;
    if answer.is_ok() || is_throttle(&answer) {
        HandlerResult::of(&answer)
    } else {
        HandlerResult::Never
    }
}

#[tokio::test]
async fn a_throttle_that_is_matched_by_the_wrong_variant_is_given_up() {
    catches("throttled-until-the-sdk-gives-up", async |sfn, caller| {
        let client = super::client(sfn);
        let is_throttle = match caller {
            Naive => is_throttle_by_variant,
            Careful => is_throttle_by_code,
        };
        let handled = deliver(async |_| handle_throttles(&client, is_throttle).await);
        handled.await && sfn.started().len() == 1
    })
    .await;
}
