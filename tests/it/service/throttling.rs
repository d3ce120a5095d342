//! Token buckets: what a caller meets that asks too often, on the mock's clock.

use std::time::Duration;

use rstest::rstest;
use serde_json::json;
use sfn_mock::{ErrorCode, Scenario, Script, SfnMock, StateMachine, Step, Throttling, operation};

use crate::support::ORDERS;
use crate::support::http_client::Client;

const THROTTLED: &str = "400 ThrottlingException";

fn describe(client: &Client) -> String {
    let members = json!({ "stateMachineArn": ORDERS });
    client
        .send("DescribeStateMachine", &[], &members)
        .status_and_code()
}

#[test]
fn a_tight_loop_is_throttled_until_the_clock_moves() {
    let sfn = SfnMock::builder()
        .seed(1)
        .frozen_clock()
        .throttle("DescribeStateMachine", 3, 2)
        .start();
    let client = Client::of(&sfn);
    let answers: Vec<_> = (0..4).map(|_| describe(&client)).collect();
    assert_eq!(answers, ["200", "200", "200", THROTTLED]);
    sfn.clock().advance(Duration::from_millis(499));
    assert_eq!(describe(&client), THROTTLED);
    sfn.clock().advance(Duration::from_millis(1));
    assert_eq!([describe(&client), describe(&client)], ["200", THROTTLED]);
    // After any time without requests, a bucket holds no more than its size.
    sfn.clock().advance(Duration::from_hours(1));
    let answers: Vec<_> = (0..4).map(|_| describe(&client)).collect();
    assert_eq!(answers, ["200", "200", "200", THROTTLED]);
}

#[test]
fn a_throttled_start_starts_nothing() {
    let sfn = SfnMock::builder()
        .seed(1)
        .frozen_clock()
        .throttle("StartExecution", 1, 1)
        .start();
    let client = Client::of(&sfn);
    assert_eq!(client.start("order-1", None).status_and_code(), "200");
    let answer = client.start("order-2", None);
    assert_eq!(
        (answer.status_and_code().as_str(), answer.message()),
        (THROTTLED, "Rate exceeded")
    );
    sfn.assert_started(1);
    assert!(!sfn.exchanges()[1].has_committed());
}

#[test]
fn starts_of_express_machines_have_a_bucket_of_their_own() {
    let throttling = Throttling::new()
        .bucket("StartExecution", 1, 1)
        .express_starts(2, 1);
    let sfn = SfnMock::builder()
        .seed(1)
        .frozen_clock()
        .state_machine(StateMachine::standard("orders"))
        .state_machine(StateMachine::express("audit"))
        .throttling(throttling)
        .start();
    let client = Client::of(&sfn);
    let audit = ORDERS.replace("orders", "audit");
    let audits: Vec<_> = (0..3)
        .map(|_| client.start_on(&audit, None, None).status_and_code())
        .collect();
    assert_eq!(audits, ["200", "200", THROTTLED]);
    let orders: Vec<_> = (0..2)
        .map(|_| client.start(None, None).status_and_code())
        .collect();
    assert_eq!(orders, ["200", THROTTLED]);
    // It is for starts alone.
    let members = json!({ "stateMachineArn": audit });
    let describe = client.send("DescribeStateMachine", &[], &members);
    assert_eq!(describe.status_and_code(), "200");
}

#[test]
fn the_quotas_are_those_of_aws() {
    let script = r#"{ "seed": 1, "clock": "frozen", "throttling": "aws" }"#;
    let sfn = SfnMock::builder()
        .script(Script::parse(script).unwrap())
        .start();
    let client = Client::of(&sfn);
    let served = (0..300).filter(|_| describe(&client) == "200").count();
    assert_eq!(served, 200);
    sfn.clock().advance(Duration::from_secs(1));
    let served = (0..30).filter(|_| describe(&client) == "200").count();
    assert_eq!(served, 20);
    // Every operation has its own, and one that the quota page does not list has none.
    assert_eq!(client.start(None, None).status_and_code(), "200");
    let members = json!({ "stateMachineArn": ORDERS });
    let mut lists = (0..300).map(|_| client.send("ListStateMachineVersions", &[], &members));
    assert!(lists.all(|answer| answer.status == 200));
}

