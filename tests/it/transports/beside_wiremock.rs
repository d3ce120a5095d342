//! The mock on a user's wiremock server: beside other mocks, under load, until it is dropped.

use std::sync::Arc;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::retry::RetryConfig;
use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};
use rstest::rstest;
use sfn_mock::{
    Builder, ErrorCode, Fault, Scenario, SfnMock, StateMachine, Step, Times, Unsigned,
    start_execution,
};
use wiremock::matchers::{any, body_string_contains, header_exists, method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::support::ORDERS;
use crate::support::raw_socket;

fn without_retries(sfn: &SfnMock, server: &MockServer) -> Client {
    let config = sfn.config().endpoint_url(server.uri());
    Client::from_conf(config.retry_config(RetryConfig::disabled()).build())
}

fn ordinary() -> Mock {
    let answer = ResponseTemplate::new(200).set_body_string("7 in stock");
    Mock::given(method("GET"))
        .and(path("/stock/7"))
        .respond_with(answer)
}

fn get(server: &MockServer, path: &str) -> raw_socket::Answer {
    let request = raw_socket::Request::start("").without("X-Amz-Target");
    raw_socket::ask(
        &server.uri(),
        &request.line(&format!("GET {path} HTTP/1.1")),
    )
}

async fn start(client: &Client, name: &str) -> Result<String, String> {
    let start = client
        .start_execution()
        .state_machine_arn(ORDERS)
        .name(name);
    match start.send().await {
        Ok(started) => Ok(started.execution_arn),
        Err(SdkError::DispatchFailure(_)) => Err("cut".to_owned()),
        Err(error) => Err(error.code().unwrap_or("no code").to_owned()),
    }
}

/// Which mock answers is settled by who was mounted first; those that differ do not meet.
#[rstest]
#[case::the_users_first(true)]
#[case::the_users_last(false)]
#[tokio::test]
async fn it_works_beside_the_users_own_mocks_in_either_order(#[case] users_first: bool) {
    let (sfn, server) = (SfnMock::start(), MockServer::start().await);
    if users_first {
        ordinary().expect(2).mount(&server).await;
    }
    sfn.mount_on(&server).await;
    if !users_first {
        ordinary().expect(2).mount(&server).await;
    }
    let client = without_retries(&sfn, &server);
    for round in 1..=2 {
        assert_eq!(get(&server, "/stock/7").text(), "7 in stock");
        start(&client, &format!("order-{round}")).await.unwrap();
    }
    assert_eq!(get(&server, "/stock/8").status(), 404);
    sfn.assert_started(2);
    assert_eq!(
        sfn.exchanges().len(),
        2,
        "what is not of Step Functions is not seen"
    );
}

/// The core is not asked, so the step waits for the request that does come to it.
#[tokio::test]
async fn a_mock_of_higher_priority_takes_a_request_before_it_is_decided_on() {
    let lost = Scenario::new("cut").then(Step::lose_response(Fault::Close));
    let (sfn, server) = (
        SfnMock::builder().scenario(lost).start(),
        MockServer::start().await,
    );
    sfn.mount_on(&server).await;
    let gateway = Mock::given(body_string_contains("order-1"));
    gateway
        .respond_with(ResponseTemplate::new(502))
        .with_priority(1)
        .mount(&server)
        .await;
    let client = without_retries(&sfn, &server);
    assert_eq!(start(&client, "order-1").await, Err("no code".to_owned()));
    assert_eq!(start(&client, "order-2").await, Err("cut".to_owned()));
    start(&client, "order-3").await.unwrap();
    assert_eq!(sfn.exchanges().len(), 2);
}

/// The expected answer of each depends on its name, and an answer names its execution: requests that
/// come at once must not be confused.
#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn of_8_times_300_calls_at_once_each_gets_its_planned_answer() {
    const KINDS: [&str; 5] = ["whole", "cut", "throttled", "lost", "either"];
    let about =
        |pattern: &str| Scenario::new(pattern).when(start_execution().name_matches(pattern));
    let throttled = Step::fail(ErrorCode::ThrottlingException);
    let sfn = SfnMock::builder()
        .scenario(about("^cut-").then(Step::lose_response(Fault::Close).times(Times::Forever)))
        .scenario(about("^lost-").then(Step::lose_request(Fault::Close).times(Times::Forever)))
        .scenario(about("^throttled-").then(throttled.times(Times::Forever)))
        .scenario(
            about("^either-")
                .counted_per_execution()
                .then(Step::lose_request(Fault::Close)),
        )
        .start();
    let server = MockServer::start().await;
    sfn.mount_on(&server).await;
    let client = Arc::new(without_retries(&sfn, &server));
    let task = |task: u32| {
        let client = Arc::clone(&client);
        async move {
            for call in 0..300 {
                let kind = KINDS[call % KINDS.len()];
                let name = format!("{kind}-{task}-{call}");
                let arn = ORDERS.replace(":stateMachine:", ":execution:") + ":" + &name;
                let with_text = |text: &str| Err(text.to_owned());
                let expected = match kind {
                    "cut" | "lost" => with_text("cut"),
                    "throttled" => with_text("ThrottlingException"),
                    "either" => {
                        assert_eq!(start(&client, &name).await, with_text("cut"), "{name}");
                        Ok(arn)
                    }
                    _whole => Ok(arn),
                };
                assert_eq!(start(&client, &name).await, expected, "{name}");
            }
        }
    };
    let tasks: Vec<_> = (0..8).map(|number| tokio::spawn(task(number))).collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(sfn.exchanges().len(), 8 * 360);
    sfn.assert_started(8 * 180);
}

