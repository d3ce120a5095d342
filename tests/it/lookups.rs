//! The messages of look-ups that do not find the one thing they are for.

use insta::assert_snapshot;
use serde_json::json;
use sfn_mock::{Builder, SfnMock, StateMachine};

use crate::caught::panic_of;
use crate::post::{Client, ORDERS};

/// A mock whose messages are the same in every run.
fn mock() -> Builder {
    SfnMock::builder()
        .seed(42)
        .state_machine(StateMachine::standard("orders"))
        .state_machine(StateMachine::express("audit"))
}

#[test]
fn an_unknown_execution_is_answered_with_those_there_are() {
    let sfn = mock().start();
    let client = Client::of(&sfn);
    client.start("order-17", None);
    client.start(None, None);
    let look = || drop(sfn.execution("order-71"));
    assert_snapshot!(panic_of(look), @r#"
    sfn-mock: there is no execution "order-71"; there are 2:
      arn:aws:states:us-east-1:123456789012:execution:orders:order-17
      arn:aws:states:us-east-1:123456789012:execution:orders:f9bdc104-9278-4792-8817-0010872d983c
    "#);
}

#[test]
fn an_unknown_execution_where_there_is_none_says_so() {
    let sfn = mock().start();
    let look = || drop(sfn.execution("order-17"));
    assert_snapshot!(panic_of(look), @r#"sfn-mock: there is no execution "order-17"; there is none at all"#);
}

#[test]
fn of_many_executions_twenty_are_listed() {
    let sfn = mock().start();
    let client = Client::of(&sfn);
    for number in 0..22 {
        client.start(&*format!("order-{number}"), None);
    }
    let look = || drop(sfn.execution("order-71"));
    assert_snapshot!(panic_of(look), @r#"
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
    "#);
}

#[test]
fn an_execution_of_another_machine_is_listed() {
    let sfn = mock().start();
    Client::of(&sfn).start("order-17", None);
    let look = || drop(sfn.state_machine("audit").execution("order-17"));
    assert_snapshot!(panic_of(look), @r#"
    sfn-mock: there is no execution "order-17" of "audit"; there is this one:
      arn:aws:states:us-east-1:123456789012:execution:orders:order-17
    "#);
}

#[test]
fn a_name_that_two_executions_have_lists_their_arns() {
    let sfn = mock().start();
    let client = Client::of(&sfn);
    client.start("order-17", None);
    client.start_on(&ORDERS.replace("orders", "audit"), "order-17", None);
    let look = || drop(sfn.execution("order-17"));
    assert_snapshot!(panic_of(look), @r#"
    sfn-mock: 2 executions are called "order-17"; name one by its ARN:
      arn:aws:states:us-east-1:123456789012:execution:orders:order-17
      arn:aws:states:us-east-1:123456789012:express:audit:order-17:f9bdc104-9278-4792-8817-0010872d983c
    "#);
}

#[test]
fn an_unknown_state_machine_is_answered_with_those_there_are() {
    let sfn = mock().start();
    let look = || drop(sfn.state_machine("order"));
    assert_snapshot!(panic_of(look), @r#"sfn-mock: there is no state machine "order"; there are ["orders", "audit"]"#);
}

#[test]
fn a_single_call_where_none_came_says_so() {
    let sfn = mock().start();
    let look = || drop(sfn.calls().single());
    assert_snapshot!(panic_of(look), @"sfn-mock: exactly one call was expected, but none came");
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
    let look = || drop(sfn.calls().single());
    assert_snapshot!(panic_of(look), @r"
    sfn-mock: exactly one call was expected, but 2 came:
    - #1 StartExecution orders/order-17 (attempt 1 of 3): 200, started
      #2 StartExecution orders/order-17 (attempt 2 of 3): 200, replayed
    - #3 StartExecution orders/order-17 (attempt 1): 200, replayed
    ");
}

#[test]
fn an_execution_that_is_closed_twice_says_how_it_closed_first() {
    let sfn = mock().start();
    Client::of(&sfn).start("order-17", None);
    let execution = sfn.execution("order-17");
    execution.fail("OutOfStock", "none left");
    assert_snapshot!(panic_of(|| execution.succeed(&json!({}))), @r#"sfn-mock: the execution "order-17" cannot become SUCCEEDED, since it is FAILED"#);
}
