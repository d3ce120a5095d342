//! Waits that end without their condition.

use std::time::Duration;

use insta::assert_snapshot;
use sfn_mock::SfnMock;

use super::{message, mock};
use crate::support::ORDERS;
use crate::support::http_client::Client;

/// A mock that has one execution and gives up soon.
fn impatient() -> SfnMock {
    let sfn = mock().wait_limit(Duration::from_millis(5)).start();
    Client::of(&sfn).start("order-17", None);
    sfn
}

#[test]
fn a_condition_that_is_not_met_refers_to_the_timeline() {
    let sfn = mock().wait_limit(Duration::from_millis(5)).start();
    Client::of(&sfn).start("order-17", None);
    let act = || sfn.wait_for(|sfn| sfn.started().len() == 2).blocking();
    assert_snapshot!(message(act), @"
    sfn-mock: expected the condition to hold within 5ms, it does not
      at tests/it/messages/waits.rs:LINE
      try: see in the timeline how far it came; `.within(limit)` gives it more time

    (timeline)
    ");
}

#[test]
fn calls_that_do_not_come_are_counted_with_those_that_did() {
    let sfn = impatient();
    assert_snapshot!(message(|| sfn.wait_for_calls(2).blocking()), @"
    sfn-mock: expected 2 calls within 5ms, got 1
      at tests/it/messages/waits.rs:LINE
      try: see in the timeline how far it came; `.within(limit)` gives it more time

    (timeline)
    ");
}

#[test]
fn an_execution_that_does_not_start_is_waited_for_by_name() {
    let sfn = impatient();
    let wait = || drop(sfn.wait_until_started("order-18").blocking());
    assert_snapshot!(message(wait), @r#"
    sfn-mock: expected execution "order-18" to start within 5ms, 1 execution of other names started
      at tests/it/messages/waits.rs:LINE
      try: see in the timeline how far it came; `.within(limit)` gives it more time

    (timeline)
    "#);
}

#[test]
fn an_execution_that_does_not_close_is_waited_for_by_name() {
    let sfn = impatient();
    let wait = || drop(sfn.wait_until_closed("order-17").blocking());
    assert_snapshot!(message(wait), @r#"
    sfn-mock: expected execution "order-17" to close within 5ms, it is RUNNING: nothing scripted ends this execution
      at tests/it/messages/waits.rs:LINE
      try: end it with `sfn.execution("order-17").succeed(..)`, or script its end with `StateMachine::finish` or `Step::finish`

    (timeline)
    "#);
}

#[test]
fn an_execution_that_is_polled_in_vain_shows_the_number_of_polls() {
    let sfn = impatient();
    let arn = sfn.execution("order-17").arn();
    for _ in 0..3 {
        let members = serde_json::json!({ "executionArn": arn });
        Client::of(&sfn).send("DescribeExecution", &[], &members);
    }
    let wait = || drop(sfn.wait_until_closed("order-17").blocking());
    assert_snapshot!(message(wait), @r#"
    sfn-mock: expected execution "order-17" to close within 5ms, it is RUNNING after 3 polls: nothing scripted ends this execution
      at tests/it/messages/waits.rs:LINE
      try: end it with `sfn.execution("order-17").succeed(..)`, or script its end with `StateMachine::finish` or `Step::finish`

    (timeline)
    "#);
}

/// The waits of a task name the line of the test too.
fn in_a_task<T>(wait: impl Future<Output = T>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime can be made").block_on(wait);
}

#[test]
fn an_async_wait_that_times_out_has_the_same_message() {
    let sfn = impatient();
    let wait = || in_a_task(sfn.wait_until_closed("order-17"));
    assert_snapshot!(message(wait), @r#"
    sfn-mock: expected execution "order-17" to close within 5ms, it is RUNNING: nothing scripted ends this execution
      at tests/it/messages/waits.rs:LINE
      try: end it with `sfn.execution("order-17").succeed(..)`, or script its end with `StateMachine::finish` or `Step::finish`

    (timeline)
    "#);
}

#[test]
fn an_async_wait_for_one_of_several_executions_lists_them() {
    let sfn = impatient();
    Client::of(&sfn).start_on(&ORDERS.replace("orders", "audit"), "order-17", None);
    let wait = || in_a_task(sfn.wait_until_started("order-17"));
    assert_snapshot!(message(wait), @r#"
    sfn-mock: expected one execution "order-17", found 2:
      arn:aws:states:us-east-1:123456789012:execution:orders:order-17
      arn:aws:states:us-east-1:123456789012:express:audit:order-17:f9bdc104-9278-4792-8817-0010872d983c
      at tests/it/messages/waits.rs:LINE
      try: name one by its ARN

    (timeline)
    "#);
}

#[test]
fn a_frozen_clock_that_closes_nothing_is_named() {
    let hour = Duration::from_hours(1);
    let finish = sfn_mock::Finish::succeeded(serde_json::json!({})).after(hour);
    let daily = sfn_mock::StateMachine::standard("daily").finish(finish);
    let sfn = mock().state_machine(daily).start();
    Client::of(&sfn).start_on(&ORDERS.replace("orders", "daily"), "a", None);
    let wait = sfn.wait_until_closed("a").within(Duration::from_millis(5));
    assert_snapshot!(message(|| drop(wait.blocking())), @r#"
    sfn-mock: expected execution "a" to close within 5ms, it is RUNNING; it closes at 2026-01-02 04:04:05 UTC, and the mock's clock is frozen at 2026-01-02 03:04:05 UTC
      at tests/it/messages/waits.rs:LINE
      try: move it with `sfn.clock().advance(..)`, or leave out `frozen_clock()`

    (timeline)
    "#);
}

#[test]
fn an_execution_that_closes_after_polls_shows_how_many_are_left() {
    let finish = sfn_mock::Finish::succeeded(serde_json::json!({})).after_polls(3);
    let polled = sfn_mock::StateMachine::standard("polled").finish(finish);
    let sfn = mock().state_machine(polled).start();
    Client::of(&sfn).start_on(&ORDERS.replace("orders", "polled"), "a", None);
    let wait = sfn.wait_until_closed("a").within(Duration::from_millis(5));
    assert_snapshot!(message(|| drop(wait.blocking())), @r#"
    sfn-mock: expected execution "a" to close within 5ms, it is RUNNING; it closes after 3 more DescribeExecution calls
      at tests/it/messages/waits.rs:LINE
      try: have the code under test poll, or script another `Finish`

    (timeline)
    "#);
}

#[tokio::test]
async fn a_blocking_wait_in_a_current_thread_runtime_is_explained() {
    let sfn = impatient();
    let wait = sfn.wait_for_calls(2);
    assert_snapshot!(message(|| wait.blocking()), @"
    sfn-mock: expected 2 calls within 5ms, got 1; a blocking wait in the context of a current-thread runtime may block the only thread that could make progress
      at tests/it/messages/waits.rs:LINE
      try: await the wait instead of calling `blocking()`

    (timeline)
    ");
}

#[test]
fn a_wait_that_ends_with_the_mock() {
    let sfn = impatient();
    let wait = sfn.wait_for_calls(2).within(Duration::from_secs(20));
    let dropping = std::thread::spawn(move || drop(sfn));
    assert_snapshot!(message(|| wait.blocking()), @"
    sfn-mock: the mock was dropped during a wait: expected 2 calls, got 1
      at tests/it/messages/waits.rs:LINE
      try: keep the `SfnMock` until the wait has ended: a handle does not keep it open

    (timeline)
    ");
    dropping.join().expect("it is dropped");
}
