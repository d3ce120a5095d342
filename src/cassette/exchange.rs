//! One recorded exchange.

use std::time::Duration;

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};

use super::capture::is_operation;
use super::form::{FileExchange, FileReply, FileRequest, HeaderValues, Headers};
use super::{body, headers};
use crate::file::Flaw;
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

impl FileExchange {
    /// What the file says, with something harmless in place of what the flaws are about.
    pub(super) fn read(mut self, flaws: &mut Vec<Flaw>) -> RecordedExchange {
        let within = |outer: &str, found: Vec<Flaw>| {
            let found = found.into_iter().map(|flaw| flaw.within(outer, ""));
            found.collect::<Vec<_>>()
        };
        if !is_operation(&self.operation) {
            let text = format!(
                "an operation is letters and digits, not {:?}",
                self.operation
            );
            flaws.push(Flaw::at("operation", text));
        }
        let mut of_the_request = Vec::new();
        let request_headers = read_headers(&self.request.headers, &mut of_the_request);
        let request_body = body::read(self.request.take_body(), &mut of_the_request);
        flaws.extend(within("request", of_the_request));
        let mut of_the_reply = Vec::new();
        let status = Some(self.reply.status).filter(|status| (200..=599).contains(status));
        if status.is_none() {
            let status = self.reply.status;
            let text = format!("the status of an answer is 200 to 599, not {status}");
            of_the_reply.push(Flaw::at("status", text));
        }
        let status = status.and_then(|status| StatusCode::from_u16(status).ok());
        let reply = Reply {
            status: status.unwrap_or_default(),
            headers: read_headers(&self.reply.headers, &mut of_the_reply),
            body: body::read(self.reply.take_body(), &mut of_the_reply),
        };
        flaws.extend(within("reply", of_the_reply));
        RecordedExchange {
            operation: self.operation,
            request_headers,
            request_body,
            reply,
            took: Duration::from_millis(self.took_ms),
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

fn read_headers(headers: &Headers, flaws: &mut Vec<Flaw>) -> HeaderMap {
    let mut read = HeaderMap::new();
    for (name, values) in headers {
        for value in values.all() {
            match (
                name.parse::<HeaderName>(),
                HeaderValue::from_bytes(value.as_bytes()),
            ) {
                (Ok(name), Ok(value)) => {
                    read.append(name, value);
                }
                (Err(_), _) => flaws.push(Flaw::at(
                    format!("headers.{name}"),
                    format!("{name:?} is no name of an HTTP header"),
                )),
                (Ok(_), Err(_)) => flaws.push(Flaw::at(
                    format!("headers.{name}"),
                    format!("{value:?} is no value of an HTTP header"),
                )),
            }
        }
    }
    read
}
