//! A request as every transport hands it to the engine.

use std::borrow::Cow;

use http::request::Parts;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::excerpt::shorten;

/// The content type of AWS's JSON protocol.
pub(crate) const AWS_JSON: &str = "application/x-amz-json-1.0";

/// The maximum length of a foreign target in messages.
const MAX_SHOWN: usize = 80;

/// The call that request `number` is an attempt of: requests with equal keys are attempts of one call. This is
/// the one rule for what a call is.
///
/// The key is `amz-sdk-invocation-id`. A request without one is a call by itself, and its key a line break,
/// which no header has, and its number.
pub(crate) fn call_key(invocation_id: Option<&str>, number: u64) -> Cow<'_, str> {
    match invocation_id {
        Some(id) => id.into(),
        None => format!("\n{number}").into(),
    }
}

/// The content of `amz-sdk-request`: the attempt of its call that a request claims to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// 1 for the first.
    pub number: u32,
    /// The client's maximum number of attempts, if it states it.
    pub max: Option<u32>,
}

impl Attempt {
    /// Returns the header's value.
    pub(crate) fn to_header(self) -> String {
        match self {
            Self {
                number,
                max: Some(max),
            } => format!("attempt={number}; max={max}"),
            Self { number, max: None } => format!("attempt={number}"),
        }
    }
}

/// A header of a request: its name in lower case, and its value.
pub(crate) type RequestHeader<'a> = (&'a str, &'a [u8]);

/// The text of a header's value; `None` where it is not UTF-8.
pub(crate) fn header_text(value: &[u8]) -> Option<&str> {
    std::str::from_utf8(value).ok()
}

/// An HTTP request, as a closure in a scenario's *when* sees it.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    pub(crate) connection: u64,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    /// In the order of a header map: the values of one name are together.
    pub(crate) headers: &'a [RequestHeader<'a>],
    pub(crate) body: &'a [u8],
    /// Set when the transport dropped the body because the request is larger than AWS allows.
    pub(crate) too_large: bool,
}

impl<'a> Request<'a> {
    /// Quota of the service, Documented: a request has at most 1 MB, headers included.
    pub(crate) const MAX_SIZE: usize = 1024 * 1024;

    /// Documented: the target prefix is `AWSStepFunctions`.
    pub(crate) const TARGET_PREFIX: &'static str = "AWSStepFunctions.";

    /// A request by its HTTP head, as hyper has it, whose headers are [listed](Self::list_headers).
    pub(crate) fn of(
        connection: u64,
        head: &'a Parts,
        headers: &'a [RequestHeader<'a>],
        body: &'a [u8],
        too_large: bool,
    ) -> Self {
        let path = head.uri.path_and_query();
        Self {
            connection,
            method: head.method.as_str(),
            path: path.map_or("/", PathAndQuery::as_str),
            headers,
            body,
            too_large,
        }
    }

    /// Lists the headers of a map.
    pub(crate) fn list_headers(map: &HeaderMap) -> Vec<RequestHeader<'_>> {
        let mut headers = Vec::with_capacity(map.len());
        for (name, value) in map {
            headers.push((name.as_str(), value.as_bytes()));
        }
        headers
    }

    /// Its headers as a map.
    pub(crate) fn header_map(&self) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in self.headers {
            let name = HeaderName::from_bytes(name.as_bytes());
            if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value)) {
                // A map that is full takes no more.
                let _ = map.try_append(name, value);
            }
        }
        map
    }

    /// The HTTP method.
    #[must_use]
    pub fn method(&self) -> &'a str {
        self.method
    }

    /// The path, with its query.
    #[must_use]
    pub fn path(&self) -> &'a str {
        self.path
    }

    /// The first value of a header, by its name in any case; `None` also where the value is not
    /// UTF-8.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&'a str> {
        for (known, value) in self.headers {
            if known.eq_ignore_ascii_case(name) {
                return header_text(value);
            }
        }
        None
    }

    /// The body's bytes.
    #[must_use]
    pub fn body(&self) -> &'a [u8] {
        self.body
    }

    /// The operation that `X-Amz-Target` names, `StartExecution` for instance.
    #[must_use]
    pub fn operation(&self) -> Option<&'a str> {
        self.header("x-amz-target")?
            .strip_prefix(Self::TARGET_PREFIX)
    }

    /// `amz-sdk-invocation-id`: one for all attempts of one SDK call.
    #[must_use]
    pub fn invocation_id(&self) -> Option<&'a str> {
        self.header("amz-sdk-invocation-id")
    }

    /// Names the request if it is for another service: the target, or without one the service
    /// in the scope of its signature, with method and path. `None` for Step Functions, and where the
    /// request names no service.
    pub(crate) fn foreign_service(&self) -> Option<String> {
        let target = self.header("x-amz-target").unwrap_or_default();
        if let Some((prefix, _)) = target.split_once('.') {
            let ours = Self::TARGET_PREFIX.strip_suffix('.') == Some(prefix);
            return (!ours).then(|| shorten(target, MAX_SHOWN));
        }
        let (_, credential) = self.header("authorization")?.split_once("Credential=")?;
        let scope = credential.split(',').next()?;
        let service = scope.split('/').nth(3)?;
        let shown = || {
            shorten(
                &format!("{service} {} {}", self.method, self.path),
                MAX_SHOWN,
            )
        };
        (!service.is_empty() && service != "states").then(shown)
    }

    /// The approximate number of bytes that headers take on the wire.
    pub(crate) fn head_len(headers: &[RequestHeader<'_>]) -> usize {
        let mut length = 0;
        for (name, value) in headers {
            length += name.len() + value.len() + ": \r\n".len();
        }
        length
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_header_of_utf_8_has_a_text_and_every_one_is_in_the_map() {
        let headers: [RequestHeader<'_>; 3] =
            [("x-a", b"one"), ("x-a", b"two\tthree"), ("x-b", b"\xe9")];
        let request = Request {
            connection: 1,
            method: "POST",
            path: "/",
            headers: &headers,
            body: &[],
            too_large: false,
        };
        assert_eq!(request.header("X-A"), Some("one"));
        assert_eq!(request.header("x-b"), None);
        assert_eq!(header_text(headers[1].1), Some("two\tthree"));
        let map = request.header_map();
        assert_eq!(Request::list_headers(&map), headers);
    }
}
