//! The clients that a mock hands out: their retry quota, their connector, the runtimes they live on.

use std::process::Command;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::retry::{RetryConfig, RetryPartition};
use aws_sdk_sfn::error::SdkError;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::proxy::ProxyConfig;
use sfn_mock::journal::Exchange;
use sfn_mock::{ErrorCode, Scenario, SfnMock, StateMachine, Step, Times, start_execution};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::support::sdk::{quick_client, quick_retries, start};

fn throttled(times: impl Into<Times>) -> SfnMock {
    SfnMock::builder()
        .scenario(
            Scenario::new("throttled")
                .when(start_execution())
                .then(Step::fail(ErrorCode::ThrottlingException).times(times)),
        )
        .start()
}

#[tokio::test]
async fn sixty_concurrent_tests_are_throttled_twice_each_and_all_succeed() {
    let mut tests = JoinSet::new();
    for _ in 0..60 {
        tests.spawn(async {
            let sfn = throttled(2);
            start(&quick_client(&sfn), None).await.map(|_| ())
        });
    }
    for outcome in tests.join_all().await {
        outcome.expect("the third attempt is served");
    }
}

/// More failing tests than one retry quota serves.
const SUITE: usize = 120;

/// The attempts of a suite's calls, each of a mock of its own, none of which succeeds.
async fn attempts(client: impl Fn(&SfnMock) -> Client) -> Vec<usize> {
    let mut attempts = Vec::new();
    for _ in 0..SUITE {
        let sfn = throttled(Times::Forever);
        start(&client(&sfn), None)
            .await
            .expect_err("it is throttled for ever");
        attempts.push(sfn.calls().single().attempts());
    }
    attempts
}

#[tokio::test]
async fn a_suite_full_of_failures_leaves_each_mock_its_own_retries() {
    assert_eq!(attempts(|sfn| quick_client(sfn)).await, [3; SUITE]);
}

/// Why a mock's clients have a partition of their own: the quota of one is soon used up.
#[tokio::test]
async fn clients_that_share_a_retry_partition_run_out_of_retries() {
    let sharing = |sfn: &SfnMock| {
        let partition = RetryPartition::new("shared by a test on purpose");
        let config = sfn.config().retry_config(quick_retries());
        Client::from_conf(config.retry_partition(partition).build())
    };
    let attempts = attempts(sharing).await;
    assert_eq!(attempts[0], 3);
    assert!(attempts[SUITE - 1] < 3, "{attempts:?}");
}

#[tokio::test]
async fn every_way_to_a_client_reaches_the_declared_region_and_is_signed() {
    let sfn = SfnMock::builder()
        .region("eu-west-1")
        .state_machine(StateMachine::standard("orders"))
        .start();
    let clients = [
        sfn.client(),
        Client::from_conf(sfn.config().build()),
        Client::new(&sfn.sdk_config()),
    ];
    let orders = sfn.state_machine("orders");
    for client in clients {
        assert_eq!(
            client.config().region().map(AsRef::as_ref),
            Some("eu-west-1")
        );
        let request = client.start_execution().state_machine_arn(orders.arn());
        request.send().await.expect("the machine exists");
    }
    sfn.assert_started(3);
    assert!(sfn.exchanges().iter().all(Exchange::is_signed));
}

#[tokio::test]
async fn a_client_as_it_is_handed_out_makes_three_attempts() {
    let sfn = SfnMock::start();
    for retries in [
        sfn.client().config().retry_config().cloned(),
        sfn.sdk_config().retry_config().cloned(),
    ] {
        let retries = retries.expect("retries are configured");
        assert_eq!(retries.max_attempts(), 3);
        assert_eq!(retries.mode(), RetryConfig::standard().mode());
    }
}

#[tokio::test]
async fn a_client_works_on_a_current_thread_runtime() {
    let sfn = SfnMock::start();
    start(&sfn.client(), Some("order-17")).await.unwrap();
    sfn.assert_started_once("order-17");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_works_on_a_multi_thread_runtime() {
    let sfn = SfnMock::start();
    let client = sfn.client();
    let task = tokio::spawn(async move { start(&client, Some("order-17")).await.map(|_| ()) });
    task.await.unwrap().unwrap();
    sfn.assert_started_once("order-17");
}

#[test]
fn a_client_made_outside_of_any_runtime_works_in_a_later_one() {
    let sfn = SfnMock::start();
    let client = sfn.client();
    for name in ["order-17", "order-18"] {
        let runtime = Runtime::new().unwrap();
        runtime.block_on(start(&client, Some(name))).unwrap();
        sfn.assert_started_once(name);
    }
}

#[test]
fn a_client_works_on_a_thread_that_the_mock_is_not_on() {
    let sfn = SfnMock::start();
    let handle = sfn.handle();
    let thread = std::thread::spawn(move || {
        let runtime = Runtime::new().unwrap();
        let started = runtime.block_on(start(&handle.client(), Some("order-17")));
        started.unwrap();
    });
    thread.join().unwrap();
    sfn.assert_started_once("order-17");
}

#[tokio::test]
async fn a_client_that_outlives_its_mock_is_refused_the_connection() {
    let sfn = SfnMock::start();
    let client = quick_client(&sfn);
    start(&client, None).await.unwrap();
    drop(sfn);
    let failure = start(&client, None).await.expect_err("no server listens");
    let SdkError::DispatchFailure(failure) = failure else {
        panic!("a connection that is refused is a DispatchFailure, not {failure:?}")
    };
    assert!(failure.is_io(), "{failure:?}");
}

/// No server listens there: port 1 belongs to a service that is no longer in use.
const DEAD_PROXY: &str = "http://127.0.0.1:1";

/// The environment is the process's own, so the test runs itself once more in one of its own.
#[tokio::test]
async fn a_proxy_in_the_environment_does_not_come_between_mock_and_client() {
    const THIS: &str =
        "clients::sdk_clients::a_proxy_in_the_environment_does_not_come_between_mock_and_client";
    if std::env::var("HTTP_PROXY").is_ok_and(|proxy| proxy == DEAD_PROXY) {
        return with_a_dead_proxy().await;
    }
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args([THIS, "--exact"])
        .env_remove("no_proxy")
        .env_remove("NO_PROXY");
    for name in ["http_proxy", "https_proxy", "all_proxy"] {
        child
            .env(name, DEAD_PROXY)
            .env(name.to_uppercase(), DEAD_PROXY);
    }
    let output = child.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}"
    );
}

async fn with_a_dead_proxy() {
    let sfn = SfnMock::start();
    start(&sfn.client(), Some("order-17")).await.unwrap();
    start(&Client::new(&sfn.sdk_config()), Some("order-18"))
        .await
        .unwrap();
    // A connector that looks at the environment, as the SDK's default one does, goes astray.
    let obeying = aws_smithy_http_client::Builder::new().build_with_connector_fn(|_, _| {
        Connector::builder()
            .proxy_config(ProxyConfig::from_env())
            .build_http()
    });
    let config = sfn
        .config()
        .retry_config(RetryConfig::disabled())
        .http_client(obeying);
    let astray = start(&Client::from_conf(config.build()), Some("order-19")).await;
    assert!(
        matches!(astray, Err(SdkError::DispatchFailure(_))),
        "{astray:?}"
    );
    sfn.assert_started(2);
}
