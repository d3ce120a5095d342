//! One recorded exchange.

use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{HeaderName, HeaderValue};

use super::headers;
#[cfg(feature = "record")]
use super::redaction;
use crate::panic_message::refuse;
use crate::reply::Reply;

/// One recorded exchange: the operation, its request and its answer, and the time that it took.
///
/// ```
/// use std::time::Duration;
/// use sfn_mock::cassette::RecordedExchange;
/// use sfn_mock::Reply;
///
/// let machine = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
/// let exchange = RecordedExchange::new(
///     "StartExecution",
///     serde_json::json!({ "stateMachineArn": machine, "name": "order-1" }).to_string(),
///     Reply::json(200, serde_json::json!({ "executionArn": "...", "startDate": 1.7e9 })),
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

    /// Adds a header to the request.
    ///
    /// # Panics
    ///
    /// If `name` or `value` is not allowed in an HTTP header.
    #[track_caller]
    pub fn request_header(mut self, name: &str, value: &str) -> Self {
        let Ok(header) = HeaderName::from_bytes(name.as_bytes()) else {
            refuse(
                format!("{name:?} is not a valid HTTP header name"),
                "write it with letters, digits and dashes, as in \"Content-Type\"",
            )
        };
        let Ok(value) = HeaderValue::from_str(value) else {
            refuse(
                format!("{value:?} is not a valid value of the HTTP header `{name}`"),
                "leave out line breaks and other control characters",
            )
        };
        self.request_headers.append(header, value);
        self
    }

    /// Sets the time that the answer took. A file keeps milliseconds.
    pub fn took(mut self, took: Duration) -> Self {
        self.took = took;
        self
    }

    /// Replaces the body of the request.
    pub fn with_request_body(mut self, body: impl Into<Bytes>) -> Self {
        self.request_body = body.into();
        self
    }

    /// Replaces the body of the answer.
    pub fn with_reply_body(mut self, body: impl Into<Bytes>) -> Self {
        self.reply.body = body.into();
        self
    }

    /// Removes a header from request and answer, by its name in any case.
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

    /// The answer.
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

    /// The time that the answer took.
    #[must_use]
    pub fn latency(&self) -> Duration {
        self.took
    }

    /// The answer as it is played: without the headers for its length, date and framing, which a transport adds.
    /// The recorded request id stays.
    pub(crate) fn answer(&self) -> Reply {
        let mut reply = self.reply.clone();
        reply.headers = headers::without(&reply.headers, &headers::is_added_by_transport);
        reply
    }

    /// The error's name without its namespace, where the answer is an error of AWS's.
    pub(crate) fn code(&self) -> Option<String> {
        let body: serde_json::Value = serde_json::from_slice(&self.reply.body).ok()?;
        let code = body.get("__type")?.as_str()?;
        Some(code.rsplit('#').next().unwrap_or(code).to_owned())
    }

    /// Makes an exchange of an HTTP request and its answer, with all headers: a redaction must drop those that
    /// are not kept. `Err` has the reason why it is not a call of Step Functions.
    #[cfg(feature = "record")]
    pub(crate) fn of_wire(
        method: &str,
        request_headers: HeaderMap,
        request_body: impl Into<Bytes>,
        reply: Reply,
        took: Duration,
    ) -> Result<Self, String> {
        let operation = operation_of(method, &request_headers)?.to_owned();
        Ok(Self {
            operation,
            request_headers,
            request_body: request_body.into(),
            reply,
            took,
        })
    }

    /// Makes an exchange of another tool's recording, with decoded bodies and only the headers that a
    /// cassette keeps. `Err` has the reason why it is not a call of Step Functions.
    #[cfg(feature = "record")]
    pub(super) fn imported(
        method: &str,
        request_headers: HeaderMap,
        request_body: impl Into<Bytes>,
        reply: Reply,
        took: Duration,
    ) -> Result<Self, String> {
        let mut exchange = Self::of_wire(method, request_headers, request_body, reply, took)?;
        for (headers, body) in [
            (&mut exchange.request_headers, &mut exchange.request_body),
            (&mut exchange.reply.headers, &mut exchange.reply.body),
        ] {
            // Some tools record a body that they have decoded under the headers of the encoded one.
            if let Ok(plain) = redaction::decode(headers, body) {
                *body = Bytes::from(plain.into_owned());
            }
            *headers = headers::without(headers, &|name| !headers::is_kept(name));
        }
        Ok(exchange)
    }
}

/// Returns the operation that a request calls. `Err` has the reason why it is not a call of Step Functions.
///
/// Documented: every call of the service is a POST whose `X-Amz-Target` names the operation.
#[cfg(feature = "record")]
pub(super) fn operation_of<'h>(method: &str, headers: &'h HeaderMap) -> Result<&'h str, String> {
    if method != "POST" {
        return Err(format!("a {method} is not a call of Step Functions"));
    }
    let target = headers.get("x-amz-target");
    let Some(target) = target.and_then(|target| target.to_str().ok()) else {
        return Err("without `X-Amz-Target` it is not a call of Step Functions".to_owned());
    };
    let operation = target.strip_prefix("AWSStepFunctions.");
    let operation = operation.filter(|operation| is_operation(operation));
    operation.ok_or_else(|| format!("{target} is not an operation of Step Functions"))
}

/// Reports whether an operation can have this name: letters and digits.
pub(super) fn is_operation(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
