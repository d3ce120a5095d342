//! These tests state facts about the program.

use std::process::Command;

use serde_json::json;
use sfn_mock::{ErrorCode, Fault, Finish, Scenario, SfnMock, StateMachine, Step, start_execution};

use crate::{ORDERS, shipctl};

#[test]
fn start_prints_the_arn_of_the_execution() {
    let sfn = SfnMock::start();

    let run = shipctl(&sfn, &["start", ORDERS, "order-17", r#"{"items":["tea"]}"#]);

    assert_eq!(run.stdout.trim_end(), sfn.execution("order-17").arn());
    assert_eq!(run.code, Some(0));
    sfn.assert_input("order-17", json!({ "items": ["tea"] }));
}

#[test]
fn start_of_a_started_order_prints_the_same_arn() {
    let sfn = SfnMock::start();

    let first = shipctl(&sfn, &["start", ORDERS, "order-17"]);
    let second = shipctl(&sfn, &["start", ORDERS, "order-17"]);

    assert_eq!(first, second);
    sfn.assert_started_once("order-17");
}

#[test]
fn start_of_an_order_with_other_input_fails_with_the_message_of_aws() {
    let sfn = SfnMock::start();
    shipctl(&sfn, &["start", ORDERS, "order-17"]);

    let run = shipctl(&sfn, &["start", ORDERS, "order-17", r#"{"items":["tea"]}"#]);

    let arn = sfn.execution("order-17").arn();
    assert_eq!(
        run.stderr,
        format!("shipctl: ExecutionAlreadyExists: Execution Already Exists: '{arn}'\n")
    );
    assert_eq!(run.code, Some(1));
}

#[test]
fn a_lost_answer_does_not_start_the_order_twice() {
    let lossy = Scenario::new("the first answer is lost")
        .when(start_execution())
        .then(Step::lose_response(Fault::Reset));
    let sfn = SfnMock::builder().scenario(lossy).start();

    let run = shipctl(&sfn, &["start", ORDERS, "order-17"]);

    assert_eq!(run.code, Some(0));
    assert_eq!(sfn.calls().single().attempts(), 2);
    sfn.assert_started_once("order-17");
}

#[test]
fn a_throttled_start_is_given_up_after_three_attempts() {
    let throttled = Scenario::new("every start is throttled")
        .when(start_execution())
        .then(Step::fail(ErrorCode::ThrottlingException).times(3));
    let sfn = SfnMock::builder().scenario(throttled).start();

    let run = shipctl(&sfn, &["start", ORDERS, "order-17"]);

    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr.starts_with("shipctl: ThrottlingException"),
        "{run:?}"
    );
    assert_eq!(sfn.calls().single().attempts(), 3);
}

#[test]
fn run_prints_the_output_of_the_execution() {
    let sfn = express(Finish::succeeded(json!({ "paid": true })));

    let run = shipctl(&sfn, &["run", ORDERS, "order-17"]);

    assert_eq!(run.stdout, "{\"paid\":true}\n");
    assert_eq!(run.code, Some(0));
}

#[test]
fn run_of_an_execution_that_fails_prints_its_error_and_cause() {
    let sfn = express(Finish::failed("OutOfStock", "none left"));

    let run = shipctl(&sfn, &["run", ORDERS, "order-17"]);

    assert_eq!(run.stderr, "shipctl: FAILED: OutOfStock: none left\n");
    assert_eq!(run.code, Some(3));
}

#[test]
fn a_wrong_command_line_calls_nothing() {
    let sfn = SfnMock::start();

    let run = shipctl(&sfn, &["ship", ORDERS]);

    assert!(run.stderr.starts_with("usage: "), "{run:?}");
    assert_eq!(run.code, Some(2));
    assert!(sfn.exchanges().is_empty());
}

/// The environment of the test is the parent's of the program, so other tests run again in one that
/// is hostile.
#[test]
fn settings_of_another_aws_in_the_environment_do_not_reach_the_program() {
    const HOSTILE: [(&str, &str); 10] = [
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
        ("AWS_USE_FIPS_ENDPOINT", "true"),
        ("AWS_USE_DUALSTACK_ENDPOINT", "true"),
        ("AWS_MAX_ATTEMPTS", "1"),
        ("AWS_PROFILE", "unknown"),
        ("HTTP_PROXY", "http://127.0.0.1:9"),
        ("http_proxy", "http://127.0.0.1:9"),
        ("HTTPS_PROXY", "http://127.0.0.1:9"),
        ("https_proxy", "http://127.0.0.1:9"),
        ("ALL_PROXY", "http://127.0.0.1:9"),
    ];
    let mut tests = Command::new(std::env::current_exe().expect("this program"));
    tests.envs(HOSTILE).args([
        "--exact",
        "commands::start_prints_the_arn_of_the_execution",
        "commands::a_lost_answer_does_not_start_the_order_twice",
        "commands::run_prints_the_output_of_the_execution",
    ]);
    let output = tests.output().expect("it can be run");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("3 passed"), "{text}");
}

fn express(finish: Finish) -> SfnMock {
    let machine = StateMachine::express("orders").finish(finish);
    SfnMock::builder().state_machine(machine).start()
}
