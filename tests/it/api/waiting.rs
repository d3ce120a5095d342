//! Waiting for something to have happened, without polling.

use std::thread;
use std::time::Duration;

use sfn_mock::{ExecutionStatus, SfnMock};

use crate::support::http_client::Client;
use crate::support::panics::{message_of, panic_of, same_in_every_run};

#[test]
fn a_thread_waits_until_calls_have_come() {
    let sfn = SfnMock::start();
    let handle = sfn.handle();
    let waiting = thread::spawn(move || handle.wait_for_calls(3).blocking());
    let client = Client::of(&sfn);
    for name in ["order-1", "order-2", "order-3"] {
        client.start(name, None);
    }
    waiting.join().expect("three calls have come");
}

#[tokio::test]
async fn a_task_waits_until_an_execution_has_closed() {
    let sfn = SfnMock::start();
    Client::of(&sfn).start("order-17", None);
    let handle = sfn.handle();
    let succeeded = |sfn: &sfn_mock::SfnHandle| {
        sfn.execution("order-17").status() == ExecutionStatus::Succeeded
    };
    let waiting = tokio::spawn(async move { handle.wait_for(succeeded).await });
    sfn.execution("order-17").succeed(serde_json::json!({}));
    waiting.await.expect("it has closed");
}

#[tokio::test(start_paused = true)]
async fn a_paused_clock_does_not_run_the_limit_down() {
    let sfn = SfnMock::start();
    let handle = sfn.handle();
    let calling = thread::spawn(move || Client::of(&handle).start(None, None));
    sfn.wait_for_calls(1).await;
    calling.join().expect("the call is answered");
}

#[test]
fn what_has_happened_already_is_not_waited_for() {
    let sfn = SfnMock::start();
    sfn.wait_for(|sfn| sfn.started().is_empty()).blocking();
}

#[tokio::test]
async fn what_does_not_happen_is_told_with_what_did() {
    let sfn = SfnMock::builder()
        .seed(42)
        .frozen_clock()
        .wait_limit(Duration::from_millis(20))
        .start();
    Client::of(&sfn).start("order-17", None);
    let handle = sfn.handle();
    let waiting = tokio::spawn(async move { handle.wait_for_calls(2).await });
    let panic = waiting.await.expect_err("one call is not two").into_panic();
    let text = message_of(&*panic);
    let text = same_in_every_run(&text);
    insta::assert_snapshot!(text, @"
    sfn-mock: expected 2 calls within 20ms, got 1
      at tests/it/api/waiting.rs:LINE
      try: see in the timeline how far it came; `.within(limit)` gives it more time

    timeline: 1 exchange in 1 call, 1 execution started (seed 42)
            at    waited  #   attempt  service          wire
      call 1: StartExecution orders/order-17
       0.000 s            #1  1.1      COMMIT order-17  200, 111 bytes
    the whole journal: target/sfn-mock/TEST.har
    ");
}

#[tokio::test]
async fn a_blocking_wait_in_a_current_thread_runtime_says_what_it_blocks() {
    let sfn = SfnMock::start();
    let wait = sfn.wait_for_calls(1).within(Duration::from_millis(5));
    let message = panic_of(|| wait.blocking());
    let lead = "sfn-mock: expected 1 call within 5ms, got 0; a blocking wait in the context of a \
                current-thread runtime may block the only thread that could make progress\n";
    assert!(message.starts_with(lead), "{message}");
}

#[tokio::test]
async fn a_mock_that_is_dropped_ends_a_wait_at_once() {
    let sfn = SfnMock::start();
    let wait = sfn.wait_for_calls(1);
    let waiting = tokio::spawn(wait);
    tokio::task::yield_now().await;
    drop(sfn);
    let panic = waiting.await.expect_err("no call comes").into_panic();
    let text = message_of(&*panic);
    let lead = "sfn-mock: the mock was dropped during a wait: expected 1 call, got 0\n";
    assert!(text.starts_with(lead), "{text}");
}

#[test]
fn a_blocking_wait_ends_with_the_mock_too() {
    let sfn = SfnMock::start();
    let handle = sfn.handle();
    let wait = move || panic_of(|| drop(handle.wait_until_started("a").blocking()));
    let waiting = thread::spawn(wait);
    drop(sfn);
    let text = waiting.join().expect("it has a message");
    assert!(
        text.contains("the mock was dropped during a wait"),
        "{text}"
    );
}
