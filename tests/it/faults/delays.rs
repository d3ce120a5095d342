//! Answers that come too late: the service has acted, and the caller does not know.

use std::time::Duration;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::retry::RetryConfig;
use aws_sdk_sfn::config::timeout::TimeoutConfig;
use aws_sdk_sfn::config::{AsyncSleep, SharedAsyncSleep, Sleep};
use aws_sdk_sfn::error::SdkError;
use sfn_mock::{Scenario, SfnHandle, SfnMock, Step, Times, When, start_execution};

use crate::support::sdk::start;

const AN_HOUR: Duration = Duration::from_hours(1);

fn late(when: When) -> SfnMock {
    SfnMock::builder()
        .scenario(
            Scenario::new("the answer is an hour late")
                .when(when)
                .then(Step::serve().delayed(AN_HOUR).times(Times::Forever)),
        )
        .start()
}

#[tokio::test]
async fn the_service_has_committed_before_a_late_answer_comes() {
    let sfn = late(start_execution().name("order-17"));
    let client = sfn.client();
    let the_others = async {
        while sfn.started().is_empty() {
            tokio::task::yield_now().await;
        }
        // The requests that are not late are answered at the same time, on other connections.
        for number in 18..38 {
            let started = start(&client, Some(&format!("order-{number}"))).await;
            started.expect("it is served at once");
        }
    };
    tokio::select! {
        biased;
        answer = start(&client, Some("order-17")) => panic!("it came an hour early: {answer:?}"),
        () = the_others => {}
    }
    sfn.assert_started_once("order-17");
    sfn.assert_started(21);
}

/// A patience that ends as soon as the mock has the request: a time-out that needs no time.
#[derive(Debug)]
struct UntilAsked(SfnHandle);

impl AsyncSleep for UntilAsked {
    fn sleep(&self, duration: Duration) -> Sleep {
        let sfn = self.0.clone();
        let asked = sfn.exchanges().len();
        Sleep::new(async move {
            let is_back_off = duration < Duration::from_secs(1);
            while !is_back_off && sfn.exchanges().len() == asked {
                tokio::task::yield_now().await;
            }
        })
    }
}

/// A client that gives each of its attempts up as soon as the mock has it.
fn impatient_client(sfn: &SfnMock, attempts: u32) -> Client {
    let retries = RetryConfig::standard()
        .with_max_attempts(attempts)
        .with_initial_backoff(Duration::from_millis(1));
    let patience = TimeoutConfig::builder().operation_attempt_timeout(AN_HOUR / 2);
    let config = sfn
        .config()
        .retry_config(retries)
        .timeout_config(patience.build())
        .sleep_impl(SharedAsyncSleep::new(UntilAsked(sfn.handle())));
    Client::from_conf(config.build())
}

#[tokio::test]
async fn a_caller_that_times_out_has_started_an_execution() {
    let sfn = late(start_execution());
    let failure = start(&impatient_client(&sfn, 1), Some("order-17")).await;
    assert!(
        matches!(failure, Err(SdkError::TimeoutError(_))),
        "{failure:?}"
    );
    sfn.assert_started_once("order-17");
}

#[tokio::test]
async fn three_late_answers_to_a_named_start_are_one_execution() {
    let sfn = late(start_execution());
    let failure = start(&impatient_client(&sfn, 3), Some("order-17")).await;
    assert!(
        matches!(failure, Err(SdkError::TimeoutError(_))),
        "{failure:?}"
    );
    assert_eq!(sfn.calls().single().attempts(), 3);
    sfn.assert_started_once("order-17");
}

#[tokio::test]
async fn three_late_answers_to_an_unnamed_start_are_three_executions() {
    let sfn = late(start_execution());
    let failure = start(&impatient_client(&sfn, 3), None).await;
    assert!(
        matches!(failure, Err(SdkError::TimeoutError(_))),
        "{failure:?}"
    );
    assert_eq!(sfn.calls().single().attempts(), 3);
    sfn.assert_started(3);
}
