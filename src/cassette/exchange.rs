//! One recorded exchange.

use std::time::Duration;

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};

use super::capture::is_operation;
use super::form::{FileExchange, FileReply, FileRequest, HeaderValues, Headers};
use super::{body, headers};
use crate::file::{Node, Object};
use crate::panic_message::refuse;
use crate::reply::Reply;

/// One recorded exchange: what was asked of which operation, what was answered, how long it took.
///
/// ```
/// use std::time::Duration;
/// use sfn_mock::{RecordedExchange, Reply};
///
/// let machine = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
/// let exchange = RecordedExchange::new(
///     "StartExecution",
///     serde_json::json!({ "stateMachineArn": machine, "name": "order-1" }).to_string(),
///     Reply::json(200, &serde_json::json!({ "executionArn": "...", "startDate": 1.7e9 })),
/// )
/// .took(Duration::from_millis(12));
/// assert_eq!(exchange.operation(), "StartExecution");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "an exchange is played from a cassette or a step"]
pub struct RecordedExchange {
    pub(super) operation: String,
    pub(super) request_headers: HeaderMap,
    pub(super) request_body: Bytes,
    pub(super) reply: Reply,
    pub(super) took: Duration,
}

impl RecordedExchange {
    /// An exchange without request headers that took no time.
    pub fn new(operation: impl Into<String>, request: impl Into<Bytes>, reply: Reply) -> Self {
        Self {
            operation: operation.into(),
            request_headers: HeaderMap::new(),
            request_body: request.into(),
            reply,
            took: Duration::ZERO,
        }
    }

    /// The same with one header more in the request.
    ///
    /// # Panics
    ///
    /// If `name` or `value` is not allowed in an HTTP header.
    #[track_caller]
    pub fn request_header(mut self, name: &str, value: &str) -> Self {
        let Ok(header) = HeaderName::from_bytes(name.as_bytes()) else {
            refuse(
                format!("{name:?} is no name of an HTTP header"),
                "write it with letters, digits and dashes, as in \"Content-Type\"",
            )
        };
        let Ok(value) = HeaderValue::from_str(value) else {
            refuse(
                format!("{value:?} is no value of the HTTP header `{name}`"),
                "leave out line breaks and other control characters",
            )
        };
        self.request_headers.append(header, value);
        self
    }

    /// The same, but for how long it took. A file keeps milliseconds.
    pub fn took(mut self, took: Duration) -> Self {
        self.took = took;
        self
    }

    /// The same with another body of the request.
    pub fn with_request_body(mut self, body: impl Into<Bytes>) -> Self {
        self.request_body = body.into();
        self
    }

    /// The same with another body of the answer.
    pub fn with_reply_body(mut self, body: impl Into<Bytes>) -> Self {
        self.reply.body = body.into();
        self
    }

    /// The same without a header, in request and answer, by its name in any case.
    pub fn without_header(mut self, name: &str) -> Self {
        self.request_headers.remove(name);
        self.reply.headers.remove(name);
        self
    }

    /// The operation, such as `StartExecution`.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// The request's headers, as far as they were kept.
    #[must_use]
    pub fn request_headers(&self) -> &HeaderMap {
        &self.request_headers
    }

    /// The request's body.
    #[must_use]
    pub fn request_body(&self) -> &[u8] {
        &self.request_body
    }

    /// What was answered.
    #[must_use]
    pub fn reply(&self) -> &Reply {
        &self.reply
    }

