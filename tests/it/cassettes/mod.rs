//! Recorded exchanges: the file, recording, redaction, import and playback.

mod adapting;
mod file;
#[cfg(feature = "record")]
mod import;
mod playing;
mod recorded;
#[cfg(all(feature = "aws-sdk", feature = "record", feature = "wiremock"))]
pub(crate) mod recording;
mod redaction;
#[cfg(feature = "record")]
mod secrets;
pub(crate) mod steps;

use crate::support::ORDERS;
use sfn_mock::Reply;
use sfn_mock::cassette::{Cassette, RecordedExchange, Source};

/// A StartExecution that AWS answered as it does.
fn started(name: &str) -> RecordedExchange {
    let execution = format!("arn:aws:states:us-east-1:123456789012:execution:orders:{name}");
    let reply = format!(r#"{{"executionArn":"{execution}","startDate":1.686509515191E9}}"#);
    RecordedExchange::new("StartExecution", start(name, "{}"), ok(reply))
}

/// The members of a StartExecution.
fn start(name: &str, input: &str) -> String {
    let members = serde_json::json!({ "stateMachineArn": ORDERS, "name": name, "input": input });
    members.to_string()
}

fn ok(body: impl Into<bytes::Bytes>) -> Reply {
    Reply::new(200)
        .header("content-type", "application/x-amz-json-1.0")
        .body(body)
}

fn cassette(exchanges: impl IntoIterator<Item = RecordedExchange>) -> Cassette {
    let empty = Cassette::new(Source::synthetic("a test"));
    exchanges.into_iter().fold(empty, Cassette::exchange)
}

/// A file of a test's own.
fn path(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cassette-{name}.json"))
}
