//! Tests that fail on purpose. `printed` runs each of them and keeps what it prints.

use std::time::Duration;

use sfn_mock::{
    ErrorCode, Fault, Scenario, Script, SfnMock, Step, Unmatched, operation, start_execution,
};

use crate::{ORDERS, shipctl};

/// The test is wrong: the order has been started with other input.
#[test]
#[ignore = "fails on purpose"]
fn an_assertion_of_its_own() {
    let sfn = SfnMock::start();
    shipctl(&sfn, &["start", ORDERS, "order-17"]);

    let run = shipctl(&sfn, &["start", ORDERS, "order-17", r#"{"items":["tea"]}"#]);

    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

/// The test is wrong: no order has the name for which the failure is scripted.
#[test]
#[ignore = "fails on purpose"]
fn a_misspelt_scenario() {
    let throttled = Scenario::new("every start is throttled")
        .when(start_execution().name("order-17"))
        .then(Step::fail(ErrorCode::ThrottlingException).times(3))
        .expect(1..);
    let sfn = SfnMock::builder().scenario(throttled).start();

    let run = shipctl(&sfn, &["start", ORDERS, "order-7"]);

    assert_eq!(run.code, Some(0));
}

/// The test is wrong: no operation has this name.
#[test]
#[ignore = "fails on purpose"]
fn a_misspelt_operation() {
    let denied = Scenario::new("denied")
        .when(operation("StartSyncExecutions"))
        .then(Step::fail(ErrorCode::AccessDeniedException));
    let sfn = SfnMock::builder().scenario(denied).start();

    let run = shipctl(&sfn, &["run", ORDERS, "order-17"]);

    assert_eq!(run.code, Some(1));
}

/// The script is wrong: the key is `fail`, and the code `ThrottlingException`.
#[test]
#[ignore = "fails on purpose"]
fn a_misspelt_key_of_a_script() {
    let script = r#"{
        "scenarios": [
            { "name": "throttled", "steps": [{ "fails": "ThrottlingException" }] },
            { "name": "throttled by KMS", "steps": [{ "fail": "KmsThrotlingException" }] }
        ]
    }"#;
    let sfn = SfnMock::builder()
        .script(Script::parse(script).unwrap())
        .start();

    let run = shipctl(&sfn, &["start", ORDERS, "order-17"]);

    assert_eq!(run.code, Some(0));
}

/// The script is wrong: an action takes an object or a code, and a range one of its ends.
#[test]
#[ignore = "fails on purpose"]
fn actions_of_the_wrong_type_in_a_script() {
    let script = r#"{
        "region": "us-east",
        "scenarios": [
            { "name": "held", "steps": [{ "hold": 2 }], "expect": {} },
            { "name": "served", "steps": [{ "serve": true }, { "fail": 503 }] }
        ]
    }"#;
    let sfn = SfnMock::builder()
        .script(Script::parse(script).unwrap())
        .start();

    let run = shipctl(&sfn, &["start", ORDERS, "order-17"]);

    assert_eq!(run.code, Some(0));
}

/// The test is wrong: the program has ended when the scenario is mounted.
#[test]
#[ignore = "fails on purpose"]
fn a_scenario_mounted_too_late() {
    let sfn = SfnMock::start();

    shipctl(&sfn, &["start", ORDERS, "order-17"]);

    let throttled = Scenario::new("every start is throttled");
    sfn.mount(
        throttled
            .then(Step::fail(ErrorCode::ThrottlingException))
            .expect(1..),
    );
}

/// The test is wrong: one run of the program makes one call, however often the SDK sends it.
#[test]
#[ignore = "fails on purpose"]
fn an_unmet_expectation() {
    let throttled = Scenario::new("the first two are throttled")
        .when(start_execution())
        .then(Step::fail(ErrorCode::ThrottlingException).times(2))
        .expect(2);
    let sfn = SfnMock::builder().scenario(throttled).start();

    shipctl(&sfn, &["start", ORDERS, "order-17"]);
}

/// The test is wrong: it gives the program another mock than the one that expects a call.
#[test]
#[ignore = "fails on purpose"]
fn a_program_that_calls_another_mock() {
    let other = SfnMock::start();
    let once = Scenario::new("one start").when(start_execution()).expect(1);
    let sfn = SfnMock::builder().scenario(once).start();

    let run = shipctl(&other, &["start", ORDERS, "order-17"]);

    assert_eq!(run.code, Some(0));
    drop(sfn);
}

/// The test is wrong: it scripts `start`, lets nothing else pass, and runs `run`.
#[test]
#[ignore = "fails on purpose"]
fn an_unexpected_call() {
    let started = Scenario::new("a start").when(start_execution());
    let sfn = SfnMock::builder()
        .scenario(started)
        .unmatched(Unmatched::FailTest)
        .start();

    let run = shipctl(&sfn, &["run", ORDERS, "order-17"]);

    assert_eq!(run.code, Some(1));
}

/// The test is wrong: the program has no time-out, and nothing releases its request.
#[test]
#[ignore = "fails on purpose"]
fn a_hold_that_is_never_released() {
    let held = Scenario::new("the start is held")
        .when(start_execution())
        .then(Step::hold());
    let sfn = SfnMock::builder()
        .scenario(held)
        .wait_limit(Duration::from_millis(500))
        .start();

    let run = shipctl(&sfn, &["start", ORDERS, "order-17"]);

    assert_eq!(run.code, Some(0));
}

/// The caller is wrong: the program has no time-out, and the answer never comes.
#[test]
#[ignore = "fails on purpose"]
fn a_stall_without_a_time_out() {
    let stalled = Scenario::new("the answer never comes")
        .when(start_execution())
        .then(Step::lose_response(Fault::Stall));
    let sfn = SfnMock::builder()
        .scenario(stalled)
        .wait_limit(Duration::from_millis(500))
        .start();

    let run = shipctl(&sfn, &["start", ORDERS, "order-17"]);

    assert_eq!(run.code, Some(0));
}

/// The caller is wrong: it leaves the name to AWS, so a retry is another start.
#[test]
#[ignore = "fails on purpose"]
fn an_unnamed_start_whose_answer_is_lost() {
    let lossy = Scenario::new("the first answer is lost").then(Step::lose_response(Fault::Reset));
    let sfn = SfnMock::builder().scenario(lossy).start();

    let run = shipctl(&sfn, &["start", ORDERS]);

    assert_eq!(run.code, Some(0));
    sfn.assert_started(1);
}

/// The caller is wrong: after a failure it runs the program again under a name of the day.
#[test]
#[ignore = "fails on purpose"]
fn a_second_run_under_another_name() {
    let lossy = Scenario::new("every answer to the first run is lost");
    let lossy = lossy.then(Step::lose_response(Fault::Close).times(3));
    let sfn = SfnMock::builder().scenario(lossy).start();

    assert_eq!(
        shipctl(&sfn, &["start", ORDERS, "order-17-monday"]).code,
        Some(1)
    );
    assert_eq!(
        shipctl(&sfn, &["start", ORDERS, "order-17-tuesday"]).code,
        Some(0)
    );

    sfn.assert_started(1);
}
