//! The reaction of `aws-sdk-sfn` to each fault: its attempts, the result for its caller, the started
//! executions.

use std::time::Duration;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::retry::RetryConfig;
use aws_sdk_sfn::config::timeout::TimeoutConfig;
use aws_sdk_sfn::config::{AsyncSleep, SharedAsyncSleep, Sleep};
use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sfn::operation::start_execution::StartExecutionError;
use rstest::rstest;
use sfn_mock::{Afterwards, Ending, Fault, Scenario, SfnHandle, SfnMock, Step};

use crate::support::ORDERS;

const THEN_CLOSE: Fault = Fault::Truncate {
    after_bytes: 20,
    then: Ending::Close,
};
const THEN_RESET: Fault = Fault::Truncate {
    after_bytes: 20,
    then: Ending::Reset,
};
const TRICKLE: Fault = Fault::Trickle {
    bytes: 16,
    every: Duration::from_millis(1),
};

const LIMIT: Duration = Duration::from_millis(300);

/// The SDK's time, in which an attempt's limit begins when its request has arrived: on a busy
/// machine it is over before otherwise, and one attempt fewer is seen.
#[derive(Debug)]
struct SinceArrival(SfnHandle);

impl AsyncSleep for SinceArrival {
    fn sleep(&self, duration: Duration) -> Sleep {
        let (sfn, before) = (self.0.clone(), self.0.exchanges().len());
        Sleep::new(async move {
            while duration == LIMIT && sfn.exchanges().len() == before {
                tokio::task::yield_now().await;
            }
            tokio::time::sleep(duration).await;
        })
    }
}

fn client(sfn: &SfnHandle, fault: Fault) -> Client {
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    let config = sfn.config().retry_config(retries);
    let limit = TimeoutConfig::builder().operation_attempt_timeout(LIMIT);
    let config = if fault == Fault::Stall {
        config
            .timeout_config(limit.build())
            .sleep_impl(SharedAsyncSleep::new(SinceArrival(sfn.clone())))
    } else {
        config
    };
    Client::from_conf(config.build())
}

/// One call of the SDK's, as its caller sees it.
async fn call(client: &Client, name: Option<&str>) -> String {
    let call = client.start_execution().state_machine_arn(ORDERS);
    let answer = call.set_name(name.map(str::to_owned)).input("{}").send();
    match answer.await {
        Ok(output) if output.execution_arn.is_empty() => "Ok with an empty ARN".to_owned(),
        Ok(_) => "Ok".to_owned(),
        Err(error) => error_variant(&error).to_owned(),
    }
}

fn error_variant(error: &SdkError<StartExecutionError>) -> &'static str {
    match error {
        SdkError::DispatchFailure(failure) if failure.is_io() => "DispatchFailure (io)",
        SdkError::DispatchFailure(failure) if failure.is_timeout() => "DispatchFailure (timeout)",
        SdkError::DispatchFailure(failure) if failure.as_other().is_some() => {
            "DispatchFailure (other, transient)"
        }
        SdkError::DispatchFailure(failure) if failure.is_other() => "DispatchFailure (other)",
        SdkError::TimeoutError(_) => "TimeoutError",
        SdkError::ResponseError(_) => "ResponseError",
        SdkError::ServiceError(error) if error.err().code().is_none() => {
            "ServiceError without a code"
        }
        SdkError::ServiceError(_) => "ServiceError",
        SdkError::ConstructionFailure(_) | SdkError::DispatchFailure(_) | _ => {
            panic!("nothing that a fault does: {error:?}")
        }
    }
}

/// A call of which every attempt meets `step`: what its caller sees, the attempts, the executions
/// started.
async fn met_by_every_attempt(
    step: Step,
    fault: Fault,
    name: Option<&str>,
) -> (String, usize, usize) {
    let scenario = Scenario::new("every attempt")
        .then(step)
        .afterwards(Afterwards::Repeat);
    let sfn = SfnMock::builder().scenario(scenario).start();
    let seen = call(&client(&sfn, fault), name).await;
    let attempts = sfn.calls().single().attempts();
    (seen, attempts, sfn.started().len())
}

#[rstest]
#[case::reset(Fault::Reset, 3, "DispatchFailure (io)")]
#[case::close(Fault::Close, 3, "DispatchFailure (other, transient)")]
#[case::stall(Fault::Stall, 3, "TimeoutError")]
#[case::garbage(Fault::Garbage, 1, "DispatchFailure (other)")]
#[tokio::test]
async fn a_request_lost_in_every_attempt_starts_nothing(
    #[case] fault: Fault,
    #[case] attempts: usize,
    #[case] seen: &str,
    #[values(None, Some("order-17"))] name: Option<&str>,
) {
    let met = met_by_every_attempt(Step::lose_request(fault), fault, name).await;
    assert_eq!(met, (seen.to_owned(), attempts, 0));
}

