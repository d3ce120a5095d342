//! Virtual time: in process and on the test's own runtime, waiting takes no time.

use std::time::Duration;

use crate::support::ORDERS;
use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::retry::RetryConfig;
use aws_sdk_sfn::config::timeout::TimeoutConfig;
use aws_sdk_sfn::error::SdkError;
use sfn_mock::{Builder, ErrorCode, Fault, Finish, Scenario, SfnMock, StateMachine, Step};
use tokio::time::Instant;

const DAY: Duration = Duration::from_hours(24);

fn stalled() -> Builder {
    let lost = Step::lose_response(Fault::Stall).times(3);
    SfnMock::builder().scenario(Scenario::new("no answer, ever").then(lost))
}

fn impatient(sfn: &SfnMock, retries: RetryConfig) -> Client {
    let limit = TimeoutConfig::builder()
        .operation_attempt_timeout(Duration::from_secs(2))
        .build();
    Client::from_conf(
        sfn.config()
            .timeout_config(limit)
            .retry_config(retries)
            .build(),
    )
}

async fn assert_three_time_outs(sfn: &SfnMock, retries: RetryConfig) -> Duration {
    let begun = Instant::now();
    let start = impatient(sfn, retries)
        .start_execution()
        .state_machine_arn(ORDERS)
        .name("a");
    let error = start.send().await.expect_err("no answer ever comes");
    assert!(matches!(error, SdkError::TimeoutError(_)), "{error:?}");
    assert_eq!(sfn.calls().single().attempts(), 3);
    sfn.assert_started_once("a");
    begun.elapsed()
}

