//! The messages of look-ups that do not find the one thing they are for.

use insta::assert_snapshot;
use serde_json::json;

use super::{message, mock};
use crate::support::ORDERS;
use crate::support::http_client::Client;

#[test]
fn an_unknown_execution_is_answered_with_those_there_are() {
    let sfn = mock().start();
    let client = Client::of(&sfn);
    client.start("order-17", None);
    client.start(None, None);
    let lookup = || drop(sfn.execution("order-71"));
    assert_snapshot!(message(lookup), @r#"
    sfn-mock: there is no execution "order-71"; there are 2:
      arn:aws:states:us-east-1:123456789012:execution:orders:order-17
      arn:aws:states:us-east-1:123456789012:execution:orders:f9bdc104-9278-4792-8817-0010872d983c
      at tests/it/messages/lookups.rs:LINE
      try: compare the name with those in the requests of the code under test

    lint unnamed-start (a warning)
      #2 orders/(unnamed): no name: a retry after a lost answer starts a second execution
      try: name each start after the thing that it processes
      read: https://docs.rs/sfn-mock/latest/sfn_mock/guide/lints/unnamed_start/

    (timeline)
    "#);
}

#[test]
fn an_unknown_execution_of_a_mock_without_executions() {
    let sfn = mock().start();
    let lookup = || drop(sfn.execution("order-17"));
    assert_snapshot!(message(lookup), @r#"
    sfn-mock: there is no execution "order-17"; the mock has no executions
      at tests/it/messages/lookups.rs:LINE
      try: give the code under test a client or the URL of this mock, and await its calls

    (timeline)
    "#);
}

#[test]
fn of_many_executions_twenty_are_listed() {
    let sfn = mock().start();
    let client = Client::of(&sfn);
    for number in 0..22 {
        client.start(&*format!("order-{number}"), None);
    }
    let lookup = || drop(sfn.execution("order-71"));
    assert_snapshot!(message(lookup), @r#"
    sfn-mock: there is no execution "order-71"; there are 22:
      arn:aws:states:us-east-1:123456789012:execution:orders:order-0
      arn:aws:states:us-east-1:123456789012:execution:orders:order-1
      arn:aws:states:us-east-1:123456789012:execution:orders:order-2
      arn:aws:states:us-east-1:123456789012:execution:orders:order-3
      arn:aws:states:us-east-1:123456789012:execution:orders:order-4
      arn:aws:states:us-east-1:123456789012:execution:orders:order-5
      arn:aws:states:us-east-1:123456789012:execution:orders:order-6
      arn:aws:states:us-east-1:123456789012:execution:orders:order-7
      arn:aws:states:us-east-1:123456789012:execution:orders:order-8
      arn:aws:states:us-east-1:123456789012:execution:orders:order-9
      arn:aws:states:us-east-1:123456789012:execution:orders:order-10
      arn:aws:states:us-east-1:123456789012:execution:orders:order-11
      arn:aws:states:us-east-1:123456789012:execution:orders:order-12
      arn:aws:states:us-east-1:123456789012:execution:orders:order-13
      arn:aws:states:us-east-1:123456789012:execution:orders:order-14
      arn:aws:states:us-east-1:123456789012:execution:orders:order-15
      arn:aws:states:us-east-1:123456789012:execution:orders:order-16
      arn:aws:states:us-east-1:123456789012:execution:orders:order-17
      arn:aws:states:us-east-1:123456789012:execution:orders:order-18
      arn:aws:states:us-east-1:123456789012:execution:orders:order-19
      and 2 more
      at tests/it/messages/lookups.rs:LINE
      try: compare the name with those in the requests of the code under test

    (timeline)
    "#);
}

#[test]
fn an_execution_of_another_machine_is_listed() {
    let sfn = mock().start();
    Client::of(&sfn).start("order-17", None);
    let lookup = || drop(sfn.state_machine("audit").execution("order-17"));
    assert_snapshot!(message(lookup), @r#"
    sfn-mock: there is no execution "order-17" of "audit"; there is this one:
      arn:aws:states:us-east-1:123456789012:execution:orders:order-17
      at tests/it/messages/lookups.rs:LINE
      try: look in the timeline for the answers to the starts of this name

    (timeline)
    "#);
}

#[test]
fn a_name_that_two_executions_have_lists_their_arns() {
    let sfn = mock().start();
    let client = Client::of(&sfn);
    client.start("order-17", None);
    client.start_on(&ORDERS.replace("orders", "audit"), "order-17", None);
    let lookup = || drop(sfn.execution("order-17"));
    assert_snapshot!(message(lookup), @r#"
    sfn-mock: expected one execution "order-17", found 2:
      arn:aws:states:us-east-1:123456789012:execution:orders:order-17
      arn:aws:states:us-east-1:123456789012:express:audit:order-17:f9bdc104-9278-4792-8817-0010872d983c
      at tests/it/messages/lookups.rs:LINE
      try: name one by its ARN

    (timeline)
    "#);
}

#[test]
fn an_unknown_state_machine_is_answered_with_those_there_are() {
    let sfn = mock().start();
    let lookup = || drop(sfn.state_machine("order"));
    assert_snapshot!(message(lookup), @r#"
    sfn-mock: there is no state machine "order"; there are ["orders", "audit"]; did you mean "orders"?
      at tests/it/messages/lookups.rs:LINE
      try: use that name
    "#);
}

#[test]
fn a_state_machine_unlike_all_others_suggests_a_declaration() {
    let sfn = mock().start();
    let lookup = || drop(sfn.state_machine("shipments"));
    assert_snapshot!(message(lookup), @r#"
    sfn-mock: there is no state machine "shipments"; there are ["orders", "audit"]
      at tests/it/messages/lookups.rs:LINE
      try: declare it: `builder().state_machine(StateMachine::standard("shipments"))`
    "#);
}

#[test]
fn a_single_call_where_none_came() {
    let sfn = mock().start();
    let lookup = || drop(sfn.calls().single());
    assert_snapshot!(message(lookup), @r"
    sfn-mock: expected exactly 1 call, got 0
      at tests/it/messages/lookups.rs:LINE
      try: give the code under test a client or the URL of this mock, and await its calls

    (timeline)
    ");
}

#[test]
fn a_single_call_where_two_came_lists_both_with_their_attempts() {
    let sfn = mock().start();
    let client = Client::of(&sfn);
    let members = json!({ "stateMachineArn": ORDERS, "name": "order-17" });
    for (id, attempt) in [
        ("a", "attempt=1; max=3"),
        ("a", "attempt=2; max=3"),
        ("b", "attempt=1"),
    ] {
        let headers = [("amz-sdk-invocation-id", id), ("amz-sdk-request", attempt)];
        client.send("StartExecution", &headers, &members);
    }
    let lookup = || drop(sfn.calls().single());
    assert_snapshot!(message(lookup), @r"
    sfn-mock: expected exactly 1 call, got 2
      at tests/it/messages/lookups.rs:LINE
      try: look at each with `calls().iter()`; attempts are one call where the client sends amz-sdk-invocation-id, as an SDK does

    (timeline)
    ");
}

#[test]
fn an_execution_that_is_closed_twice_has_its_first_status() {
    let sfn = mock().start();
    Client::of(&sfn).start("order-17", None);
    let execution = sfn.execution("order-17");
    execution.fail("OutOfStock", "none left");
    assert_snapshot!(message(|| execution.succeed(json!({}))), @r#"
    sfn-mock: the execution "order-17" cannot become SUCCEEDED, since it is FAILED
      at tests/it/messages/lookups.rs:LINE
      try: close each execution once; `status()` returns whether it still runs

    (timeline)
    "#);
}
