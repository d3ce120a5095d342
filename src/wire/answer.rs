//! Answers put together as AWS writes them: compact, members in their order, headers in theirs.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::model::{ErrorCode, Placeholders, Reply, ServiceError};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const AWS_JSON: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.0");
const KEEP_ALIVE: HeaderValue = HeaderValue::from_static("keep-alive");

/// A body and its status, before it has the headers of an answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Bytes,
    /// The error's name, for the journal.
    pub(crate) code: Option<Cow<'static, str>>,
}

impl Answer {
    /// A success.
    pub(crate) fn ok(members: Members) -> Self {
        Self {
            status: 200,
            body: members.finish(),
            code: None,
        }
    }

    /// The answer with the five headers that AWS sends. Recorded, and raw captures: these five
    /// and no others; the carrier adds `Content-Length` and `Date`.
    pub(crate) fn reply(self, request_id: Uuid) -> Reply {
        let mut headers = HeaderMap::with_capacity(4);
        headers.insert(REQUEST_ID, header_value(request_id));
        headers.insert(CONTENT_TYPE, AWS_JSON);
        headers.insert(CONNECTION, KEEP_ALIVE);
        let status =
            StatusCode::from_u16(self.status).expect("every status was checked when it was given");
        Reply {
            status,
            headers,
            body: self.body,
        }
    }
}

/// The answer to what is no call of the service: Observed on other services of AWS's front layer
/// (status, body and the lack of a content type), so Inferred here.
pub(crate) fn not_found(request_id: Uuid) -> Reply {
    let mut headers = HeaderMap::with_capacity(2);
    headers.insert(REQUEST_ID, header_value(request_id));
    let body = Bytes::from_static(b"<UnknownOperationException/>\n");
    Reply {
        status: StatusCode::NOT_FOUND,
        headers,
        body,
    }
}

/// An error: `__type` first, then the members in alphabetical order, as captures show it.
pub(crate) fn answer_error(error: &ServiceError, placeholders: &Placeholders<'_>) -> Answer {
    let (namespace, name) = error.wire_type();
    let (kms_key_state, reason) = error.members();
    let text = error.text(placeholders);
    let mut members =
        Members::with_capacity(64 + name.len() + text.as_ref().map_or(0, |(_, text)| text.len()));
    members.raw("__type", &["\"", namespace, "#", name, "\""]);
    if let Some(state) = kms_key_state {
        members.string("kmsKeyState", state.as_str());
    }
    if let Some((key, text)) = &text {
        members.string(key, text);
    }
    if let Some(reason) = reason {
        members.string("reason", reason);
    }
    Answer {
        status: error.http_status(),
        body: members.finish(),
        code: Some(error.shared_name()),
    }
}

/// A JSON object being written, compact, in the order the members are given.
#[derive(Debug)]
pub(crate) struct Members(Vec<u8>);

impl Members {
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        let mut text = Vec::with_capacity(bytes + 64);
        text.push(b'{');
        Self(text)
    }

    pub(crate) fn string(&mut self, key: &str, value: &str) {
        self.key(key);
        serde_json::to_writer(&mut self.0, value)
            .expect("a string is always JSON, and a Vec takes all");
    }

    pub(crate) fn timestamp(&mut self, key: &str, timestamp: Timestamp) {
        let value = java_double(timestamp);
        self.raw(key, &[&value]);
    }

    fn raw(&mut self, key: &str, parts: &[&str]) {
        self.key(key);
        for part in parts {
            self.0.extend_from_slice(part.as_bytes());
        }
    }

    fn key(&mut self, key: &str) {
        if self.0.len() > 1 {
            self.0.push(b',');
        }
        self.0.push(b'"');
        self.0.extend_from_slice(key.as_bytes());
        self.0.extend_from_slice(b"\":");
    }

    fn finish(mut self) -> Bytes {
        self.0.push(b'}');
        Bytes::from(self.0)
    }
}

/// Epoch seconds as Java's `Double.toString` writes them: `1.686509515191E9`. Observed in eight
/// captured bodies, and a recorded `Content-Length` agrees.
pub(crate) fn java_double(timestamp: Timestamp) -> String {
    #[allow(
        clippy::cast_precision_loss,
        reason = "exact below 2^53 ms, the year 287,396"
    )]
    let seconds = timestamp.as_millis() as f64 / 1000.0;
    // Java leaves the plain notation at ten million, which AWS's dates passed in April 1970.
    if seconds < 1e7 {
        return format!("{seconds:?}");
    }
    let shortest = format!("{seconds:E}");
    let (mantissa, exponent) = shortest
        .split_once('E')
        .expect("the notation has an exponent");
    let point = if mantissa.contains('.') { "" } else { ".0" };
    format!("{mantissa}{point}E{exponent}")
}

fn header_value(request_id: Uuid) -> HeaderValue {
    let mut buffer = Uuid::encode_buffer();
    HeaderValue::from_str(request_id.hyphenated().encode_lower(&mut buffer))
        .expect("a UUID is visible ASCII")
}

/// The name under which the journal keeps [`not_found`].
pub(crate) const NOT_FOUND_CODE: ErrorCode = ErrorCode::UnknownOperationException;
