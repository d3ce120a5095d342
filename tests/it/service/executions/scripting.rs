//! Scenarios about the operations on executions.

use std::time::Duration;

use serde_json::json;
use sfn_mock::{ErrorCode, Fault, Finish, Scenario, Step, operation};

use super::{arn, mock, orders};
use crate::support::http_client::Client;

#[test]
fn a_condition_applies_to_the_execution_that_an_arn_names() {
    let sfn = mock(orders())
        .scenario(
            Scenario::new("order-17 cannot be looked at")
                .when(
                    operation("DescribeExecution")
                        .state_machine("orders")
                        .name("order-17"),
                )
                .then(Step::fail(ErrorCode::ThrottlingException).times(2)),
        )
        .start();
    let client = Client::of(&sfn);
    for name in ["order-17", "order-18"] {
        client.start(name, None);
    }
    assert_eq!(client.status("order-18"), "RUNNING");
    assert_eq!(client.status("order-17"), "400 ThrottlingException");
    assert_eq!(client.status("order-17"), "400 ThrottlingException");
    assert_eq!(client.status("order-17"), "RUNNING");
}

#[test]
fn each_execution_meets_its_own_steps_whatever_operation_is_about_it() {
    let sfn = mock(orders())
        .scenario(
            Scenario::new("the first look at each is refused")
                .when(operation("DescribeExecution").state_machine_matches("^ord"))
                .counted_per_execution()
                .then(Step::fail(ErrorCode::ServiceUnavailable)),
        )
        .start();
    let client = Client::of(&sfn);
    for name in ["a", "b"] {
        client.start(name, None);
        assert_eq!(client.status(name), "503 ServiceUnavailable");
        assert_eq!(client.status(name), "RUNNING");
    }
}

#[test]
fn a_scripted_error_names_the_execution_of_the_request() {
    let gone = Step::fail(ErrorCode::ExecutionDoesNotExist);
    let denied = Step::fail(ErrorCode::AccessDeniedException);
    let sfn = mock(orders())
        .scenario(Scenario::new("gone, then denied").then(gone).then(denied))
        .start();
    let client = Client::of(&sfn);
    let answer = client.about("DescribeExecution", "a");
    assert_eq!(
        answer.message(),
        format!("Execution Does Not Exist: '{}'", arn("a"))
    );
    let answer = client.about("StopExecution", "a");
    let expected = format!("states:StopExecution on resource: {}", arn("a"));
    assert!(answer.message().contains(&expected), "{}", answer.message());
}

#[test]
fn an_exchange_names_machine_and_execution() {
    let sfn = mock(orders()).start();
    let client = Client::of(&sfn);
    client.about("DescribeExecution", "a");
    let express = "arn:aws:states:us-east-1:123456789012:express:audit:b:5c7e2c0e";
    client.send("StopExecution", &[], &json!({ "executionArn": express }));
    client.send("DescribeExecution", &[], &json!({ "executionArn": "x" }));
    client.listed(json!({}));
    let shown: Vec<_> = sfn.exchanges().iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "#1 DescribeExecution orders/a: 400 ExecutionDoesNotExist",
            "#2 StopExecution audit/b: 400 InvalidArn",
            "#3 DescribeExecution x: 400 InvalidArn",
            "#4 ListExecutions orders: 200",
        ]
    );
    assert_eq!(sfn.exchanges()[1].execution_arn(), Some(express));
}

#[test]
fn a_stop_that_is_lost_on_its_way_back_has_stopped_it() {
    let sfn = mock(orders())
        .scenario(
            Scenario::new("the answer is lost")
                .when(operation("StopExecution"))
                .then(Step::lose_response(Fault::Reset)),
        )
        .start();
    let client = Client::of(&sfn);
    client.start("a", None);
    let lost = crate::support::panics::panic_if_any(|| drop(client.about("StopExecution", "a")));
    assert!(lost.is_some(), "the answer is lost");
    sfn.execution("a").assert_aborted();
    let shown = sfn.exchanges()[1].to_string();
    let expected = "#2 StopExecution orders/a: 200, changed, answer lost (reset)";
    assert!(shown.starts_with(expected), "{shown}");
}

#[test]
fn a_poll_can_be_held_at_a_gate() {
    let sfn = mock(orders())
        .scenario(
            Scenario::new("held")
                .when(operation("DescribeExecution"))
                .then(Step::hold()),
        )
        .start();
    Client::of(&sfn).start("a", None);
    let handle = sfn.handle();
    let polling = std::thread::spawn(move || Client::of(&handle).status("a"));
    let gate = sfn.gate("held");
    gate.wait_for_requests(1)
        .within(Duration::from_secs(9))
        .blocking();
    sfn.execution("a").succeed(json!({}));
    gate.release_all();
    assert_eq!(polling.join().expect("it is answered"), "SUCCEEDED");
}

#[test]
fn an_output_keeps_the_members_and_the_numbers_of_its_value() {
    #[derive(serde::Serialize)]
    struct Paid {
        order: u32,
        amount: Box<serde_json::value::RawValue>,
        by: Option<String>,
    }
    let amount = serde_json::value::RawValue::from_string("1.50".to_owned()).expect("a number");
    let paid = Paid {
        order: 17,
        amount,
        by: None,
    };
    let json = r#"{"order":17,"amount":1.50,"by":null}"#;
    let sfn = mock(orders().finish(Finish::succeeded(&paid).after_polls(1))).start();
    let client = Client::of(&sfn);
    for name in ["a", "b", "c", "d"] {
        client.start(name, None);
    }
    client.status("a");
    sfn.execution("b").succeed(&paid);
    sfn.execution("c").succeed_json(json);
    sfn.execution("d").succeed(());
    let output = |name: &str| client.about("DescribeExecution", name).members["output"].clone();
    assert_eq!(["a", "b", "c", "d"].map(output), [json, json, json, "null"]);
}
