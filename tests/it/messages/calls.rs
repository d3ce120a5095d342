//! Assertions on a logical call, which the SDK makes with its own retries.

use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::retry::RetryConfig;
use insta::assert_snapshot;
use serde_json::json;
use sfn_mock::{ErrorCode, Fault, Scenario, SfnMock, Step, start_execution};

use super::{message, mock, whole_message};
use crate::support::ORDERS;
use crate::support::http_client;
use crate::support::panics::without_timeline;
use crate::support::sdk::{quick_client, start};

/// A mock in process that loses the answers to the first two attempts.
fn lossy() -> SfnMock {
    let lost = Step::lose_response(Fault::Reset).times(2);
    let scenario = Scenario::new("answers are lost")
        .when(start_execution())
        .then(lost);
    mock().scenario(scenario).in_process().start()
}

/// An SDK client whose back-offs are a second, then two; under a paused clock they take no time.
fn client(sfn: &SfnMock) -> Client {
    let fixed = RetryConfig::standard().with_use_static_exponential_base(true);
    Client::from_conf(sfn.config().retry_config(fixed).build())
}

/// The message that README shows.
pub(super) async fn of_three_executions() -> String {
    let sfn = lossy();
    start(&client(&sfn), None)
        .await
        .expect("the third attempt is answered");
    assert_eq!(sfn.calls().single().attempts(), 3);
    whole_message(|| sfn.assert_started(1))
}

#[tokio::test(start_paused = true)]
async fn three_executions_of_one_unnamed_call_are_explained() {
    assert_snapshot!(without_timeline(&of_three_executions().await), @r#"
    sfn-mock: expected 1 execution, found 3:
      arn:aws:states:us-east-1:123456789012:execution:orders:f9bdc104-9278-4792-8817-0010872d983c
      arn:aws:states:us-east-1:123456789012:execution:orders:9a0b46a0-e03e-4617-9e98-c31ce3fd6574
      arn:aws:states:us-east-1:123456789012:execution:orders:7bb5f1f0-0bdf-4c9a-9f71-c10bc52b4973
      one logical call started 3 executions: call 1, StartExecution orders/(unnamed), 3 attempts
        it has no name, so every attempt is a new start for the service
        #1, #2 each started one, and its answer was lost: RST, by step 1 of scenario "answers are lost" (tests/it/messages/calls.rs:LINE)
        to reproduce it: seed 42, scenario "answers are lost"
      at tests/it/messages/calls.rs:LINE
      try: give the start a name that is the same for every attempt: the service then answers a retry like the start

    lint unnamed-start (a warning)
      #1, #2, #3 orders/(unnamed): no name: its attempts have started 3 executions
        played by "answers are lost" (tests/it/messages/calls.rs:LINE)
      try: name each start after the thing that it processes
      read: https://docs.rs/sfn-mock/latest/sfn_mock/guide/lints/unnamed_start/

    (timeline)
    "#);
}

#[tokio::test(start_paused = true)]
async fn three_executions_of_one_call_to_an_express_machine_are_explained() {
    let sfn = lossy();
    let audit = sfn.state_machine("audit");
    let start = client(&sfn)
        .start_execution()
        .state_machine_arn(audit.arn());
    start
        .name("order-17")
        .send()
        .await
        .expect("the third attempt is answered");
    assert_snapshot!(message(|| sfn.assert_started_once("order-17")), @r#"
    sfn-mock: expected exactly 1 execution named "order-17", found 3:
      arn:aws:states:us-east-1:123456789012:express:audit:order-17:f9bdc104-9278-4792-8817-0010872d983c
      arn:aws:states:us-east-1:123456789012:express:audit:order-17:9a0b46a0-e03e-4617-9e98-c31ce3fd6574
      arn:aws:states:us-east-1:123456789012:express:audit:order-17:7bb5f1f0-0bdf-4c9a-9f71-c10bc52b4973
      one logical call started 3 executions: call 1, StartExecution audit/order-17, 3 attempts
        its machine is EXPRESS, for which every attempt is a new start, named or not
        #1, #2 each started one, and its answer was lost: RST, by step 1 of scenario "answers are lost" (tests/it/messages/calls.rs:LINE)
        to reproduce it: seed 42, scenario "answers are lost"
      at tests/it/messages/calls.rs:LINE
      try: make the work itself idempotent: an EXPRESS machine starts an execution for every attempt, with any name

    (timeline)
    "#);
}

#[tokio::test]
async fn a_call_that_ends_with_an_error_is_not_retried_after_it() {
    let refused = Scenario::new("refused").then(Step::fail(ErrorCode::StateMachineDoesNotExist));
    let sfn = mock().scenario(refused).start();
    start(&quick_client(&sfn), Some("order-17"))
        .await
        .expect_err("it is refused");
    let call = sfn.calls().single();
    call.assert_no_retry_after(ErrorCode::StateMachineDoesNotExist);
    assert_snapshot!(message(|| call.assert_no_retry_after(ErrorCode::InvalidArn)), @r#"
    sfn-mock: expected an attempt answered with InvalidArn, found none
      at tests/it/messages/calls.rs:LINE
      try: have a scenario answer it: `Step::fail(..)` with this code

    (timeline)
    "#);
}

#[tokio::test]
async fn a_retry_after_an_error_that_was_lost_is_no_retry_after_it() {
    let refused = || Step::fail(ErrorCode::StateMachineDoesNotExist);
    let lost_once = Scenario::new("refused twice, and the first answer is lost")
        .then(refused().damaged(Fault::Reset))
        .then(refused());
    let sfn = mock().scenario(lost_once).start();
    start(&quick_client(&sfn), Some("order-17"))
        .await
        .expect_err("it is refused");
    let call = sfn.calls().single();
    assert_eq!(call.attempts(), 2);
    call.assert_no_retry_after(ErrorCode::StateMachineDoesNotExist);
}

#[tokio::test]
async fn a_retry_after_an_error_is_shown_with_what_it_followed() {
    let throttled = Scenario::new("throttled").then(Step::fail(ErrorCode::ThrottlingException));
    let sfn = mock().scenario(throttled).start();
    start(&quick_client(&sfn), Some("order-17"))
        .await
        .expect("the second attempt is served");
    let call = sfn.calls().single();
    assert_snapshot!(message(|| call.assert_no_retry_after(ErrorCode::ThrottlingException)), @r#"
    sfn-mock: expected no attempt after ThrottlingException, found 1 after #1, which was answered with it
      at tests/it/messages/calls.rs:LINE
      try: look at what the code under test retries, and at its client's retry classifiers

    (timeline)
    "#);
}

#[test]
fn attempts_with_different_requests_show_the_difference() {
    let sfn = mock().start();
    let client = http_client::Client::of(&sfn);
    for name in ["order-17", "order-18"] {
        let members = json!({ "stateMachineArn": ORDERS, "name": name });
        client.send(
            "StartExecution",
            &[("amz-sdk-invocation-id", "a")],
            &members,
        );
    }
    assert_snapshot!(message(|| sfn.calls().single().assert_same_request()), @r#"
    sfn-mock: expected the same request in every attempt, but #2 has another name than #1 ("order-17", then "order-18")
      at tests/it/messages/calls.rs:LINE
      try: make name and input once, before the first attempt

    (timeline)
    "#);
}
