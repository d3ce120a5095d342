//! These tests state facts about the service.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::json;
use sfn_mock::{ErrorCode, Fault, Finish, Scenario, StateMachine, Step, start_execution};

use crate::{mock, place, service, status};

#[tokio::test]
async fn an_order_starts_one_execution_that_is_named_after_it() {
    let sfn = mock().start();

    let (status, answer) = place(&service(&sfn), "order-17", &["tea"]).await;

    assert_eq!(status, StatusCode::ACCEPTED);
    assert_eq!(answer["execution"], sfn.execution("order-17").arn());
    sfn.assert_started_once("order-17");
    sfn.assert_input("order-17", json!({ "items": ["tea"] }));
}

#[tokio::test]
async fn the_same_order_again_is_answered_as_the_first_time() {
    let sfn = mock().start();
    let service = service(&sfn);

    let first = place(&service, "order-17", &["tea"]).await;
    let second = place(&service, "order-17", &["tea"]).await;

    assert_eq!(first, second);
    assert!(sfn.exchanges()[1].is_replay());
    sfn.assert_started(1);
}

#[tokio::test]
async fn the_same_order_again_is_found_after_its_execution_has_succeeded() {
    let sfn = mock().start();
    let service = service(&sfn);

    let (_, first) = place(&service, "order-17", &["tea"]).await;
    sfn.execution("order-17").succeed(json!({ "paid": true }));

    assert_eq!(
        place(&service, "order-17", &["tea"]).await,
        (StatusCode::OK, first)
    );
    sfn.assert_started(1);
}

#[tokio::test]
async fn an_order_of_a_taken_id_with_other_items_is_a_conflict() {
    let sfn = mock().start();
    let service = service(&sfn);
    place(&service, "order-17", &["tea"]).await;

    let (status, _) = place(&service, "order-17", &["coffee"]).await;

    assert_eq!(status, StatusCode::CONFLICT);
    let rejections = sfn.rejections();
    assert!(rejections[0].is_name_taken() && rejections[0].input_differs());
    sfn.assert_input("order-17", json!({ "items": ["tea"] }));
}

#[tokio::test(start_paused = true)]
async fn a_start_that_kms_throttles_is_sent_again_after_a_longer_wait_each_time() {
    let throttled = Scenario::new("KMS throttles twice")
        .when(start_execution().name("order-17"))
        .then(Step::fail(ErrorCode::KmsThrottlingException).times(2));
    let sfn = mock().scenario(throttled).in_process().start();
    let before = tokio::time::Instant::now();

    let (status, _) = place(&service(&sfn), "order-17", &["tea"]).await;

    assert_eq!(status, StatusCode::ACCEPTED);
    assert_eq!(sfn.calls().len(), 3); // the SDK retries none of them
    assert_eq!(before.elapsed().as_millis() / 100, 6); // 200 ms and 400 ms
    sfn.assert_started_once("order-17");
}

#[tokio::test(start_paused = true)]
async fn an_order_that_kms_throttles_four_times_is_refused_for_now() {
    let throttled = Scenario::new("KMS throttles every start")
        .when(start_execution())
        .then(Step::fail(ErrorCode::KmsThrottlingException).times(4))
        .expect(4);
    let sfn = mock().scenario(throttled).in_process().start();

    let (status, _) = place(&service(&sfn), "order-17", &["tea"]).await;

    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    sfn.assert_not_started("order-17");
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_does_not_place_the_order_twice() {
    let lossy = Scenario::new("the first answer is lost").then(Step::lose_response(Fault::Reset));
    let sfn = mock().scenario(lossy).in_process().start();

    let (status, _) = place(&service(&sfn), "order-17", &["tea"]).await;

    assert_eq!(status, StatusCode::ACCEPTED);
    assert_eq!(sfn.calls().single().attempts(), 2);
    sfn.assert_started_once("order-17");
}

#[tokio::test]
async fn an_order_whose_id_is_no_name_of_an_execution_is_refused() {
    let sfn = mock().start();

    let (status, _) = place(&service(&sfn), "order/17", &["tea"]).await;

    assert_eq!(status, StatusCode::BAD_REQUEST);
    sfn.assert_started(0);
}

#[tokio::test]
async fn the_status_of_an_order_is_that_of_its_execution() {
    let paid = Finish::succeeded(json!({ "paid": true })).after(Duration::from_mins(1));
    let machine = StateMachine::standard("orders").finish(paid);
    let sfn = sfn_mock::SfnMock::builder().state_machine(machine).start();
    let service = service(&sfn);
    place(&service, "order-17", &["tea"]).await;

    let running = json!({ "status": "RUNNING", "output": null });
    assert_eq!(
        status(&service, "order-17").await,
        (StatusCode::OK, running)
    );

    sfn.clock().advance(Duration::from_mins(1));
    let succeeded = json!({ "status": "SUCCEEDED", "output": { "paid": true } });
    assert_eq!(
        status(&service, "order-17").await,
        (StatusCode::OK, succeeded)
    );
}

#[tokio::test]
async fn an_order_that_was_never_placed_has_no_status() {
    let sfn = mock().start();

    let (status, _) = status(&service(&sfn), "order-17").await;

    assert_eq!(status, StatusCode::NOT_FOUND);
}
