//! The writer of answers, in AWS's form: compact JSON, members and headers in AWS's order.

use std::io::Write;

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use uuid::Uuid;

use crate::aws::{ErrorCode, Placeholders, ServiceError};
use crate::clock::Timestamp;
use crate::reply::Reply;
use crate::request;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const AWS_JSON: HeaderValue = HeaderValue::from_static(request::AWS_JSON);
const KEEP_ALIVE: HeaderValue = HeaderValue::from_static("keep-alive");

/// An answer with these members and the five headers that AWS sends. Recorded, and raw captures: these five
/// and no others; the transport adds `Content-Length` and `Date`.
#[expect(
    clippy::expect_used,
    reason = "a status comes from the table or a script"
)]
pub(crate) fn answer(status: u16, members: AnswerMembers, request_id: Uuid) -> Reply {
    let mut headers = HeaderMap::new();
    headers.insert(REQUEST_ID, header_value(request_id));
    headers.insert(CONTENT_TYPE, AWS_JSON);
    headers.insert(CONNECTION, KEEP_ALIVE);
    Reply {
        status: StatusCode::from_u16(status).expect("every status was checked when it was given"),
        headers,
        body: members.finish(),
    }
}

/// The answer to a request that does not address the service: Observed on other services of AWS's front layer
/// (status, body and the lack of a content type), so Inferred here.
pub(crate) fn not_found(request_id: Uuid) -> Reply {
    let mut headers = HeaderMap::new();
    headers.insert(REQUEST_ID, header_value(request_id));
    let body = Bytes::from_static(b"<UnknownOperationException/>\n");
    Reply {
        status: StatusCode::NOT_FOUND,
        headers,
        body,
    }
}

/// Encodes an error: `__type` first, then the members in alphabetical order, as captures show them.
pub(crate) fn error_members(
    error: &ServiceError,
    placeholders: impl FnOnce() -> Placeholders,
) -> AnswerMembers {
    let (namespace, name) = error.wire_type();
    let (kms_key_state, reason) = error.members();
    let text = error.text(placeholders);
    let mut members = AnswerMembers::default();
    // Without an escape: a script's code is checked for letters that need one.
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
    members
}

/// A writer of one JSON object: compact, members in the order of the calls. AWS's order, which callers keep,
/// is alphabetical.
#[derive(Debug)]
pub(crate) struct AnswerMembers(Vec<u8>);

impl Default for AnswerMembers {
    /// Begins an object of the size that most answers have.
    fn default() -> Self {
        let mut text = Vec::with_capacity(192);
        text.push(b'{');
        Self(text)
    }
}

impl AnswerMembers {
    pub(crate) fn string(&mut self, key: &str, value: &str) {
        self.key(key);
        self.0.push(b'"');
        push_escaped(&mut self.0, value.as_bytes());
        self.0.push(b'"');
    }

    /// A string, if there is one: an absent member is left out, never null.
    pub(crate) fn optional(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.string(key, value);
        }
    }

    pub(crate) fn timestamp(&mut self, key: &str, timestamp: Timestamp) {
        self.key(key);
        push_java_double(&mut self.0, timestamp);
    }

    pub(crate) fn integer(&mut self, key: &str, value: i64) {
        self.raw(key, &[&value.to_string()]);
    }

    pub(crate) fn boolean(&mut self, key: &str, value: bool) {
        self.raw(key, &[if value { "true" } else { "false" }]);
    }

    /// Begins a structure: the members up to its [`end`](Self::end) are its own.
    pub(crate) fn begin(&mut self, key: &str) {
        self.key(key);
        self.0.push(b'{');
    }

    /// Ends a structure, or an item of a list.
    pub(crate) fn end(&mut self) {
        self.0.push(b'}');
    }

    /// Begins a list of structures.
    pub(crate) fn begin_list(&mut self, key: &str) {
        self.key(key);
        self.0.push(b'[');
    }

    /// Begins the next structure of a list.
    pub(crate) fn begin_item(&mut self) {
        if self.0.last() == Some(&b'}') {
            self.0.push(b',');
        }
        self.0.push(b'{');
    }

    pub(crate) fn end_list(&mut self) {
        self.0.push(b']');
    }

    /// A member whose value is JSON, in parts.
    fn raw(&mut self, key: &str, parts: &[&str]) {
        self.key(key);
        for part in parts {
            self.0.extend_from_slice(part.as_bytes());
        }
    }

    fn key(&mut self, key: &str) {
        if self.0.last() != Some(&b'{') {
            self.0.push(b',');
        }
        self.0.push(b'"');
        self.0.extend_from_slice(key.as_bytes());
        self.0.extend_from_slice(b"\":");
    }

    fn finish(mut self) -> Bytes {
        self.0.push(b'}');
        // The journal keeps the body, so it has no spare room.
        self.0.shrink_to_fit();
        Bytes::from(self.0)
    }
}

