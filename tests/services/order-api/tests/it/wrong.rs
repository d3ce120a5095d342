//! Tests that fail on purpose. `printed` runs each of them and keeps what it prints.

use std::time::Duration;

use aws_sdk_sfn::Client;
use axum::http::StatusCode;
use sfn_mock::{
    ErrorCode, Fault, Lint, LintLevel, Scenario, Script, Step, Unmatched, start_execution,
};

use crate::{mock, place, service, status};

/// The test is wrong: a new order is accepted, not created.
#[tokio::test]
#[ignore = "fails on purpose"]
async fn an_assertion_of_its_own() {
    let throttled =
        Scenario::new("throttled once").then(Step::fail(ErrorCode::ThrottlingException));
    let sfn = mock().scenario(throttled).start();

    let (status, _) = place(&service(&sfn), "order-17", &["tea"]).await;

    assert_eq!(status, StatusCode::CREATED);
}

/// The test is wrong: no order has the name for which the failure is scripted.
#[tokio::test]
#[ignore = "fails on purpose"]
async fn a_misspelt_scenario() {
    let throttled = Scenario::new("KMS throttles order 17")
        .when(start_execution().name("order-71"))
        .then(Step::fail(ErrorCode::KmsThrottlingException));
    let sfn = mock().scenario(throttled).start();

    let (status, _) = place(&service(&sfn), "order-17", &["tea"]).await;

    assert_eq!(status, StatusCode::ACCEPTED);
    sfn.assert_started_once("order-17");
}

/// The test is wrong: the order has been placed when the scenario is mounted.
#[tokio::test]
#[ignore = "fails on purpose"]
async fn a_scenario_mounted_too_late() {
    let sfn = mock().start();

    place(&service(&sfn), "order-17", &["tea"]).await;

    let lossy = Scenario::new("the first answer is lost").then(Step::lose_response(Fault::Reset));
    sfn.mount(lossy.expect(1));
}

/// The test is wrong: it expects one start, and the service starts again while KMS throttles.
#[tokio::test(start_paused = true)]
#[ignore = "fails on purpose"]
async fn an_unmet_expectation() {
    let throttled = Scenario::new("KMS throttles twice")
        .when(start_execution().name("order-17"))
        .then(Step::fail(ErrorCode::KmsThrottlingException).times(2))
        .expect(1);
    let sfn = mock().scenario(throttled).in_process().start();

    place(&service(&sfn), "order-17", &["tea"]).await;
}

/// The test is wrong: it scripts order 17, lets nothing else pass, and places order 18.
#[tokio::test]
#[ignore = "fails on purpose"]
async fn an_unexpected_call() {
    let served = Scenario::new("order 17").when(start_execution().name("order-17"));
    let sfn = mock()
        .scenario(served)
        .unmatched(Unmatched::FailTest)
        .start();

    place(&service(&sfn), "order-18", &["tea"]).await;
}

/// The test is wrong: it awaits the order before it releases the start.
#[tokio::test]
#[ignore = "fails on purpose"]
async fn a_hold_that_is_never_released() {
    let held = Scenario::new("order 17 is held").when(start_execution().name("order-17"));
    let sfn = mock()
        .scenario(held.then(Step::hold()))
        .wait_limit(Duration::from_millis(500))
        .start();

    let (status, _) = place(&service(&sfn), "order-17", &["tea"]).await;
    sfn.gate("order 17 is held").release_all();

    assert_eq!(status, StatusCode::ACCEPTED);
}

/// The service is wrong: its role may start executions, and may not describe them.
#[tokio::test]
#[ignore = "fails on purpose"]
async fn a_denied_poll() {
    let sfn = mock().script(Script::builtin("poller-denied")).start();
    let service = service(&sfn);

    place(&service, "order-17", &["tea"]).await;
    let (code, body) = status(&service, "order-17").await;

    assert_eq!(code, StatusCode::OK, "{body}");
}

/// The test is wrong: the scenario has another name.
#[tokio::test]
#[ignore = "fails on purpose"]
async fn a_misspelt_name_of_a_gate() {
    let held = Scenario::new("order 17 is held").when(start_execution().name("order-17"));
    let sfn = mock().scenario(held.then(Step::hold())).start();

    sfn.gate("order 17 is hold").release_all();
}

/// The service is wrong: it forgets that a start is idempotent only under a name.
#[tokio::test]
#[ignore = "fails on purpose"]
async fn an_unnamed_start_whose_answer_is_lost() {
    async fn place_order(client: &Client, state_machine_arn: &str) {
        let start = client.start_execution().input(r#"{"items":["tea"]}"#);
        start
            .state_machine_arn(state_machine_arn)
            .send()
            .await
            .unwrap();
    }

    let lossy = Scenario::new("the first answer is lost").then(Step::lose_response(Fault::Reset));
    let sfn = mock().scenario(lossy).start();

    place_order(&sfn.client(), sfn.state_machine("orders").arn()).await;

    sfn.assert_started(1);
}

/// The service is wrong: it leaves a throttle by KMS to the SDK, which does not retry it.
#[tokio::test]
#[ignore = "fails on purpose"]
async fn a_throttle_by_kms_given_up() {
    async fn place_order(client: &Client, state_machine_arn: &str, id: &str) {
        let start = client.start_execution().name(id).input("{}");
        start
            .state_machine_arn(state_machine_arn)
            .send()
            .await
            .unwrap();
    }

    let throttled =
        Scenario::new("KMS throttles once").then(Step::fail(ErrorCode::KmsThrottlingException));
    let sfn = mock()
        .scenario(throttled)
        .lint(Lint::KmsThrottlingGivenUp, LintLevel::Deny)
        .start();

    place_order(&sfn.client(), sfn.state_machine("orders").arn(), "order-17").await;
}

/// The service is wrong: it takes every `ExecutionAlreadyExists` for its own order.
#[tokio::test]
#[ignore = "fails on purpose"]
async fn another_order_taken_as_done() {
    async fn place_order(client: &Client, state_machine_arn: &str, id: &str, input: &str) {
        let start = client.start_execution().name(id).input(input);
        match start.state_machine_arn(state_machine_arn).send().await {
            Ok(_) => {}
            Err(error) => assert!(error.into_service_error().is_execution_already_exists()),
        }
    }

    let sfn = mock().lint(Lint::TakenAsDone, LintLevel::Deny).start();
    let (client, arn) = (sfn.client(), sfn.state_machine("orders").arn().to_owned());

    place_order(&client, &arn, "order-17", r#"{"items":["tea"]}"#).await;
    place_order(&client, &arn, "order-17", r#"{"items":["coffee"]}"#).await;
}
