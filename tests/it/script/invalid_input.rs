//! Input of a test's author that is invalid: it panics when it is mounted, started or made. The texts
//! are in `messages::invalid_input`.

use std::time::Duration;

use sfn_mock::cassette::Redaction;
use sfn_mock::{
    Builder, ErrorCode, ExecutionStatus, ExistingExecution, KmsKeyState, Latency, Reply, Scenario,
    Script, ServiceError, SfnMock, StateMachine, Step, Times, operation, start_execution,
};

use crate::support::panics::panic_of;

const DAY: Duration = Duration::from_hours(24);

pub(crate) fn invalid_steps() -> impl Iterator<Item = Step> {
    [
        Step::fail(ErrorCode::InvalidName.with_kms_key_state(KmsKeyState::Disabled)),
        Step::fail(ErrorCode::InvalidName.with_reason("API_DOES_NOT_SUPPORT_LABELED_ARNS")),
        Step::fail(ServiceError::custom("NewException").with_reason("none")),
        Step::fail(ServiceError::custom("NewException").with_status(200)),
        Step::fail(ServiceError::custom("New Exception")),
        Step::fail(ServiceError::custom("New:Exception")),
        Step::fail(ServiceError::custom("com.example#")),
        Step::fail(ServiceError::custom("com example#NewException")),
        Step::serve().probability(1.5),
        Step::serve().probability(-0.1),
        Step::serve().probability(f64::NAN),
        Step::serve().times(0),
        Step::serve().times(Times::Exactly(0)),
        Step::reply(Reply::new(200).header("Content-Length", "9").body("{}")),
        Step::reply(Reply::new(204).header("content-length", "none")),
    ]
    .into_iter()
}

pub(crate) fn invalid_scenarios() -> impl Iterator<Item = Scenario> {
    #[allow(
        clippy::reversed_empty_ranges,
        reason = "the invalid input is a reversed range"
    )]
    let reversed = 3..=1;
    let whens = [
        start_execution().name_matches("["),
        start_execution().state_machine_matches("("),
        start_execution().header_matches("x", "*"),
        operation("StartExecutions"),
    ];
    let scenarios = whens.map(|when| Scenario::new("wrong").when(when));
    scenarios.into_iter().chain([
        Scenario::new("wrong")
            .when(operation("TestState"))
            .then(Step::serve()),
        Scenario::new("wrong").expect(reversed),
        Scenario::new("wrong").expect(..0),
        Scenario::new("wrong").expect_requests(3..3),
    ])
}

fn orders() -> StateMachine {
    StateMachine::standard("orders")
}

pub(crate) fn invalid_machines() -> impl Iterator<Item = Vec<StateMachine>> {
    let running = || ExistingExecution::running("a");
    let aborted = ExistingExecution::closed("a", ExecutionStatus::Aborted);
    let versioned = || orders().versions([1, 2, 3]);
    [
        vec![orders(), orders()],
        vec![StateMachine::standard("my orders")],
        vec![StateMachine::standard(crate::support::ORDERS)],
        vec![orders().versions([0])],
        vec![orders().versions([2, 2])],
        vec![versioned().alias("7", [(1, 100)])],
        vec![orders().alias("PROD", [(1, 100)])],
        vec![versioned().alias("PROD", [(1, 90), (2, 20)])],
        vec![versioned().alias("PROD", [])],
        vec![versioned().alias("PROD", [(1, 50), (2, 25), (3, 25)])],
        vec![versioned().alias("PROD", [(1, 50), (1, 50)])],
        vec![orders().execution(running()).execution(running())],
        vec![orders().execution(ExistingExecution::running(""))],
        vec![orders().execution(running().started_ago(DAY).closed_ago(DAY))],
        vec![orders().execution(aborted.closed_ago(DAY))],
    ]
    .into_iter()
}

fn script(json: &str) -> Script {
    Script::parse(json).expect("by itself it is valid")
}

pub(crate) fn invalid_settings() -> impl Iterator<Item = Builder> {
    [
        SfnMock::builder().account("42"),
        SfnMock::builder().region("US-EAST-1"),
        SfnMock::builder().region("eu-west"),
        SfnMock::builder().partition("amazon"),
        SfnMock::builder()
            .seed(1)
            .frozen_clock()
            .script(script(r#"{"seed":2}"#)),
        SfnMock::builder()
            .script(script(r#"{"region":"eu-west-1"}"#))
            .script(script(r#"{"region":"eu-west-2"}"#)),
        SfnMock::builder()
            .state_machine(orders())
            .script(script(r#"{"stateMachines":[{"name":"orders"}]}"#)),
    ]
    .into_iter()
}

pub(crate) fn invalid_values() -> impl Iterator<Item = fn()> {
    let values: [fn(); 8] = [
        || drop(Reply::new(101)),
        || drop(Reply::new(600)),
        || drop(Reply::new(200).header("a b", "c")),
        || drop(Reply::new(200).header("a", "b\n")),
        || drop(Step::serve().delayed(Latency::uniform(DAY, DAY / 2))),
        || drop(Step::serve().delayed(Latency::log_normal(DAY, 5.0))),
        || drop(Redaction::new().pointer("input/card")),
        || drop(Redaction::new().regex("(")),
    ];
    values.into_iter()
}

#[test]
fn an_invalid_scenario_panics_when_it_is_mounted_and_is_not_there() {
    let steps = invalid_steps().map(|step| Scenario::new("wrong").then(Step::serve()).then(step));
    for scenario in steps.chain(invalid_scenarios()) {
        panic_of(|| drop(SfnMock::builder().scenario(scenario.clone()).start()));
        let sfn = SfnMock::start();
        panic_of(|| sfn.mount(scenario.clone()));
        panic_of(|| drop(sfn.mount_scoped(scenario.clone())));
        assert!(sfn.verify().is_ok(), "nothing was mounted");
    }
}

#[test]
fn an_invalid_builder_panics_at_the_start() {
    for machines in invalid_machines() {
        let builder = machines
            .into_iter()
            .fold(SfnMock::builder(), Builder::state_machine);
        panic_of(|| drop(builder.start()));
    }
    for builder in invalid_settings() {
        panic_of(|| drop(builder.start()));
    }
}

#[test]
fn an_invalid_value_panics_where_it_is_made() {
    invalid_values().for_each(|value| drop(panic_of(value)));
}

#[test]
fn scripts_that_agree_are_merged() {
    let sfn = SfnMock::builder()
        .seed(7)
        .frozen_clock()
        .script(script(r#"{"seed":7,"stateMachines":[{"name":"orders"}]}"#))
        .script(script(r#"{"seed":7,"stateMachines":[{"name":"refunds"}]}"#))
        .start();
    assert_eq!(sfn.seed(), 7);
    assert!(sfn.state_machine("orders").arn().ends_with(":orders"));
    assert!(sfn.state_machine("refunds").arn().ends_with(":refunds"));
}
