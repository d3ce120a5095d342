//! Invalid settings of a test's author: mounting panics, and the message has the accepted values.

use std::time::Duration;

use rstest::rstest;
use sfn_mock::{
    ErrorCode, ExecutionStatus, ExistingExecution, KmsKeyState, Latency, Reply, Scenario, Script,
    ServiceError, SfnMock, StateMachine, Step, Times, When, operation, start_execution,
};

use crate::support::panics::panic_of;

const DAY: Duration = Duration::from_hours(24);

#[rstest]
#[case::foreign_kms_key_state(
    Step::fail(ErrorCode::InvalidName.with_kms_key_state(KmsKeyState::Disabled)),
    "InvalidName has no member `kmsKeyState`; only KmsInvalidStateException has"
)]
#[case::foreign_reason(
    Step::fail(ErrorCode::InvalidName.with_reason("API_DOES_NOT_SUPPORT_LABELED_ARNS")),
    "InvalidName has no member `reason`; only ValidationException has"
)]
#[case::foreign_member_of_a_foreign_error(
    Step::fail(ServiceError::custom("NewException").with_reason("none")),
    "NewException has no member `reason`; only ValidationException has"
)]
#[case::status_of_a_success(
    Step::fail(ServiceError::custom("NewException").with_status(200)),
    "expected a status from 400 to 599, found 200"
)]
#[case::name_that_is_none(
    Step::fail(ServiceError::custom("New Exception")),
    "expected a code of letters, digits, `.`, `_` and `-`, found \"New Exception\""
)]
#[case::name_with_a_colon(
    Step::fail(ServiceError::custom("New:Exception")),
    "expected a code of letters, digits, `.`, `_` and `-`, found \"New:Exception\""
)]
#[case::name_that_is_empty(
    Step::fail(ServiceError::custom("com.example#")),
    "expected a code of letters, digits, `.`, `_` and `-`, found \"\""
)]
#[case::namespace_that_is_none(
    Step::fail(ServiceError::custom("com example#NewException")),
    "expected a namespace of letters, digits, `.`, `_` and `-`, found \"com example\""
)]
#[case::length_that_the_body_does_not_have(
    Step::reply(Reply::new(200).header("Content-Length", "9").body("{}")),
    "expected the `content-length` 2 or none, since the body has that many bytes, found \"9\""
)]
#[case::length_that_is_no_number(
    Step::reply(Reply::new(204).header("content-length", "none")),
    "expected the `content-length` 0 or none, since the body has that many bytes, found \"none\""
)]
#[case::probability_above_one(
    Step::serve().probability(1.5),
    "expected a probability from 0 to 1, found 1.5"
)]
#[case::probability_below_zero(
    Step::serve().probability(-0.1),
    "expected a probability from 0 to 1, found -0.1"
)]
#[case::probability_that_is_no_number(
    Step::serve().probability(f64::NAN),
    "expected a probability from 0 to 1, found NaN"
)]
#[case::no_times(
    Step::serve().times(0),
    "expected `times` of at least 1, found 0"
)]
#[case::exactly_no_times(
    Step::serve().times(Times::Exactly(0)),
    "expected `times` of at least 1, found 0"
)]
fn a_step_that_cannot_be_meant_panics_when_it_is_mounted(#[case] step: Step, #[case] flaw: &str) {
    let scenario = Scenario::new("wrong").then(Step::serve()).then(step);
    assert_panics_everywhere(&scenario, &format!("step 2: {flaw}"));
}

#[rstest]
#[case::regex_of_a_name(start_execution().name_matches("["), "\"[\" is not a valid regular expression: ")]
#[case::regex_of_a_machine(start_execution().state_machine_matches("("), "\"(\" is not a valid regular expression: ")]
#[case::regex_of_a_header(start_execution().header_matches("x", "*"), "\"*\" is not a valid regular expression: ")]
#[case::operation(
    operation("StartExecutions"),
    "Step Functions has no operation \"StartExecutions\"; did you mean \"StartExecution\"?"
)]
fn a_condition_that_cannot_be_meant_panics_when_it_is_mounted(
    #[case] when: When,
    #[case] flaw: &str,
) {
    assert_panics_everywhere(&Scenario::new("wrong").when(when), flaw);
}

