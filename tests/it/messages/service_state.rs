//! Assertions on the world that do not hold: what was started, with what, and how it ended.

use insta::assert_snapshot;
use serde_json::json;

use super::{message, mock};
use crate::support::ORDERS;
use crate::support::http_client::Client;

#[test]
fn a_start_that_did_not_happen_shows_what_did() {
    let sfn = mock().start();
    let client = Client::of(&sfn);
    client.start("order-18", None);
    client.start("order-17", "no json");
    assert_snapshot!(message(|| sfn.assert_started_once("order-17")), @r#"
    sfn-mock: expected exactly 1 execution named "order-17", found 0
      at tests/it/messages/service_state.rs:LINE
      try: look at the answers to the requests for this name

    (timeline)
    "#);
}

#[test]
fn a_start_that_happened_three_times_is_listed_three_times() {
    let sfn = mock().start();
    let client = Client::of(&sfn);
    for _ in 0..3 {
        let members =
            json!({ "stateMachineArn": ORDERS.replace("orders", "audit"), "name": "order-17" });
        let call = [("amz-sdk-invocation-id", "one-call")];
        client.send("StartExecution", &call, &members);
    }
    assert_snapshot!(message(|| sfn.assert_started_once("order-17")), @r#"
    sfn-mock: expected exactly 1 execution named "order-17", found 3:
      arn:aws:states:us-east-1:123456789012:express:audit:order-17:f9bdc104-9278-4792-8817-0010872d983c
      arn:aws:states:us-east-1:123456789012:express:audit:order-17:9a0b46a0-e03e-4617-9e98-c31ce3fd6574
      arn:aws:states:us-east-1:123456789012:express:audit:order-17:7bb5f1f0-0bdf-4c9a-9f71-c10bc52b4973
      one logical call started 3 executions: call 1, StartExecution audit/order-17, 3 attempts
        its machine is EXPRESS, for which every attempt is a new start, named or not
      at tests/it/messages/service_state.rs:LINE
      try: make the work itself idempotent: an EXPRESS machine starts an execution for every attempt, with any name

    (timeline)
    "#);
}

#[test]
fn an_unexpected_start_is_listed() {
    let sfn = mock().start();
    Client::of(&sfn).start("order-17", None);
    assert_snapshot!(message(|| sfn.assert_not_started("order-17")), @r#"
    sfn-mock: expected no execution named "order-17", found 1:
      arn:aws:states:us-east-1:123456789012:execution:orders:order-17
      at tests/it/messages/service_state.rs:LINE
      try: look in the timeline for the calls with a COMMIT and those without

    (timeline)
    "#);
}

#[test]
fn too_few_starts_are_listed() {
    let sfn = mock().start();
    Client::of(&sfn).start(None, None);
    assert_snapshot!(message(|| sfn.assert_started(2)), @"
    sfn-mock: expected 2 executions, found 1:
      arn:aws:states:us-east-1:123456789012:execution:orders:f9bdc104-9278-4792-8817-0010872d983c
      at tests/it/messages/service_state.rs:LINE
      try: look in the timeline for the calls with a COMMIT and those without

    lint unnamed-start (a warning)
      #1 orders/(unnamed): no name: a retry after a lost answer starts a second execution
      try: name each start after the thing that it processes
      read: https://docs.rs/sfn-mock/latest/sfn_mock/guide/lints/unnamed_start/

    (timeline)
    ");
}

#[test]
fn too_many_starts_are_listed() {
    let sfn = mock().start();
    let client = Client::of(&sfn);
    client.start("order-17", None);
    client.start("order-18", None);
    assert_snapshot!(message(|| sfn.assert_started(1)), @r"
    sfn-mock: expected 1 execution, found 2:
      arn:aws:states:us-east-1:123456789012:execution:orders:order-17
      arn:aws:states:us-east-1:123456789012:execution:orders:order-18
      at tests/it/messages/service_state.rs:LINE
      try: look in the timeline for the calls with a COMMIT and those without

    (timeline)
    ");
}

#[test]
fn a_mock_without_starts_suggests_to_call_it() {
    let sfn = mock().start();
    assert_snapshot!(message(|| sfn.assert_started(1)), @r"
    sfn-mock: expected 1 execution, found 0
      at tests/it/messages/service_state.rs:LINE
      try: give the code under test a client or the URL of this mock, and await its calls

    (timeline)
    ");
}

#[test]
fn an_input_that_is_another_is_shown_as_a_difference() {
    let sfn = mock().start();
    Client::of(&sfn).start("order-17", r#"{"id":17,"size":"small"}"#);
    let act = || sfn.assert_input("order-17", json!({ "id": 17, "size": "large" }));
    assert_snapshot!(message(act), @r#"
    sfn-mock: the input of execution "order-17" differs (- expected, + actual):
        {
          "id": 17,
      -   "size": "large"
      +   "size": "small"
        }
      at tests/it/messages/service_state.rs:LINE
      try: find the code that makes the input, and start at the lines with +

    (timeline)
    "#);
}

#[test]
fn an_execution_that_ended_otherwise_shows_its_status() {
    let sfn = mock().start();
    Client::of(&sfn).start("order-17", None);
    let execution = sfn.execution("order-17");
    assert_snapshot!(message(|| execution.assert_succeeded()), @r#"
    sfn-mock: execution "order-17": expected SUCCEEDED, is RUNNING
      at tests/it/messages/service_state.rs:LINE
      try: end it: `succeed`, `fail`, `time_out`, `abort`, or a `Finish` on its machine or step

    (timeline)
    "#);
    execution.fail("OutOfStock", "none left");
    assert_snapshot!(message(|| execution.assert_succeeded()), @r#"
    sfn-mock: execution "order-17": expected SUCCEEDED, is FAILED since 2026-01-02 03:04:05 UTC
      error: OutOfStock
      cause: none left
      at tests/it/messages/service_state.rs:LINE
      try: find the cause of its end: the test, a `Finish`, or a StopExecution of the code under test

    (timeline)
    "#);
}

#[test]
fn an_expected_input_that_is_a_string_of_json_suggests_a_value() {
    let sfn = mock().start();
    Client::of(&sfn).start("order-17", r#"{"id":17}"#);
    let text = message(|| sfn.assert_input("order-17", r#"{"id":17}"#));
    let next = "try: the expected value is a string that holds JSON: give the value itself, as by `json!(..)`";
    assert!(text.contains(next), "{text}");
}
