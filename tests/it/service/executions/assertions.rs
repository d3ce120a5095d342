//! Assertions on executions, and their messages when they fail.

use insta::assert_snapshot;
use serde_json::json;
use sfn_mock::ExecutionStatus;

use super::{mock, orders};
use crate::support::http_client::Client;
use crate::support::panics::{panic_if_any, panic_of, same_in_every_run};

#[test]
fn each_assertion_holds_for_its_own_status_and_no_other() {
    let sfn = mock(orders()).start();
    let client = Client::of(&sfn);
    for name in ["run", "succeed", "fail", "expire", "stop"] {
        client.start(name, None);
    }
    sfn.execution("succeed").succeed(json!({}));
    sfn.execution("fail").fail("Oops", "");
    sfn.execution("expire").time_out();
    client.about("StopExecution", "stop");
    for execution in sfn.started() {
        let holds = |assertion: &dyn Fn()| panic_if_any(assertion).is_none();
        let held = [
            (
                ExecutionStatus::Running,
                holds(&|| execution.assert_running()),
            ),
            (
                ExecutionStatus::Succeeded,
                holds(&|| execution.assert_succeeded()),
            ),
            (
                ExecutionStatus::Failed,
                holds(&|| execution.assert_failed()),
            ),
            (
                ExecutionStatus::TimedOut,
                holds(&|| execution.assert_timed_out()),
            ),
            (
                ExecutionStatus::Aborted,
                holds(&|| execution.assert_aborted()),
            ),
        ];
        let held: Vec<_> = held.into_iter().filter(|(_, holds)| *holds).collect();
        assert_eq!(held, [(execution.status(), true)]);
    }
}

#[test]
fn another_status_is_told_with_what_was_said_and_what_happened() {
    let sfn = mock(orders()).start();
    let client = Client::of(&sfn);
    client.start("order-17", None);
    client.about("DescribeExecution", "order-17");
    sfn.execution("order-17")
        .fail("OutOfStock", "no more of these");
    client.about("StopExecution", "order-17");
    client.listed(json!({}));
    let text = panic_of(|| sfn.execution("order-17").assert_succeeded());
    assert_snapshot!(same_in_every_run(&text), @r#"
    sfn-mock: execution "order-17": expected SUCCEEDED, is FAILED since 2026-01-02 03:04:05 UTC
      error: OutOfStock
      cause: no more of these
      at tests/it/service/executions/assertions.rs:LINE
      try: find the cause of its end: the test, a `Finish`, or a StopExecution of the code under test

    timeline: 4 exchanges in 4 calls, 1 execution started (seed 42)
            at    waited  #   attempt  service          wire
      call 1: StartExecution orders/order-17
       0.000 s            #1  1.1      COMMIT order-17  200, 111 bytes
      call 2: DescribeExecution orders/order-17
       0.000 s            #2  2.1      -                200, 390 bytes
      call 3: StopExecution orders/order-17
       0.000 s            #3  3.1      -                200, 29 bytes
      call 4: ListExecutions orders
       0.000 s            #4  4.1      -                200, 287 bytes
    the whole journal: target/sfn-mock/TEST.har
    "#);
    let text = panic_of(|| sfn.execution("order-17").assert_running());
    assert!(text.contains("expected RUNNING, is FAILED"), "{text}");
}
