//! The scenario and step that handle a request, and their effect.

use std::time::Duration;

use rstest::rstest;
use serde_json::json;
use sfn_mock::{
    Afterwards, ErrorCode, Latency, Reply, Scenario, SfnMock, Step, Times, Unsigned, operation,
    start_execution,
};

use crate::support::ORDERS;
use crate::support::http_client::{Client, agent};

fn throttled(name: &str) -> Scenario {
    Scenario::new(name)
        .when(start_execution())
        .then(Step::fail(ErrorCode::ThrottlingException))
}

/// The codes of `count` starts in a row, `-` where one succeeds.
fn codes(sfn: &SfnMock, count: usize) -> Vec<String> {
    let client = Client::of(sfn);
    let code = |_| {
        let answer = client.start(None, None);
        answer.code().unwrap_or("-").to_owned()
    };
    (0..count).map(code).collect()
}

const THROTTLED: &str = "ThrottlingException";

#[test]
fn the_first_mounted_scenario_handles_requests_until_it_is_used_up() {
    let sfn = SfnMock::builder()
        .scenario(throttled("first").then(Step::fail(ErrorCode::InternalFailure)))
        .scenario(Scenario::new("second").then(Step::fail(ErrorCode::KmsThrottlingException)))
        .start();
    assert_eq!(
        codes(&sfn, 4),
        [THROTTLED, "InternalFailure", "KmsThrottlingException", "-"]
    );
    let spoke: Vec<_> = sfn
        .exchanges()
        .iter()
        .map(|exchange| exchange.scenario().map(str::to_owned).zip(exchange.step()))
        .collect();
    let by = |scenario: &str, step| Some((scenario.to_owned(), step));
    assert_eq!(
        spoke,
        [by("first", 1), by("first", 2), by("second", 1), None]
    );
}

#[test]
fn a_scenario_mounted_later_comes_after_those_that_are_there() {
    let sfn = SfnMock::builder().scenario(throttled("first")).start();
    sfn.mount(Scenario::new("second").then(Step::fail(ErrorCode::InvalidName)));
    assert_eq!(codes(&sfn, 3), [THROTTLED, "InvalidName", "-"]);
}

#[test]
fn a_scoped_scenario_handles_requests_until_its_guard_is_dropped() {
    let sfn = SfnMock::start();
    let guard = sfn.mount_scoped(throttled("scoped").afterwards(Afterwards::Repeat));
    assert_eq!(codes(&sfn, 2), [THROTTLED, THROTTLED]);
    drop(guard);
    assert_eq!(codes(&sfn, 1), ["-"]);
}

#[test]
fn afterwards_serve_leaves_it_to_the_service() {
    let sfn = SfnMock::builder()
        .scenario(throttled("once").afterwards(Afterwards::Serve))
        .start();
    assert_eq!(codes(&sfn, 3), [THROTTLED, "-", "-"]);
}

#[test]
fn afterwards_repeat_does_the_last_step_again_and_again() {
    let steps = throttled("twice").then(Step::fail(ErrorCode::InternalFailure));
    let sfn = SfnMock::builder()
        .scenario(steps.afterwards(Afterwards::Repeat))
        .start();
    assert_eq!(
        codes(&sfn, 4),
        [
            THROTTLED,
            "InternalFailure",
            "InternalFailure",
            "InternalFailure"
        ]
    );
}

#[rstest]
#[case::once_by_default(Step::fail(ErrorCode::ThrottlingException), 1)]
#[case::exactly(Step::fail(ErrorCode::ThrottlingException).times(3), 3)]
#[case::for_ever(Step::fail(ErrorCode::ThrottlingException).times(Times::Forever), 5)]
fn a_step_takes_as_many_requests_as_its_times(#[case] step: Step, #[case] taken: usize) {
    let sfn = SfnMock::builder()
        .scenario(
            Scenario::new("throttled")
                .then(step)
                .then(Step::fail(ErrorCode::InvalidName)),
        )
        .start();
    let codes = codes(&sfn, 5);
    assert_eq!(
        codes.iter().filter(|code| *code == THROTTLED).count(),
        taken
    );
    assert_eq!(codes.contains(&"InvalidName".to_owned()), taken < 5);
}

