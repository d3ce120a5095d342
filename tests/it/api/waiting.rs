//! Waiting for something to have happened, without polling.

use std::thread;

use sfn_mock::{ExecutionStatus, SfnMock};

use crate::support::http_client::Client;
use crate::support::panics::{message_of, panic_of};

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

#[cfg(feature = "aws-sdk")]
#[tokio::test(start_paused = true)]
async fn the_retries_of_a_call_are_not_waited_for() {
    use sfn_mock::{ErrorCode, Scenario, Step};

    use crate::support::ORDERS;

    let throttled = Scenario::new("throttled").then(Step::fail(ErrorCode::ThrottlingException));
    let sfn = SfnMock::builder().scenario(throttled).in_process().start();
    let client = sfn.client();
    let start = |name| {
        client
            .start_execution()
            .state_machine_arn(ORDERS)
            .name(name)
    };
    start("order-1").send().await.expect("its retry starts it");
    assert_eq!(sfn.exchanges().len(), 2);
    let mut wait = sfn.wait_for_calls(2);
    tokio::select! {
        biased;
        () = &mut wait => panic!("one call has come"),
        () = async {} => {}
    }
    start("order-2").send().await.expect("it starts");
    wait.await;
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
async fn a_mock_that_is_dropped_ends_a_wait_at_once() {
    let sfn = SfnMock::start();
    let wait = sfn.wait_for_calls(1);
    let waiting = tokio::spawn(wait);
    tokio::task::yield_now().await;
    drop(sfn);
    let panic = waiting.await.expect_err("no call comes").into_panic();
    assert!(message_of(&*panic).contains("dropped during a wait"));
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
