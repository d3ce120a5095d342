//! Names: taken, held by a failed run, too long, not as distinct as they seem.

use std::hash::{DefaultHasher, Hash, Hasher};

use aws_sdk_sfn::Client;
use aws_sdk_sfn::error::SdkError;
use aws_sdk_sfn::operation::start_execution::StartExecutionError;

use super::Caller::{Careful, Naive};
use super::{Answer, catches, start};

fn is_taken(answer: &Answer) -> bool {
    let refused = answer.as_ref().err().and_then(SdkError::as_service_error);
    refused.is_some_and(StartExecutionError::is_execution_already_exists)
}

#[tokio::test]
async fn a_name_that_is_taken_drops_the_payload_of_who_calls_that_success() {
    const PAYLOAD: &str = r#"{"order":17,"quantity":2}"#;
    catches("name-taken", async |sfn, caller| {
        let answer = start(&super::client(sfn), Some("order-17"), PAYLOAD).await;
        let reports_success = match caller {
            // "It exists, so it was started."
            Naive => answer.is_ok() || is_taken(&answer),
            // It exists, and its input is not known: a person must look at it.
            Careful => answer.is_ok(),
        };
        let mut started = sfn.started().into_iter();
        let runs = started.any(|execution| execution.input() == PAYLOAD);
        // A caller that reports that it runs must be right.
        !reports_success || runs
    })
    .await;
}

#[tokio::test]
async fn a_failed_run_blocks_its_order_for_who_takes_it_for_a_running_one() {
    catches("name-of-a-failed-run", async |sfn, caller| {
        let client = super::client(sfn);
        let answer = start(&client, Some("order-17"), "{}").await;
        match caller {
            // "Already running, fine."
            Naive => {}
            // What has ended is tried again under the next name.
            Careful if is_taken(&answer) => {
                let again = start(&client, Some("order-17-r2"), "{}").await;
                again.expect("the next name is free");
            }
            Careful => {
                answer.expect("the name is free or taken");
            }
        }
        sfn.started().len() == 1
    })
    .await;
}

#[tokio::test]
async fn a_run_that_is_over_before_the_retry_is_started_again_by_who_drops_the_name() {
    catches("answer-lost-and-run-finished", async |sfn, caller| {
        let client = super::client(sfn);
        let answer = start(&client, Some("order-17"), "{}").await;
        if is_taken(&answer) && caller == Naive {
            // "Then without a name."
            let unnamed = start(&client, None, "{}").await;
            unnamed.expect("an unnamed start is never refused for its name");
        }
        // Careful: the name identifies the order, so the holder of the name is this order.
        sfn.started().len() == 1
    })
    .await;
}

/// Two jobs that have only their names.
async fn two_jobs(client: &Client, names: [&str; 2]) -> bool {
    let mut done = true;
    for name in names {
        done &= start(client, Some(name), "{}").await.is_ok();
    }
    done
}

#[tokio::test]
async fn a_name_made_once_for_the_process_makes_two_jobs_one() {
    const OF_THE_PROCESS: &str = "01234567-89ab-cdef-0123-456789abcdef";
    catches("every-name-once", async |sfn, caller| {
        let names = match caller {
            Naive => [OF_THE_PROCESS; 2],
            Careful => ["job-1", "job-2"],
        };
        two_jobs(&super::client(sfn), names).await && sfn.verify().is_ok()
    })
    .await;
}

/// Naive: the first 80 characters are enough.
fn truncated(key: &str) -> String {
    key.chars().take(80).collect()
}

/// Careful: what is cut off goes into a hash.
fn shortened(key: &str) -> String {
    let mut hash = DefaultHasher::new();
    key.hash(&mut hash);
    let head: String = key.chars().take(60).collect();
    format!("{head}-{:016x}", hash.finish())
}

#[tokio::test]
async fn truncated_names_make_two_keys_one() {
    let key = |end: &str| format!("invoices-of-{}-{end}", "a-very-long-customer-".repeat(4));
    let keys = [key("january"), key("february")];
    catches("every-name-once", async |sfn, caller| {
        let name = match caller {
            Naive => truncated,
            Careful => shortened,
        };
        let names = keys.each_ref().map(|key| name(key));
        two_jobs(&super::client(sfn), [&names[0], &names[1]]).await && sfn.verify().is_ok()
    })
    .await;
}

#[tokio::test]
async fn a_name_that_is_too_long_is_not_an_invalid_name() {
    catches("name-too-long", async |sfn, caller| {
        let client = super::client(sfn);
        let answer = start(&client, Some("a-name-of-the-users"), "{}").await;
        let refused = answer.as_ref().err().and_then(SdkError::as_service_error);
        let name_is_wrong = refused.is_some_and(|error| match caller {
            Naive => error.is_invalid_name(),
            Careful => error.is_invalid_name() || error.is_validation_exception(),
        });
        let answer = if name_is_wrong {
            start(&client, Some("a-name-of-ours"), "{}").await
        } else {
            answer
        };
        answer.is_ok() && sfn.started().len() == 1
    })
    .await;
}