#[test]
fn a_file_gives_each_operation_its_bucket() {
    let script = r#"{ "seed": 1, "clock": "frozen", "throttling": {
        "DescribeStateMachine": { "bucket": 1, "refillPerSecond": 0 },
        "StartExecution": { "bucket": 1, "refillPerSecond": 0, "express": { "bucket": 9, "refillPerSecond": 9 } } } }"#;
    let sfn = SfnMock::builder()
        .script(Script::parse(script).unwrap())
        .start();
    let client = Client::of(&sfn);
    assert_eq!([describe(&client), describe(&client)], ["200", THROTTLED]);
    sfn.clock().advance(Duration::from_hours(24));
    assert_eq!(describe(&client), THROTTLED);
    assert_eq!(client.start(None, None).status_and_code(), "200");
    assert_eq!(client.start(None, None).status_and_code(), THROTTLED);
}

#[test]
fn what_a_scenario_answers_takes_no_token() {
    let failing = Scenario::new("it fails twice")
        .when(operation("DescribeStateMachine"))
        .then(Step::fail(ErrorCode::InternalFailure).times(2));
    let sfn = SfnMock::builder()
        .seed(1)
        .frozen_clock()
        .throttle("DescribeStateMachine", 1, 1)
        .scenario(failing)
        .start();
    let client = Client::of(&sfn);
    let answers: Vec<_> = (0..4).map(|_| describe(&client)).collect();
    assert_eq!(
        answers,
        [
            "500 InternalFailure",
            "500 InternalFailure",
            "200",
            THROTTLED
        ]
    );
}

#[rstest]
#[case::a_word(
    r#""AWS""#,
    "script:1:17: throttling: unknown value \"AWS\"; did you mean \"aws\"?"
)]
#[case::an_operation(
    r#"{ "DescribeExecutions": { "bucket": 1, "refillPerSecond": 1 } }"#,
    "script:1:41: throttling.DescribeExecutions: Step Functions has no operation \"DescribeExecutions\" to throttle; did you mean \"DescribeExecution\"?"
)]
#[case::nothing(
    r#"{ "StopExecution": { "bucket": 0, "refillPerSecond": 1 } }"#,
    "script:1:36: throttling.StopExecution: expected a bucket size of at least 1 for StopExecution, found 0"
)]
#[case::express(
    r#"{ "StopExecution": { "bucket": 1, "refillPerSecond": 1, "express": { "bucket": 1, "refillPerSecond": 1 } } }"#,
    "script:1:84: throttling.StopExecution.express: only StartExecution has a bucket for EXPRESS machines"
)]
#[case::a_key(
    r#"{ "StopExecution": { "bucket": 1, "refill": 1 } }"#,
    "script:1:51: throttling.StopExecution.refill: unknown key \"refill\"; did you mean \"refillPerSecond\"?"
)]
fn throttling_that_cannot_be_is_refused_early(#[case] written: &str, #[case] message: &str) {
    let script = format!(r#"{{ "throttling": {written} }}"#);
    assert_eq!(Script::parse(&script).unwrap_err().to_string(), message);
}

#[cfg(feature = "aws-sdk")]
#[tokio::test(start_paused = true)]
async fn the_sdk_waits_and_comes_through() {
    let sfn = SfnMock::builder()
        .seed(1)
        .throttle("DescribeStateMachine", 1, 20)
        .in_process()
        .start();
    let client = sfn.client();
    let describe = || {
        client
            .describe_state_machine()
            .state_machine_arn(ORDERS)
            .send()
    };
    let before = tokio::time::Instant::now();
    for _ in 0..3 {
        describe().await.expect("the SDK retries what is throttled");
    }
    assert!(sfn.calls().iter().any(|call| call.attempts() > 1));
    assert!(before.elapsed() > Duration::ZERO, "it has waited");
}
