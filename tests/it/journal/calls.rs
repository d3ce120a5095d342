//! The facts of one logical call for a test, and the messages when the call went wrong.

use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::retry::RetryConfig;
use insta::assert_snapshot;
use rstest::rstest;
use serde_json::json;
use sfn_mock::{Builder, Fault, Scenario, SfnMock, StateMachine, Step, start_execution};

use crate::support::ORDERS;
use crate::support::http_client;
use crate::support::panics::{panic_of, same_in_every_run};
use crate::support::sdk::start;

fn mock() -> Builder {
    SfnMock::builder()
        .seed(42)
        .frozen_clock()
        .state_machine(StateMachine::standard("orders"))
        .state_machine(StateMachine::express("audit"))
}

fn message(act: impl FnOnce()) -> String {
    same_in_every_run(&panic_of(act))
}

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

#[tokio::test(start_paused = true)]
async fn a_named_call_whose_answers_are_lost_is_replayed() {
    let sfn = lossy();
    start(&client(&sfn), Some("order-17"))
        .await
        .expect("the third attempt is answered");
    sfn.assert_started_once("order-17");
    let call = sfn.calls().single();
    call.assert_same_request();
    assert_eq!(call.max_attempts(), Some(3));
}

#[rstest]
#[case::name("name", json!("order-18"), r#"#2 has another name than #1 ("order-17", then "order-18")"#)]
#[case::no_name("name", json!(null), r#"#2 has another name than #1 ("order-17", then "(unnamed)")"#)]
#[case::input("input", json!("{}"), "#2 has another input than #1")]
#[case::machine("stateMachineArn", json!(ORDERS.replace("orders", "audit")), "#2 has another state machine than #1")]
fn attempts_with_different_requests_fail_the_assertion(
    #[case] member: &str,
    #[case] value: serde_json::Value,
    #[case] expected: &str,
) {
    let sfn = mock().start();
    let client = http_client::Client::of(&sfn);
    let mut members = json!({ "stateMachineArn": ORDERS, "name": "order-17" });
    let headers = [("amz-sdk-invocation-id", "a")];
    client.send("StartExecution", &headers, &members);
    members[member] = value;
    client.send("StartExecution", &headers, &members);
    let text = message(|| sfn.calls().single().assert_same_request());
    assert!(text.contains(expected), "{text}");
    assert!(text.contains("at tests/it/journal/calls.rs:LINE"), "{text}");
}

#[tokio::test]
async fn a_client_without_retries_is_shown_as_such() {
    let sfn = mock().start();
    let config = sfn.config().retry_config(RetryConfig::disabled());
    start(&Client::from_conf(config.build()), Some("order-17"))
        .await
        .expect("it is served");
    let call = sfn.calls().single();
    assert_eq!((call.max_attempts(), call.attempts()), (Some(1), 1));
    assert_snapshot!(call, @r"
    - #1 StartExecution orders/order-17 (attempt 1 of 1): 200, started
      max=1: the client does not retry
    ");
}

#[test]
fn a_request_without_an_invocation_id_is_a_call_by_itself() {
    let sfn = mock().start();
    let [one, other] = [http_client::Client::of(&sfn), http_client::Client::of(&sfn)];
    for client in [&one, &one, &other] {
        client.start("order-17", None);
    }
    one.start("order-18", None);
    let attempts: Vec<_> = sfn.calls().iter().map(sfn_mock::Call::attempts).collect();
    assert_eq!(attempts, [1, 1, 1, 1]);
    assert_eq!(
        sfn.calls()
            .iter()
            .next()
            .and_then(sfn_mock::Call::max_attempts),
        None
    );
}

#[test]
fn calls_are_taken_by_index_and_by_a_loop() {
    let sfn = SfnMock::start();
    let client = http_client::Client::of(&sfn);
    client.start("order-1", None);
    client.start("order-2", None);
    assert_eq!(sfn.calls()[1].name(), Some("order-2"));
    let mut names = Vec::new();
    for call in sfn.calls() {
        names.push(call.name().map(str::to_owned));
    }
    assert_eq!(
        names,
        [Some("order-1".to_owned()), Some("order-2".to_owned())]
    );
    assert_eq!(panic_of(|| drop(sfn.calls()[2].clone())), "no call 2 of 2");
}
