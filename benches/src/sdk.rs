//! In process: an SDK call whose answer no socket carries.

use std::time::Instant;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::operation::start_execution::StartExecutionOutput;
use aws_sdk_sfn::primitives::DateTime;
use aws_smithy_http_client::test_util::{ReplayEvent, StaticReplayClient, infallible_client_fn};
use aws_smithy_mocks::{RuleMode, mock, mock_client};
use aws_smithy_runtime_api::client::http::HttpClient;
use aws_smithy_types::body::SdkBody;
use sfn_mock::SfnMock;

pub const ALL: [&str; 5] = [
    "constant function",
    "the same with AWS's headers",
    "aws-smithy-mocks",
    "StaticReplayClient",
    "sfn-mock",
];

const ORDERS: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
const ARN: &str = "arn:aws:states:us-east-1:123456789012:execution:orders:order-000000000";
const ANSWER: &str = r#"{"executionArn":"arn:aws:states:us-east-1:123456789012:execution:orders:order-000000000","startDate":1.686509515191E9}"#;

/// Microseconds for a call.
pub fn measure(who: &str, calls: u64) -> f64 {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made");
    runtime.block_on(async {
        let sfn = SfnMock::builder().in_process().start();
        let client = match who {
            "constant function" => with(&sfn, infallible_client_fn(|_| answer())),
            "the same with AWS's headers" => {
                with(&sfn, infallible_client_fn(|_| with_headers(answer())))
            }
            "aws-smithy-mocks" => by_rule(),
            "StaticReplayClient" => with(&sfn, replayed(calls + calls / 10)),
            "sfn-mock" => sfn.client(),
            _ => panic!("{who:?} is no contender"),
        };
        run(&client, 0..calls / 10).await;
        let begun = Instant::now();
        run(&client, calls / 10..calls + calls / 10).await;
        begun.elapsed().as_secs_f64() * 1e6 / calls as f64
    })
}

async fn run(client: &Client, numbers: std::ops::Range<u64>) {
    let body = sfn_mock_benches_client::body("order-000000000");
    let body: serde_json::Value = serde_json::from_str(&body).expect("it is JSON");
    let input = body["input"].as_str().expect("it has an input");
    for number in numbers {
        let start = client
            .start_execution()
            .state_machine_arn(ORDERS)
            .name(format!("order-{number:09}"))
            .input(input);
        start.send().await.expect("it is answered");
    }
}

/// A client like this crate's own, with another transport.
fn with(sfn: &SfnMock, http_client: impl HttpClient + 'static) -> Client {
    Client::from_conf(sfn.config().http_client(http_client).build())
}

fn answer() -> http::Response<SdkBody> {
    let answer = http::Response::builder()
        .header("content-type", "application/x-amz-json-1.0")
        .body(SdkBody::from(ANSWER));
    answer.expect("it is a response")
}

/// The headers that AWS and this crate send, and the client reads.
fn with_headers(mut answer: http::Response<SdkBody>) -> http::Response<SdkBody> {
    let headers = answer.headers_mut();
    for (name, value) in [
        ("x-amzn-requestid", "01c8a8f7-d12b-4672-bcfb-d0ef55a27a76"),
        ("connection", "keep-alive"),
        ("content-length", "123"),
        ("date", "Sun, 22 Nov 2026 22:00:00 GMT"),
    ] {
        headers.insert(name, http::HeaderValue::from_static(value));
    }
    answer
}

fn replayed(calls: u64) -> StaticReplayClient {
    let event = |_| {
        let request = http::Request::builder().uri("http://localhost/");
        let request = request.body(SdkBody::empty()).expect("it is a request");
        ReplayEvent::new(request, answer())
    };
    StaticReplayClient::new((0..calls).map(event).collect())
}

fn by_rule() -> Client {
    let rule = mock!(Client::start_execution).then_output(|| {
        let output = StartExecutionOutput::builder()
            .execution_arn(ARN)
            .start_date(DateTime::from_secs(1_686_509_515));
        output.build().expect("it has all its members")
    });
    mock_client!(aws_sdk_sfn, RuleMode::MatchAny, [&rule])
}