#[test]
fn an_operation_that_is_not_emulated_cannot_be_served() {
    let scenario = Scenario::new("wrong").when(operation("TestState"));
    assert_panics_everywhere(
        &scenario.then(Step::serve()),
        "step 1: TestState is not emulated, so it cannot be served, only failed or replied to",
    );
}

#[test]
fn an_expectation_is_at_most_as_much_as_it_is_at_least() {
    #[allow(
        clippy::reversed_empty_ranges,
        reason = "the mistake that is made here"
    )]
    let scenario = Scenario::new("wrong").expect(3..=1);
    assert_panics_everywhere(
        &scenario,
        "expected a range of calls, found an empty one: at least 3 and at most 1",
    );
}

/// The scenario panics when a mock starts with it, when it is mounted, and when it is scoped; each
/// message names it.
#[track_caller]
fn assert_panics_everywhere(scenario: &Scenario, flaw: &str) {
    const SCENARIO: &str = "scenario \"wrong\" (tests/it/script/invalid_input.rs:";
    let started = panic_of(|| drop(SfnMock::builder().scenario(scenario.clone()).start()));
    let lead = format!("sfn-mock: the mock cannot start: {SCENARIO}");
    assert!(started.starts_with(&lead), "{started}");
    assert!(started.contains(&format!("): {flaw}")), "{started}");
    let sfn = SfnMock::start();
    let mounted = panic_of(|| sfn.mount(scenario.clone()));
    let scoped = panic_of(|| drop(sfn.mount_scoped(scenario.clone())));
    for text in [mounted, scoped] {
        assert!(text.starts_with(&format!("sfn-mock: {SCENARIO}")), "{text}");
        let tail = format!(") cannot be mounted: {flaw}");
        assert!(text.contains(&tail), "{text}");
    }
    assert!(sfn.verify().is_ok(), "nothing was mounted");
}

fn orders() -> StateMachine {
    StateMachine::standard("orders")
}

#[rstest]
#[case::declared_twice(vec![orders(), orders()], "the state machine \"orders\" is declared twice")]
#[case::illegal_name(vec![StateMachine::standard("my orders")], "found \"my orders\"")]
#[case::an_arn_for_a_name(vec![StateMachine::standard("arn:aws:states:us-east-1:123456789012:stateMachine:orders")], "name, found an ARN: write \"orders\" instead of")]
#[case::version_zero(vec![orders().versions([0])], "expected distinct versions from 1, found 0")]
#[case::version_twice(vec![orders().versions([2, 2])], "expected distinct versions from 1, found 2")]
#[case::alias_of_digits(vec![orders().versions([1]).alias("7", [(1, 100)])], "not of digits alone; found \"7\"")]
#[case::alias_to_nowhere(vec![orders().alias("PROD", [(1, 100)])], "the alias \"PROD\" points at version 1, which the machine does not have")]
#[case::weights_above_100(vec![orders().versions([1, 2]).alias("PROD", [(1, 90), (2, 20)])], "one or two distinct versions whose weights sum to 100")]
#[case::weights_of_none(vec![orders().alias("PROD", [])], "one or two distinct versions whose weights sum to 100")]
#[case::weights_of_three(vec![orders().versions([1, 2, 3]).alias("PROD", [(1, 50), (2, 25), (3, 25)])], "one or two distinct versions whose weights sum to 100")]
#[case::weights_of_one_twice(vec![orders().versions([1]).alias("PROD", [(1, 50), (1, 50)])], "one or two distinct versions whose weights sum to 100")]
#[case::execution_twice(vec![orders().execution(ExistingExecution::running("a")).execution(ExistingExecution::running("a"))], "the execution \"a\" is declared twice")]
#[case::execution_with_an_illegal_name(vec![orders().execution(ExistingExecution::running(""))], "found \"\"")]
#[case::execution_running_and_closed(vec![orders().execution(ExistingExecution::running("a").started_ago(DAY).closed_ago(DAY))], "the execution \"a\" is RUNNING, so it has not closed")]
#[case::execution_closed_before_its_start(vec![orders().execution(ExistingExecution::closed("a", ExecutionStatus::Aborted).closed_ago(DAY))], "the execution \"a\" closed before it started")]
fn a_machine_that_cannot_be_meant_panics_at_the_start(
    #[case] machines: Vec<StateMachine>,
    #[case] flaw: &str,
) {
    let text = panic_of(|| {
        let builder = machines
            .into_iter()
            .fold(SfnMock::builder(), |builder, machine| {
                builder.state_machine(machine)
            });
        drop(builder.start());
    });
    assert!(
        text.starts_with("sfn-mock: the mock cannot start: "),
        "{text}"
    );
    assert!(text.contains(flaw), "{text}");
}

