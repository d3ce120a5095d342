//! An HTTP answer as data: status, headers, body.

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde::Serialize;

use crate::panic_message::refuse;
use crate::to_json::to_json;

/// An HTTP answer that a script writes itself, for [`Step::reply`](crate::Step::reply): what a
/// proxy, a load balancer or a broken service between the caller and AWS would send.
///
/// Nothing is added to it but `Content-Length` and a true `Date`. One with another `Content-Length` than
/// its body has cannot be mounted: [`Fault::Truncate`](crate::Fault::Truncate) sends less than was promised.
///
/// ```
/// use sfn_mock::{Reply, Step};
///
/// Step::reply(Reply::new(502).header("content-type", "text/html").body("<html>Bad Gateway</html>"));
/// Step::reply(Reply::json(200, serde_json::json!({ "executionArn": null })));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    /// Makes an answer with this status, no headers and an empty body.
    ///
    /// # Panics
    ///
    /// If `status` is not 200 to 599. (A 1xx is not a final answer.)
    #[must_use]
    #[track_caller]
    pub fn new(status: u16) -> Self {
        let accepted = (200..=599).contains(&status);
        let code = StatusCode::from_u16(status).ok().filter(|_| accepted);
        let Some(status) = code else {
            refuse(
                format!("expected a status from 200 to 599, found {status}"),
                "give the status that the client gets; to send no answer, lose the response \
                 (`Step::lose_response`)",
            )
        };
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    /// Makes an answer with this status and the JSON of `body`, with the content type of AWS's JSON
    /// protocol. For JSON that is text already, give it to [`body`](Self::body).
    ///
    /// # Panics
    ///
    /// If `status` is not 200 to 599, or JSON cannot express `body`.
    #[must_use]
    #[track_caller]
    pub fn json(status: u16, body: impl Serialize) -> Self {
        Self::new(status)
            .header("Content-Type", "application/x-amz-json-1.0")
            .body(to_json(&body))
    }

    /// Adds a header.
    ///
    /// # Panics
    ///
    /// If `name` or `value` is not allowed in an HTTP header.
    #[must_use = "a changed answer is a new value"]
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let Ok(header) = HeaderName::from_bytes(name.as_bytes()) else {
            refuse(
                format!("{name:?} is not a valid name of an HTTP header"),
                "write it with letters, digits and dashes, as in \"Content-Type\"",
            )
        };
        let Ok(value) = HeaderValue::from_str(value) else {
            refuse(
                format!("{value:?} is not a valid value of the HTTP header `{name}`"),
                "leave out line breaks and other control characters",
            )
        };
        self.headers.append(header, value);
        self
    }

    /// Returns the error in its `content-length`, which no transport sends: it adds its own.
    pub(crate) fn error(&self) -> Option<String> {
        let length = self.body.len();
        let mut lengths = self.headers.get_all(CONTENT_LENGTH).into_iter();
        let wrong = lengths.find(|value| **value != HeaderValue::from(length))?;
        Some(format!(
            "expected the `content-length` {length} or none, since the body has that many bytes, found \
             {wrong:?}"
        ))
    }

    /// Sets the body.
    #[must_use = "a changed answer is a new value"]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }
}