#[tokio::test(start_paused = true)]
async fn a_stall_ends_in_the_clients_own_time_out() {
    let took =
        assert_three_time_outs(&stalled().in_process().start(), RetryConfig::standard()).await;
    assert!(
        (Duration::from_secs(6)..Duration::from_secs(9)).contains(&took),
        "{took:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_static_back_off_is_exact_to_the_millisecond() {
    let fixed = RetryConfig::standard().with_use_static_exponential_base(true);
    let took = assert_three_time_outs(&stalled().in_process().start(), fixed).await;
    assert_eq!(took.as_millis(), 9_000);
}

#[tokio::test(start_paused = true)]
async fn on_the_tests_own_runtime_a_socket_keeps_a_paused_clock_right() {
    let fixed = RetryConfig::standard().with_use_static_exponential_base(true);
    let took = assert_three_time_outs(&stalled().start_on_current_runtime(), fixed).await;
    assert_eq!(took.as_secs(), 9);
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_is_late_on_the_paused_clock() {
    let late = Scenario::new("late").then(Step::serve().delayed(Duration::from_secs(30)));
    let sfn = SfnMock::builder().scenario(late).in_process().start();
    let begun = Instant::now();
    sfn.client()
        .start_execution()
        .state_machine_arn(ORDERS)
        .send()
        .await
        .unwrap();
    assert_eq!(begun.elapsed().as_secs(), 30);
}

#[tokio::test(start_paused = true)]
async fn advancing_tokios_clock_by_91_days_frees_a_name() {
    let builder = || SfnMock::builder();
    for sfn in [
        builder().in_process().start(),
        builder().start_on_current_runtime(),
    ] {
        let client = sfn.client();
        let start = || {
            client
                .start_execution()
                .state_machine_arn(ORDERS)
                .name("a")
                .send()
        };
        start().await.unwrap();
        sfn.execution("a").succeed(serde_json::json!({}));
        tokio::time::advance(DAY * 89).await;
        let error = start()
            .await
            .expect_err("the name is still taken")
            .into_service_error();
        assert!(error.is_execution_already_exists(), "{error:?}");
        tokio::time::advance(DAY * 2).await;
        start().await.unwrap();
        sfn.assert_started(2);
    }
}

#[tokio::test(start_paused = true)]
async fn back_off_is_asserted_in_virtual_time() {
    let fixed = RetryConfig::standard().with_use_static_exponential_base(true);
    for sfn in [
        throttling().in_process().start(),
        throttling().start_on_current_runtime(),
    ] {
        let client = Client::from_conf(sfn.config().retry_config(fixed.clone()).build());
        let start = client.start_execution().state_machine_arn(ORDERS);
        start.send().await.unwrap();
        let back_offs = sfn.calls().single().back_offs();
        let seconds: Vec<_> = back_offs.iter().map(Duration::as_secs).collect();
        assert_eq!(seconds, [1, 2], "{back_offs:?}");
    }
}

/// A loop that polls an order which finishes after 30 s by the mock's clock.
async fn poll_until_finished(builder: Builder) {
    let finish = Finish::succeeded(serde_json::json!({})).after(Duration::from_secs(30));
    let orders = StateMachine::standard("orders").finish(finish);
    let sfn = builder.state_machine(orders).in_process().start();
    let client = sfn.client();
    let start = client.start_execution().state_machine_arn(ORDERS).name("a");
    let arn = start.send().await.unwrap().execution_arn;
    let begun = Instant::now();
    loop {
        let describe = client.describe_execution().execution_arn(&arn);
        if describe.send().await.unwrap().status.as_str() == "SUCCEEDED" {
            break;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert_eq!(begun.elapsed().as_secs(), 30);
}

#[tokio::test(start_paused = true)]
#[allow(
    clippy::disallowed_methods,
    reason = "a minute of virtual time must take no wall time"
)]
async fn a_polling_loop_meets_a_finish_after_30_s_of_paused_time() {
    poll_until_finished(SfnMock::builder()).await;
    poll_until_finished(SfnMock::builder().seed(42)).await;
}

#[tokio::test(start_paused = true)]
async fn a_frozen_clock_does_not_follow_tokios() {
    let sfn = SfnMock::builder().frozen_clock().in_process().start();
    let before = sfn.clock().now();
    tokio::time::advance(DAY).await;
    assert_eq!(sfn.clock().now(), before);
}

/// A mock in a static outlives the runtimes of the tests that use it.
#[test]
fn for_a_mock_that_two_runtimes_use_time_never_goes_back() {
    let sfn = SfnMock::builder().in_process().start();
    let paused = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().start_paused(true).build().unwrap()
    };
    let started = sfn.clock().now();
    for days in 1..=3 {
        let before = sfn.clock().now();
        paused().block_on(async {
            let client = sfn.client();
            client
                .start_execution()
                .state_machine_arn(ORDERS)
                .send()
                .await
                .unwrap();
            assert!(sfn.clock().now() >= before);
            tokio::time::advance(DAY).await;
        });
        let since_start = sfn.clock().now().duration_since(started).unwrap();
        assert!(since_start >= DAY * days, "{since_start:?}");
    }
}

/// Each is throttled twice and has a retry partition of its own.
async fn throttled_twice(sfn: SfnMock) {
    let start = sfn
        .client()
        .start_execution()
        .state_machine_arn(ORDERS)
        .name("a");
    start.send().await.unwrap();
    assert_eq!(sfn.calls().single().attempts(), 3);
    sfn.assert_started_once("a");
}

fn throttling() -> Builder {
    let twice = Step::fail(ErrorCode::ThrottlingException).times(2);
    SfnMock::builder().scenario(Scenario::new("throttled twice").then(twice))
}

#[tokio::test(start_paused = true)]
async fn three_hundred_retry_tests_side_by_side_pass_in_process() {
    let tests: Vec<_> = (0..300)
        .map(|_| tokio::spawn(throttled_twice(throttling().in_process().start())))
        .collect();
    for test in tests {
        test.await.unwrap();
    }
}

#[tokio::test]
async fn three_hundred_retry_tests_side_by_side_pass_over_the_socket() {
    let tests: Vec<_> = (0..300)
        .map(|_| tokio::spawn(throttled_twice(throttling().start())))
        .collect();
    for test in tests {
        test.await.unwrap();
    }
}

#[tokio::test]
async fn after_the_drop_an_in_process_call_fails_like_a_refused_connection() {
    let sfn = SfnMock::builder().in_process().start();
    let client = Client::from_conf(sfn.config().retry_config(RetryConfig::disabled()).build());
    drop(sfn);
    let error = client
        .start_execution()
        .state_machine_arn(ORDERS)
        .send()
        .await
        .unwrap_err();
    let SdkError::DispatchFailure(failure) = error else {
        panic!("{error:?}")
    };
    assert!(failure.is_io());
}

#[tokio::test(start_paused = true)]
async fn a_timeline_has_the_time_and_the_outcome_of_each_attempt() {
    let fixed = RetryConfig::standard().with_use_static_exponential_base(true);
    let lossy = Scenario::new("throttled, then lost")
        .then(Step::fail(ErrorCode::ThrottlingException))
        .then(Step::lose_response(Fault::Reset));
    let sfn = SfnMock::builder()
        .scenario(lossy)
        .seed(42)
        .frozen_clock()
        .in_process()
        .start();
    let client = Client::from_conf(sfn.config().retry_config(fixed).build());
    for name in ["order-17", "order-18"] {
        let start = client
            .start_execution()
            .state_machine_arn(ORDERS)
            .name(name);
        start.send().await.unwrap();
    }
    insta::assert_snapshot!(sfn.timeline(), @r#"
    timeline: 4 exchanges in 2 calls, 2 executions started (seed 42)
            at    waited  #   attempt  service            wire
      call 1: StartExecution orders/order-17, max=3
       0.000 s            #1  1.1      -                  400 ThrottlingException, 88 bytes  ["throttled, then lost", step 1]
       1.000 s  +1.000 s  #2  1.2      COMMIT order-17    RST, 200 lost                      ["throttled, then lost", step 2]
       3.000 s  +2.000 s  #3  1.3      replayed order-17  200, 111 bytes
      call 2: StartExecution orders/order-18, max=3
       3.000 s            #4  2.1      COMMIT order-18    200, 111 bytes
    "#);
}

/// A message that SQS delivers again is a new call of the same bytes, and no loop around the SDK's retries.
#[tokio::test(start_paused = true)]
async fn a_redelivery_minutes_later_is_no_retry_around_the_sdks_own() {
    for (pause, findings) in [(Duration::from_secs(1), 1), (Duration::from_mins(2), 0)] {
        let down = Scenario::new("down for one call")
            .then(Step::fail(ErrorCode::ServiceUnavailable).times(3));
        let sfn = SfnMock::builder().scenario(down).in_process().start();
        let order = async || {
            let start = sfn.client().start_execution().state_machine_arn(ORDERS);
            start.name("order-17").send().await
        };
        assert!(order().await.is_err());
        tokio::time::sleep(pause).await;
        assert!(order().await.is_ok());
        assert_eq!(
            sfn.lint_findings().len(),
            findings,
            "{:?}",
            sfn.lint_findings()
        );
    }
}