#[test]
fn a_reply_is_sent_as_written_and_starts_nothing() {
    let reply = Reply::new(502)
        .header("content-type", "text/html")
        .body("<html>Bad Gateway</html>");
    let sfn = SfnMock::builder()
        .scenario(Scenario::new("a proxy").then(Step::reply(reply)))
        .start();
    let answer = Client::of(&sfn).start("order-17", None);
    assert_eq!(
        (answer.status, &*answer.text),
        (502, "<html>Bad Gateway</html>")
    );
    sfn.assert_not_started("order-17");
}

#[test]
fn fifty_concurrent_orders_are_each_throttled_twice() {
    let sfn = SfnMock::builder()
        .scenario(
            Scenario::new("every order is throttled twice")
                .when(start_execution().name_matches("^order-"))
                .counted_per_execution()
                .then(Step::fail(ErrorCode::ThrottlingException).times(2)),
        )
        .start();
    std::thread::scope(|scope| {
        for number in 0..50 {
            let sfn = &sfn;
            scope.spawn(move || {
                let (client, name) = (Client::of(sfn), format!("order-{number}"));
                let statuses = [(); 3].map(|()| client.start(&*name, None).status);
                assert_eq!(statuses, [400, 400, 200], "{name}");
                sfn.assert_started_once(&name);
            });
        }
    });
    sfn.assert_started(50);
}

#[test]
fn without_counting_per_execution_any_request_uses_up_a_step() {
    let sfn = SfnMock::builder()
        .scenario(throttled("one order is throttled"))
        .start();
    let client = Client::of(&sfn);
    let statuses = ["order-17", "order-18"].map(|name| client.start(name, None).status);
    assert_eq!(statuses, [400, 200]);
}

#[test]
fn executions_differ_by_machine_and_name_however_the_machine_is_addressed() {
    let sfn = SfnMock::builder()
        .scenario(throttled("each is throttled once").counted_per_execution())
        .start();
    let client = Client::of(&sfn);
    let machines = [
        ORDERS,
        &format!("{ORDERS}:PROD"),
        &format!("{ORDERS}2"),
        &format!("{ORDERS}2:1"),
    ];
    let statuses = machines.map(|machine| client.start_on(machine, "17", None).status);
    assert_eq!(statuses, [400, 200, 400, 200]);
}

#[test]
fn unnamed_starts_differ_by_the_sdks_invocation_id() {
    let sfn = SfnMock::builder()
        .scenario(throttled("each is throttled once").counted_per_execution())
        .start();
    let client = Client::of(&sfn);
    let members = json!({ "stateMachineArn": ORDERS });
    let status = |id| {
        let headers = [("amz-sdk-invocation-id", id)];
        client.send("StartExecution", &headers, &members).status
    };
    assert_eq!(["a", "b", "a", "b"].map(status), [400, 400, 200, 200]);
    assert_eq!(sfn.calls().len(), 2);
}

#[test]
fn without_an_invocation_id_every_unnamed_start_is_a_call_and_an_execution_by_itself() {
    let sfn = SfnMock::builder()
        .scenario(throttled("each is throttled once").counted_per_execution())
        .start();
    let client = Client::of(&sfn);
    let statuses = ["[1]", "[2]", "[1]"].map(|input| client.start(None, input).status);
    assert_eq!(statuses, [400, 400, 400]);
    let attempts: Vec<_> = sfn.calls().iter().map(sfn_mock::Call::attempts).collect();
    assert_eq!(attempts, [1, 1, 1]);
}

fn half_the_time(seed: u64) -> SfnMock {
    let perhaps = Step::fail(ErrorCode::ThrottlingException).probability(0.5);
    SfnMock::builder()
        .seed(seed)
        .frozen_clock()
        .scenario(Scenario::new("perhaps").then(perhaps.times(Times::Forever)))
        .scenario(Scenario::new("else").then(Step::fail(ErrorCode::InvalidName).times(4)))
        .start()
}

#[test]
fn a_probability_is_the_seeds_and_what_it_misses_the_next_scenario_gets() {
    let of_seed = |seed| codes(&half_the_time(seed), 32);
    let drawn = of_seed(42);
    assert_eq!(of_seed(42), drawn);
    assert_ne!(of_seed(43), drawn);
    let missed: Vec<_> = drawn.iter().filter(|code| *code != THROTTLED).collect();
    assert!((8..=24).contains(&missed.len()), "{drawn:?}");
    assert!(
        missed[..4].iter().all(|code| *code == "InvalidName"),
        "{drawn:?}"
    );
    assert!(missed[4..].iter().all(|code| *code == "-"), "{drawn:?}");
}