#[rstest]
#[case::account(SfnMock::builder().account("42"), "expected an account of 12 digits, found \"42\"")]
#[case::region(SfnMock::builder().region("US-EAST-1"), "expected a region such as us-east-1, found \"US-EAST-1\"")]
#[case::region_without_its_number(SfnMock::builder().region("eu-west"), "expected a region such as us-east-1, found \"eu-west\"")]
#[case::partition(SfnMock::builder().partition("amazon"), "expected a partition such as aws, aws-cn or aws-us-gov, found \"amazon\"")]
#[case::seeds(SfnMock::builder().seed(1).frozen_clock().script(script(r#"{"seed":2}"#)), "two scripts contradict each other: one has seed 1, the other 2")]
#[case::regions(SfnMock::builder().script(script(r#"{"region":"eu-west-1"}"#)).script(script(r#"{"region":"eu-west-2"}"#)), "two scripts contradict each other: one has region \"eu-west-1\", the other \"eu-west-2\"")]
#[case::machines(SfnMock::builder().state_machine(orders()).script(script(r#"{"stateMachines":[{"name":"orders"}]}"#)), "the state machine \"orders\" is declared twice")]
fn a_world_that_contradicts_itself_panics_at_the_start(
    #[case] builder: sfn_mock::Builder,
    #[case] flaw: &str,
) {
    let text = panic_of(|| drop(builder.start()));
    let lead =
        format!("sfn-mock: the mock cannot start: {flaw}\n  at tests/it/script/invalid_input.rs:");
    assert!(text.starts_with(&lead), "{text}");
}

fn script(json: &str) -> Script {
    Script::parse(json).expect("by itself it can be meant")
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

#[test]
fn every_flaw_is_told_at_once() {
    let text = panic_of(|| {
        let scenario = Scenario::new("wrong").then(Step::serve().times(0));
        drop(SfnMock::builder().account("42").scenario(scenario).start());
    });
    let (account, scenario) = text.split_once("\n  and ").expect("two flaws");
    assert_eq!(
        account,
        "sfn-mock: the mock cannot start: expected an account of 12 digits, found \"42\""
    );
    assert!(
        scenario.contains("expected `times` of at least 1, found 0\n  at "),
        "{scenario}"
    );
}

#[rstest]
#[case::reply_that_is_none(|| drop(Reply::new(101)), "expected a status from 200 to 599, found 101")]
#[case::reply_beyond(|| drop(Reply::new(600)), "expected a status from 200 to 599, found 600")]
#[case::header_name(|| drop(Reply::new(200).header("a b", "c")), "\"a b\" is not a valid name of an HTTP header")]
#[case::header_value(|| drop(Reply::new(200).header("a", "b\n")), "\"b\\n\" is not a valid value of the HTTP header `a`")]
#[case::uniform(|| drop(Step::serve().delayed(Latency::uniform(DAY, DAY / 2))), "expected a uniform latency from less to more, found 86400s to 43200s")]
#[case::sigma(|| drop(Step::serve().delayed(Latency::log_normal(DAY, 5.0))), "expected a sigma from 0 to 4, found 5")]
fn a_value_that_cannot_be_meant_panics_where_it_is_made(#[case] make: fn(), #[case] flaw: &str) {
    let lead = format!("sfn-mock: {flaw}\n  at tests/it/script/invalid_input.rs:");
    let text = panic_of(make);
    assert!(text.starts_with(&lead), "{text}");
}