    /// The answer's status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.reply.status.as_u16()
    }

    /// The answer's headers, as far as they were kept.
    #[must_use]
    pub fn reply_headers(&self) -> &HeaderMap {
        &self.reply.headers
    }

    /// The answer's body.
    #[must_use]
    pub fn reply_body(&self) -> &[u8] {
        &self.reply.body
    }

    /// How long the answer took.
    #[must_use]
    pub fn latency(&self) -> Duration {
        self.took
    }

    /// The answer as it goes out again: what a delivery makes anew is left out.
    pub(crate) fn answer(&self) -> Reply {
        let mut reply = self.reply.clone();
        reply.headers = headers::kept(&reply.headers, |name, _| headers::is_of_the_delivery(name));
        reply
    }

    /// The error's name without its namespace, where the answer is an error of AWS's.
    pub(crate) fn code(&self) -> Option<String> {
        let body: serde_json::Value = serde_json::from_slice(&self.reply.body).ok()?;
        let code = body.get("__type")?.as_str()?;
        Some(code.rsplit('#').next().unwrap_or(code).to_owned())
    }

    pub(super) fn written(&self) -> FileExchange {
        let request = FileRequest::new(
            written_headers(&self.request_headers),
            body::written(&self.request_body),
        );
        let Reply {
            status,
            headers,
            body,
        } = &self.reply;
        FileExchange {
            operation: self.operation.clone(),
            request,
            reply: FileReply::new(
                status.as_u16(),
                written_headers(headers),
                body::written(body),
            ),
            took_ms: u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

fn written_headers(headers: &HeaderMap) -> Headers {
    let value = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let names = headers.keys().map(|name| {
        let mut values: Vec<_> = headers.get_all(name).iter().map(value).collect();
        let values = match values.len() {
            1 => HeaderValues::One(values.remove(0)),
            _ => HeaderValues::Several(values),
        };
        (name.as_str().to_owned(), values)
    });
    names.collect()
}

/// Reads an exchange of a cassette file.
pub(super) fn read(node: Node<'_>) -> Option<RecordedExchange> {
    const BODY: [&str; 4] = ["body", "spaced", "bodyText", "bodyBase64"];
    let object = node.object(&["operation", "request", "reply", "tookMs"])?;
    let (operation, request, reply) = (
        object.required("operation"),
        object.required("request"),
        object.required("reply"),
    );
    let name = operation.and_then(Node::string).unwrap_or_default();
    if let Some(node) = operation.filter(|_| !is_operation(&name)) {
        node.report(format!("an operation is letters and digits, not {name:?}"));
    }
    let mut exchange = RecordedExchange::new(name, Bytes::new(), Reply::new(200));
    let keys = [&BODY[..], &["headers"]].concat();
    if let Some(request) = request.and_then(|node| node.object(&keys)) {
        exchange.request_headers = read_headers(&request);
        exchange.request_body = body::read(&request);
    }
    let keys = [&BODY[..], &["headers", "status"]].concat();
    if let Some(reply) = reply.and_then(|node| node.object(&keys)) {
        let status = reply.required("status");
        let number: Option<u16> = status.and_then(Node::integer);
        let accepted = number.filter(|status| (200..=599).contains(status));
        if let (Some(node), Some(number), None) = (status, number, accepted) {
            node.report(format!(
                "the status of an answer is 200 to 599, not {number}"
            ));
        }
        let accepted = accepted.and_then(|status| StatusCode::from_u16(status).ok());
        exchange.reply = Reply {
            status: accepted.unwrap_or_default(),
            headers: read_headers(&reply),
            body: body::read(&reply),
        };
    }
    exchange.took = Duration::from_millis(object.integer("tookMs").unwrap_or_default());
    Some(exchange)
}

fn read_headers(object: &Object<'_>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, node) in object.get("headers").map_or_else(Vec::new, Node::members) {
        let values = if node.is_array() {
            node.items()
        } else if node.is_string() {
            vec![node]
        } else {
            node.report_unexpected("a string, or an array of strings");
            Vec::new()
        };
        for value in values {
            let Some(text) = value.string() else {
                continue;
            };
            match (
                name.parse::<HeaderName>(),
                HeaderValue::from_bytes(text.as_bytes()),
            ) {
                (Ok(name), Ok(value)) => {
                    headers.append(name, value);
                }
                (Err(_), _) => node.report(format!("{name:?} is no name of an HTTP header")),
                (Ok(_), Err(_)) => value.report(format!("{text:?} is no value of an HTTP header")),
            }
        }
    }
    headers
}