/// Writes the content of a JSON string. Characters that need no escape are not escaped, as in AWS's answers.
#[expect(
    clippy::indexing_slicing,
    reason = "the place is below the length; a debug build calls no function for a byte"
)]
fn push_escaped(text: &mut Vec<u8>, value: &[u8]) {
    // Most texts have nothing to escape. The loop has no other end, so that a release build looks at many bytes at
    // once.
    let mut is_plain = true;
    let mut at = 0;
    while at < value.len() {
        let byte = value[at];
        is_plain &= byte >= b' ' && byte != b'"' && byte != b'\\';
        at += 1;
    }
    if is_plain {
        text.extend_from_slice(value);
        return;
    }
    for &byte in value {
        match byte {
            b'"' => text.extend_from_slice(b"\\\""),
            b'\\' => text.extend_from_slice(b"\\\\"),
            b'\n' => text.extend_from_slice(b"\\n"),
            b'\r' => text.extend_from_slice(b"\\r"),
            b'\t' => text.extend_from_slice(b"\\t"),
            0x8 => text.extend_from_slice(b"\\b"),
            0xc => text.extend_from_slice(b"\\f"),
            0..b' ' => text.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => text.push(byte),
        }
    }
}

/// Epoch seconds as Java's `Double.toString` writes them: `1.686509515191E9`. Observed in eight
/// captured bodies, and a recorded `Content-Length` agrees.
///
/// Milliseconds have fewer digits than a double keeps, so the shortest text that is this double is
/// the digits themselves, without the zeros at the end.
fn push_java_double(text: &mut Vec<u8>, timestamp: Timestamp) {
    let millis = timestamp.as_millis();
    let start = text.len();
    // To write into memory cannot fail.
    let _ = write!(text, "{millis:04}");
    let digits = text.len() - start;
    // Java leaves the plain notation at ten million, which AWS's dates passed in April 1970.
    let is_plain = millis < 10_000_000_000;
    let point = start + if is_plain { digits - 3 } else { 1 };
    text.insert(point, b'.');
    while text.len() > point + ".0".len() && text.last() == Some(&b'0') {
        text.pop();
    }
    if !is_plain {
        // One digit is before the point, and three are the milliseconds.
        let _ = write!(text, "E{}", digits - "1000".len());
    }
}

/// Returns a date as a string: see [`push_java_double`].
pub(crate) fn java_double(timestamp: Timestamp) -> String {
    let mut text = Vec::new();
    push_java_double(&mut text, timestamp);
    String::from_utf8(text).unwrap_or_default()
}

#[expect(clippy::expect_used, reason = "a UUID is visible ASCII")]
fn header_value(request_id: Uuid) -> HeaderValue {
    let mut buffer = Uuid::encode_buffer();
    HeaderValue::from_str(request_id.hyphenated().encode_lower(&mut buffer))
        .expect("a UUID is visible ASCII")
}

/// The name under which the journal keeps [`not_found`].
pub(crate) const NOT_FOUND_CODE: ErrorCode = ErrorCode::UnknownOperationException;

#[cfg(test)]
mod tests {
    use super::{Timestamp, java_double, push_escaped};

    #[test]
    fn a_string_is_escaped_as_serde_json_escapes_it() {
        for value in [
            "",
            "plain",
            "caf\u{e9}\u{1f600}\u{7f}",
            "\"a\\b\"",
            "a\n\r\t\u{8}\u{c}\0\u{1f}b/",
        ] {
            let mut text = vec![b'"'];
            push_escaped(&mut text, value.as_bytes());
            text.push(b'"');
            assert_eq!(
                String::from_utf8(text).unwrap(),
                serde_json::to_string(value).unwrap()
            );
        }
    }

    #[test]
    fn a_date_is_written_as_the_double_it_is() {
        let expected = |millis: u64| {
            #[allow(clippy::cast_precision_loss, reason = "exact for these")]
            let seconds = millis as f64 / 1000.0;
            if seconds < 1e7 {
                return format!("{seconds:?}");
            }
            let text = format!("{seconds:E}");
            let (mantissa, exponent) = text.split_once('E').expect("it has one");
            let point = if mantissa.contains('.') { "" } else { ".0" };
            format!("{mantissa}{point}E{exponent}")
        };
        let mut millis = [
            0,
            1,
            10,
            999,
            9_999_999_999,
            10_000_000_000,
            1_700_000_000_000,
        ]
        .to_vec();
        millis.extend((0..200_000).map(|step| step * 17_179_869_183 / 7));
        for millis in millis {
            assert_eq!(
                java_double(Timestamp::from_millis(millis)),
                expected(millis)
            );
        }
        assert_eq!(
            java_double(Timestamp::from_millis(1_686_509_515_191)),
            "1.686509515191E9"
        );
    }
}
