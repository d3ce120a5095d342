//! What the mock tells of inputs: of a name that was taken, and of one that was to be another.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;
use sfn_mock::{ExecutionStatus, SfnMock};

use crate::caught::{panic_of, same_in_every_run};
use crate::post::Client;

fn refuse(sfn: &SfnMock, input: &str) {
    let answer = Client::of(sfn).start("order-17", input);
    assert_eq!(answer.code(), Some("ExecutionAlreadyExists"));
}

fn started() -> SfnMock {
    let sfn = SfnMock::builder().seed(42).start();
    let input = r#"{"id":17,"items":["a","b"]}"#;
    assert_eq!(Client::of(&sfn).start("order-17", input).status, 200);
    sfn
}

#[test]
fn other_input_is_shown_line_by_line() {
    let sfn = started();
    refuse(&sfn, r#"{"id":17,"items":["a","c"]}"#);
    let [rejection] = &sfn.rejections()[..] else {
        panic!("one start was refused")
    };
    assert!(rejection.input_differs());
    assert_eq!((rejection.exchange(), rejection.closed()), (2, None));
    assert_snapshot!(rejection, @r#"
    #2 ExecutionAlreadyExists: arn:aws:states:us-east-1:123456789012:execution:orders:order-17
      it is RUNNING, and its name stays taken
      the input differs:
        {
          "id": 17,
          "items": [
            "a",
      -     "b"
      +     "c"
          ]
        }
    "#);
}

#[test]
fn a_closed_execution_says_how_it_closed_and_when_its_name_comes_free() {
    let sfn = started();
    sfn.execution("order-17").fail("OutOfStock", "none left");
    sfn.clock().advance(Duration::from_hours(24));
    refuse(&sfn, r#"{"id":17,"items":["a","b"]}"#);
    let [rejection] = &sfn.rejections()[..] else {
        panic!("one start was refused")
    };
    assert!(!rejection.input_differs());
    assert_eq!(rejection.closed(), Some(ExecutionStatus::Failed));
    let free = rejection.name_free_at().expect("it has closed");
    assert_eq!(free, sfn.clock().now() + Duration::from_hours(89 * 24));
    assert_snapshot!(rejection, @r"
    #2 ExecutionAlreadyExists: arn:aws:states:us-east-1:123456789012:execution:orders:order-17
      it is FAILED since 2025-12-22 05:29:16 UTC, and its name comes free at 2026-03-22 05:29:16 UTC
      the input is the same
    ");
}

#[test]
fn a_replay_is_no_rejection_and_reads_as_one() {
    let sfn = started();
    let input = r#"{"id":17,"items":["a","b"]}"#;
    assert_eq!(Client::of(&sfn).start("order-17", input).status, 200);
    assert!(sfn.rejections().is_empty());
    assert!(sfn.exchanges()[1].is_replay() && !sfn.exchanges()[1].has_committed());
    assert_snapshot!(sfn.exchanges()[1], @"#2 StartExecution orders/order-17: 200, replayed");
}

#[test]
fn an_input_is_asserted_as_json() {
    let sfn = started();
    sfn.assert_input("order-17", &json!({ "items": ["a", "b"], "id": 17 }));
    let wanted = json!({ "items": ["a"], "id": 17 });
    let message = same_in_every_run(&panic_of(|| sfn.assert_input("order-17", &wanted)));
    assert_snapshot!(message, @r#"
    sfn-mock: the execution "order-17" was to be started with another input (- wanted, + sent):
        {
          "id": 17,
          "items": [
      -     "a"
      +     "a",
      +     "b"
          ]
        }
      at tests/it/rejections.rs:LINE
      try: look at what makes the input, from the lines with + on

    timeline: 1 exchange in 1 call, 1 execution started (seed 42)
            at    waited  #   attempt  service          wire
      call 1: StartExecution orders/order-17
       0.000 s            #1  1.1      COMMIT order-17  200, 111 bytes
    the whole journal: target/sfn-mock/rejections-an_input_is_asserted_as_json.har
    "#);
}