/// wiremock's matchers in *when*, whatever brings the request.
#[rstest]
#[case::socket(SfnMock::builder(), false)]
#[case::in_process(SfnMock::builder().in_process(), false)]
#[case::wiremock(SfnMock::builder(), true)]
#[tokio::test]
async fn a_matcher_of_wiremocks_runs_on_every_transport(
    #[case] builder: Builder,
    #[case] mounted: bool,
) {
    let all = start_execution()
        .wiremock(method("POST"))
        .wiremock(path("/"))
        .wiremock(header_exists("x-amz-target"))
        .wiremock(body_string_contains("order-2"))
        .wiremock(|request: &Request| request.url.host_str() == Some("localhost"));
    let refused = Scenario::new("the second")
        .when(all)
        .then(Step::fail(ErrorCode::InvalidName));
    let (sfn, server) = (builder.scenario(refused).start(), MockServer::start().await);
    let client = if mounted {
        sfn.mount_on(&server).await;
        without_retries(&sfn, &server)
    } else {
        sfn.client()
    };
    start(&client, "order-1").await.unwrap();
    assert_eq!(
        start(&client, "order-2").await,
        Err("InvalidName".to_owned())
    );
}

/// A server of its own would refuse the connection; this one is the user's.
#[tokio::test]
async fn after_the_drop_wiremock_answers_that_no_mock_matches() {
    let server = MockServer::start().await;
    let sfn = SfnMock::builder().unsigned(Unsigned::Accept).start();
    sfn.mount_on(&server).await;
    Mock::given(path("/other"))
        .respond_with(sfn.responder())
        .mount(&server)
        .await;
    drop(sfn);
    let request = raw_socket::Request::start("{}");
    assert_eq!(raw_socket::ask(&server.uri(), &request).status(), 404);
    let other = request.without("X-Amz-Target").line("POST /other HTTP/1.1");
    assert_eq!(raw_socket::ask(&server.uri(), &other).status(), 404);
}

/// Two of them on one server, each for a machine of its own.
#[tokio::test]
async fn a_responder_answers_to_whatever_its_matcher_takes() {
    let server = MockServer::start().await;
    let orders = SfnMock::builder()
        .state_machine(StateMachine::standard("orders"))
        .start();
    let others = SfnMock::start();
    let first = Mock::given(body_string_contains("orders")).respond_with(orders.responder());
    first.mount(&server).await;
    Mock::given(any())
        .respond_with(others.responder())
        .mount(&server)
        .await;
    for (machine, name) in [("orders", "a"), ("payments", "b")] {
        let arn = ORDERS.replace(":orders", &format!(":{machine}"));
        let client = without_retries(&orders, &server);
        let call = client.start_execution().state_machine_arn(arn).name(name);
        call.send().await.unwrap();
    }
    orders.assert_started_once("a");
    others.assert_started_once("b");
}