#[test]
fn a_request_that_a_probability_misses_is_not_counted_as_one_of_its_times() {
    let twice = Step::fail(ErrorCode::ThrottlingException)
        .probability(0.5)
        .times(2);
    let sfn = SfnMock::builder()
        .seed(42)
        .frozen_clock()
        .scenario(Scenario::new("perhaps twice").then(twice))
        .start();
    let codes = codes(&sfn, 32);
    assert_eq!(
        codes.iter().filter(|code| *code == THROTTLED).count(),
        2,
        "{codes:?}"
    );
}

#[rstest]
#[case::never(0.0, 0)]
#[case::always(1.0, 20)]
fn a_certain_probability_is_certain(#[case] probability: f64, #[case] taken: usize) {
    let step = Step::fail(ErrorCode::ThrottlingException).probability(probability);
    let sfn = SfnMock::builder()
        .scenario(Scenario::new("certain").then(step.times(Times::Forever)))
        .start();
    let codes = codes(&sfn, 20);
    assert_eq!(
        codes.iter().filter(|code| *code == THROTTLED).count(),
        taken
    );
}

#[rstest]
#[case::fixed(Duration::from_millis(1).into())]
#[case::uniform(Latency::uniform(Duration::ZERO, Duration::from_millis(1)))]
#[case::log_normal(Latency::log_normal(Duration::from_micros(100), 0.4))]
fn a_delayed_answer_comes(#[case] latency: Latency) {
    let sfn = SfnMock::builder()
        .scenario(Scenario::new("late").then(Step::serve().delayed(latency)))
        .start();
    assert_eq!(Client::of(&sfn).start("order-17", None).status, 200);
    sfn.assert_started_once("order-17");
}

#[test]
fn a_scenario_sees_what_the_front_layer_would_refuse() {
    let sfn = SfnMock::builder()
        .scenario(Scenario::new("a proxy that answers all").then(Step::reply(Reply::new(204))))
        .start();
    let reply = agent()
        .get(sfn.endpoint_url())
        .call()
        .expect("it is answered");
    assert_eq!(reply.status().as_u16(), 204);
}

#[test]
fn an_operation_that_is_not_emulated_can_be_scripted() {
    let found = Reply::json(200, json!({ "status": "RUNNING" }));
    let sfn = SfnMock::builder()
        .scenario(
            Scenario::new("described once")
                .when(operation("DescribeExecution"))
                .then(Step::reply(found))
                .then(Step::fail(ErrorCode::ThrottlingException)),
        )
        .start();
    let client = Client::of(&sfn);
    let describe = || client.send("DescribeExecution", &[], &json!({ "executionArn": "x" }));
    assert_eq!(describe().members["status"], "RUNNING");
    assert_eq!(describe().code(), Some(THROTTLED));
    assert!(sfn.verify().is_ok());
}

#[test]
fn an_operation_that_the_service_lacks_is_refused_as_by_aws_and_fails_no_test() {
    let sfn = SfnMock::start();
    let answer = Client::of(&sfn).send("NoSuchOp", &[], &json!({}));
    assert_eq!(answer.status_and_code(), "400 UnknownOperationException");
    assert!(sfn.verify().is_ok());
}

#[test]
fn an_unsigned_request_is_served_where_the_mock_accepts_it() {
    let unsigned = |sfn: &SfnMock| {
        let request = agent()
            .post(sfn.endpoint_url())
            .header("content-type", "application/x-amz-json-1.0")
            .header("x-amz-target", "AWSStepFunctions.StartExecution");
        let body = json!({ "stateMachineArn": ORDERS }).to_string();
        request
            .send(body)
            .expect("it is answered")
            .status()
            .as_u16()
    };
    let refusing = SfnMock::start();
    assert_eq!(unsigned(&refusing), 400);
    assert_eq!(
        refusing.exchanges()[0].code(),
        Some("MissingAuthenticationTokenException")
    );
    let accepting = SfnMock::builder().unsigned(Unsigned::Accept).start();
    assert_eq!(unsigned(&accepting), 200);
    accepting.assert_started(1);
}