#[rstest]
#[case::reset(Fault::Reset, 3, "DispatchFailure (io)")]
#[case::close(Fault::Close, 3, "DispatchFailure (other, transient)")]
#[case::stall(Fault::Stall, 3, "TimeoutError")]
#[case::garbage(Fault::Garbage, 1, "DispatchFailure (other)")]
#[case::truncate_then_close(THEN_CLOSE, 3, "ResponseError")]
#[case::truncate_then_reset(THEN_RESET, 3, "ResponseError")]
#[tokio::test]
async fn a_response_lost_in_every_attempt_starts_one_for_each_unless_it_has_a_name(
    #[case] fault: Fault,
    #[case] attempts: usize,
    #[case] seen: &str,
    #[values(None, Some("order-17"))] name: Option<&str>,
) {
    let met = met_by_every_attempt(Step::lose_response(fault), fault, name).await;
    let started = if name.is_some() { 1 } else { attempts };
    assert_eq!(met, (seen.to_owned(), attempts, started));
}

#[rstest]
#[case::reset(Fault::Reset, 3, "DispatchFailure (io)")]
#[case::close(Fault::Close, 3, "DispatchFailure (other, transient)")]
#[case::stall(Fault::Stall, 3, "TimeoutError")]
#[case::garbage(Fault::Garbage, 1, "DispatchFailure (other)")]
#[case::truncate_then_close(THEN_CLOSE, 3, "ResponseError")]
#[case::truncate_then_reset(THEN_RESET, 3, "ResponseError")]
#[case::trickle(TRICKLE, 1, "Ok")]
#[case::empty_body(Fault::EmptyBody, 1, "Ok with an empty ARN")]
#[case::broken_json(Fault::BrokenJson, 1, "ServiceError without a code")]
#[tokio::test]
async fn an_answer_damaged_in_every_attempt_has_started_one_for_each_unless_it_has_a_name(
    #[case] fault: Fault,
    #[case] attempts: usize,
    #[case] seen: &str,
    #[values(None, Some("order-17"))] name: Option<&str>,
) {
    let met = met_by_every_attempt(Step::serve().damaged(fault), fault, name).await;
    let started = if name.is_some() { 1 } else { attempts };
    assert_eq!(met, (seen.to_owned(), attempts, started));
}

#[rstest]
#[case::without_a_name(None, 3)]
#[case::with_a_name(Some("order-17"), 1)]
#[tokio::test]
async fn three_lost_responses_are_one_call_one_error_and_three_executions_or_one(
    #[case] name: Option<&str>,
    #[case] executions: usize,
) {
    let lost = Scenario::new("the answer is lost three times")
        .then(Step::lose_response(Fault::Reset).times(3));
    let sfn = SfnMock::builder().scenario(lost).start();
    let seen = call(&client(&sfn, Fault::Reset), name).await;
    assert_eq!(seen, "DispatchFailure (io)");
    assert_eq!(sfn.calls().single().attempts(), 3);
    sfn.assert_started(executions);
}

#[rstest]
#[case::reset(Fault::Reset)]
#[case::close(Fault::Close)]
#[case::stall(Fault::Stall)]
#[case::truncate_then_close(THEN_CLOSE)]
#[case::truncate_then_reset(THEN_RESET)]
#[tokio::test]
async fn a_named_call_whose_first_answer_is_lost_succeeds_and_has_started_one(
    #[case] fault: Fault,
) {
    let lost = Scenario::new("the answer is lost once").then(Step::lose_response(fault));
    let sfn = SfnMock::builder().scenario(lost).start();
    assert_eq!(call(&client(&sfn, fault), Some("order-17")).await, "Ok");
    assert_eq!(sfn.calls().single().attempts(), 2);
    sfn.assert_started_once("order-17");
}

#[tokio::test]
async fn a_call_that_waits_fails_when_the_mock_is_dropped() {
    let stalls = Scenario::new("no answer").then(Step::lose_response(Fault::Stall));
    let sfn = SfnMock::builder().scenario(stalls).start();
    let client = client(&sfn, Fault::Reset);
    let call = tokio::spawn(async move { call(&client, Some("order-17")).await });
    while sfn.exchanges().is_empty() {
        tokio::task::yield_now().await;
    }
    drop(sfn);
    let seen = call.await.expect("it does not panic");
    assert_eq!(seen, "DispatchFailure (io)");
}
