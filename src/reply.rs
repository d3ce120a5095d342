//! An HTTP answer as data: status, headers, body.

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};

use crate::panic_message::refuse;

/// An HTTP answer that a script writes itself, for [`Step::reply`](crate::Step::reply): what a
/// proxy, a load balancer or a broken service between the caller and AWS would say.
///
/// Nothing is added to it but `Content-Length` and a true `Date`.
///
/// ```
/// use sfn_mock::{Reply, Step};
///
/// Step::reply(Reply::new(502).header("content-type", "text/html").body("<html>Bad Gateway</html>"));
/// Step::reply(Reply::json(200, &serde_json::json!({})));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    /// An answer with this status, no headers and an empty body.
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
                format!("the status of an answer is 200 to 599, not {status}"),
                "give the status that a client is to see; to answer with none, lose the response \
                 (`Step::lose_response`)",
            )
        };
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    /// An answer with this status and a JSON body, with the content type of AWS's JSON protocol.
    ///
    /// # Panics
    ///
    /// If `status` is not 200 to 599.
    #[must_use]
    #[track_caller]
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self::new(status)
            .header("Content-Type", "application/x-amz-json-1.0")
            .body(body.to_string())
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
        self.headers.append(header, value);
        self
    }

    /// Sets the body.
    #[must_use = "a changed answer is a new value"]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }
}
