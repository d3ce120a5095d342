//! Waiting until executions have started and closed, on every kind of clock.

use std::thread;
use std::time::Duration;

use serde_json::json;
use sfn_mock::{Finish, SfnMock};

use super::{mock, orders};
use crate::support::http_client::Client;

const SECOND: Duration = Duration::from_secs(1);

fn finish(after: Duration) -> Finish {
    Finish::succeeded(json!({})).after(after)
}

#[test]
fn a_thread_waits_for_the_start_and_for_the_end() {
    let sfn = SfnMock::start();
    let handle = sfn.handle();
    let waiting = thread::spawn(move || {
        let order = handle.wait_until_started("order-17").blocking();
        order.succeed(json!({}));
    });
    Client::of(&sfn).start("order-17", None);
    sfn.wait_until_closed("order-17")
        .blocking()
        .assert_succeeded();
    waiting.join().expect("it has started");
}

#[test]
fn a_clock_that_runs_closes_it_under_a_thread_that_waits() {
    let orders = orders().finish(finish(Duration::from_millis(30)));
    let sfn = SfnMock::builder().state_machine(orders).start();
    Client::of(&sfn).start("a", None);
    sfn.wait_until_closed("a").blocking().assert_succeeded();
}

#[tokio::test]
async fn a_clock_that_runs_closes_it_under_a_task_that_waits() {
    let orders = orders().finish(finish(Duration::from_millis(30)));
    let sfn = SfnMock::builder().state_machine(orders).start();
    Client::of(&sfn).start("a", None);
    sfn.wait_until_closed("a").await.assert_succeeded();
}

#[tokio::test]
async fn a_frozen_clock_closes_it_when_it_is_advanced() {
    let sfn = mock(orders().finish(finish(3600 * SECOND))).start();
    Client::of(&sfn).start("a", None);
    let handle = sfn.handle();
    let waiting = tokio::spawn(async move { handle.wait_until_closed("a").await });
    tokio::task::yield_now().await;
    sfn.clock().advance(3600 * SECOND);
    waiting.await.expect("it closes").assert_succeeded();
}

#[test]
fn a_thread_is_woken_when_the_clock_is_advanced() {
    let sfn = mock(orders().finish(finish(3600 * SECOND))).start();
    Client::of(&sfn).start("a", None);
    let handle = sfn.handle();
    let waiting = thread::spawn(move || handle.wait_until_closed("a").blocking().status());
    sfn.clock().advance(3600 * SECOND);
    let status = waiting.join().expect("it closes");
    assert_eq!(status, sfn_mock::ExecutionStatus::Succeeded);
}

#[cfg(feature = "aws-sdk")]
#[tokio::test(start_paused = true)]
async fn a_paused_clock_that_is_followed_jumps_to_the_closing() {
    let sfn = SfnMock::builder()
        .state_machine(orders().finish(finish(3600 * SECOND)))
        .in_process()
        .start();
    let start = sfn.client().start_execution().name("a");
    let begun = tokio::time::Instant::now();
    let started = start.state_machine_arn(crate::support::ORDERS).send().await;
    started.expect("it starts");
    sfn.wait_until_closed("a").await.assert_succeeded();
    assert_eq!(begun.elapsed(), 3600 * SECOND);
}

#[cfg(feature = "aws-sdk")]
#[tokio::test(start_paused = true)]
async fn a_paused_clock_that_is_followed_jumps_to_the_timeout_of_a_task() {
    let sfn = SfnMock::builder().in_process().start();
    let token = sfn.task_token().timeout(3600 * SECOND);
    let begun = tokio::time::Instant::now();
    sfn.wait_until_answered(&token).await;
    assert_eq!(token.outcome(), Some(sfn_mock::TaskOutcome::TimedOut));
    assert_eq!(begun.elapsed(), 3600 * SECOND);
}

#[tokio::test]
async fn a_task_is_waited_for_until_it_is_answered() {
    let sfn = SfnMock::start();
    let token = sfn.task_token();
    let (handle, waited) = (sfn.handle(), token.clone());
    let waiting = tokio::spawn(async move { handle.wait_until_answered(&waited).await });
    let answer = json!({ "taskToken": token.as_str(), "output": "1" });
    Client::of(&sfn).send("SendTaskSuccess", &[], &answer);
    waiting.await.expect("it is answered");
    sfn.wait_until_answered(&token).blocking();
}

#[test]
fn a_task_whose_time_is_up_is_waited_for_by_the_clock() {
    let sfn = SfnMock::start();
    let token = sfn.task_token().timeout(Duration::from_millis(30));
    sfn.wait_until_answered(&token).blocking();
    assert_eq!(token.outcome(), Some(sfn_mock::TaskOutcome::TimedOut));
}
