//! Recordings: what is recorded of an upstream and when, and that it is played back without one.

#[cfg(all(feature = "cli", unix))]
pub(crate) mod binary;
#[cfg(all(feature = "cli", unix))]
mod durability;
mod environment;
mod file;
mod modes;
mod moto;
mod signing;
mod trouble;

use std::path::{Path, PathBuf};

use aws_sdk_sfn::Client;
use aws_sdk_sfn::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_sfn::operation::RequestId;
use serde_json::{Value, json};
use sfn_mock::cassette::Cassette;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::support::ORDERS;

/// A Step Functions that knows three operations, and goes away when it is dropped.
async fn upstream() -> MockServer {
    let server = MockServer::builder().start().await;
    let answering = Mock::given(any()).respond_with(|request: &Request| answer(request));
    answering.mount(&server).await;
    server
}

fn answer(request: &Request) -> ResponseTemplate {
    let members: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let target = request.headers["x-amz-target"].to_str().unwrap();
    let name = members["name"].as_str().unwrap_or_default();
    let execution = format!("arn:aws:states:us-east-1:123456789012:execution:orders:{name}");
    let (status, body) = match (target, name) {
        ("AWSStepFunctions.StartExecution", "taken") => {
            let text = format!("Execution Already Exists: '{execution}'");
            (
                400,
                json!({ "__type": "ExecutionAlreadyExists", "message": text }),
            )
        }
        ("AWSStepFunctions.StartExecution", _) => (
            200,
            json!({ "executionArn": execution, "startDate": 1.7e9 }),
        ),
        ("AWSStepFunctions.DescribeExecution", _) => (
            200,
            json!({
                "executionArn": members["executionArn"],
                "stateMachineArn": ORDERS,
                "status": "RUNNING",
                "startDate": 1.7e9,
                "input": "{\"id\":17}",
            }),
        ),
        _ => (400, json!({ "__type": "UnknownOperationException" })),
    };
    ResponseTemplate::new(status)
        .insert_header("x-amzn-requestid", format!("request-of-{name}").as_str())
        .set_body_raw(body.to_string(), "application/x-amz-json-1.0")
}

/// The number of requests that an upstream has had.
async fn received(upstream: &MockServer) -> usize {
    let requests = upstream.received_requests().await;
    requests.expect("it keeps them").len()
}

/// The results that a client has in a session, as text: each typed result, or the typed error.
async fn session(client: &Client) -> Vec<String> {
    let mut seen = Vec::new();
    for name in ["order-17", "taken"] {
        let start = client
            .start_execution()
            .state_machine_arn(ORDERS)
            .name(name);
        seen.push(describe_result(start.input(r#"{"id":17}"#).send().await));
    }
    let execution = ORDERS.replace(":stateMachine:", ":execution:") + ":order-17";
    let describe = client.describe_execution().execution_arn(execution);
    seen.push(describe_result(describe.send().await));
    seen
}

/// A typed result, as it shows itself, or the variant and the text of a typed error.
fn describe_result<O, E>(outcome: Result<O, SdkError<E>>) -> String
where
    O: std::fmt::Debug,
    E: std::error::Error + ProvideErrorMetadata + std::fmt::Debug + 'static,
{
    match outcome {
        Ok(output) => format!("{output:?}"),
        Err(SdkError::ServiceError(error)) => {
            let status = error.raw().status().as_u16();
            let id = error.err().meta().request_id().map(str::to_owned);
            format!("{status} {:?} {id:?}", error.err())
        }
        Err(error) => format!("{}", DisplayErrorContext(error)),
    }
}

/// A path of a test's own, with nothing there.
fn fresh(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("recording-{name}.json"));
    for path in [&path, &log(&path)] {
        let _ = std::fs::remove_file(path);
        let _ = std::fs::remove_dir(path);
    }
    path
}

/// The append log of a cassette.
fn log(cassette: &Path) -> PathBuf {
    cassette.with_extension("json.append-log")
}

/// Returns true if there are exchanges in the log that the cassette does not hold yet.
fn has_lines(cassette: &Path) -> bool {
    std::fs::metadata(log(cassette)).is_ok_and(|log| log.len() > 0)
}

/// The names of the executions whose start a cassette holds.
fn names(cassette: &Cassette) -> Vec<String> {
    let exchanges = cassette.exchanges().iter();
    let names = exchanges.map(|exchange| {
        let body: Value = serde_json::from_slice(exchange.request_body()).expect("JSON");
        body["name"].as_str().expect("it is named").to_owned()
    });
    names.collect()
}

/// Records two exchanges, and puts a folder in the place of the cassette: the append log cannot be
/// folded into it.
fn record_what_cannot_be_finished(path: &Path, mut start: impl FnMut(&str)) {
    for name in ["order-1", "order-2"] {
        start(name);
    }
    assert!(has_lines(path), "the second exchange is in the log");
    std::fs::remove_file(path).expect("it was recorded into");
    std::fs::create_dir(path).expect("nothing is there");
}
