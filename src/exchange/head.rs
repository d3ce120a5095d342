//! Heads of requests and answers, as the journal keeps them: once for all that have the same.

use std::borrow::Cow;

use http::HeaderMap;
use http::header::HeaderName;

use crate::chance::RequestIds;
use crate::request::Request;

/// A header: its name in lower case, and its value.
pub(crate) type Header = (Box<str>, Box<str>);

/// The content type of AWS's JSON protocol.
pub(crate) const AWS_JSON: &str = "application/x-amz-json-1.0";

/// The headers of an answer in AWS's form, beside its request id.
pub(crate) const OF_EVERY_REPLY: [(&str, &str); 2] =
    [("content-type", AWS_JSON), ("connection", "keep-alive")];

/// Method, path and headers of a request, as far as they are the same in all that a client sends.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) method: Box<str>,
    pub(crate) path: Box<str>,
    pub(crate) headers: Box<[Header]>,
    /// From which, and an exchange's number, comes the id of its answer.
    pub(crate) request_ids: RequestIds,
}

impl Head {
    pub(crate) fn of(request: &Request<'_>, request_ids: RequestIds) -> Self {
        Self {
            method: request.method.into(),
            path: request.path.into(),
            headers: lasting(request.headers).map(kept).collect(),
            request_ids,
        }
    }

    /// Whether it is this request's.
    pub(crate) fn is_of(&self, request: &Request<'_>) -> bool {
        if *self.method != *request.method || *self.path != *request.path {
            return false;
        }
        let mut known = &self.headers[..];
        for (name, value) in request.headers {
            match known {
                [(known_name, known_value), others @ ..] if **known_name == *name.as_str() => {
                    if known_value.as_bytes() != value && !is_secret(known_name) {
                        return false;
                    }
                    known = others;
                }
                _ if is_volatile(name.as_str()) => {}
                _ => return false,
            }
        }
        known.is_empty()
    }

    /// The first value of a header, by its name in lower case.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(known, _)| **known == *name)?;
        Some(value)
    }
}

/// The headers of an answer that a script wrote.
pub(crate) fn of_reply(headers: &HeaderMap) -> Box<[Header]> {
    let headers = headers.iter();
    headers
        .map(|(name, value)| kept((name, value.as_bytes())))
        .collect()
}

/// What stands in the place of a secret.
const NOT_KEPT: &str = "(not kept)";

/// The headers whose values nobody is to read in a journal.
fn is_secret(name: &str) -> bool {
    matches!(
        name,
        "authorization" | "proxy-authorization" | "x-amz-security-token" | "cookie"
    )
}

/// The headers that say something else in every request of one client. The exchange keeps them
/// itself; of `x-amz-date` it keeps nothing.
fn is_volatile(name: &str) -> bool {
    matches!(
        name,
        "amz-sdk-invocation-id"
            | "amz-sdk-request"
            | "x-amz-date"
            | "x-amzn-trace-id"
            | "content-length"
    )
}

fn lasting(headers: &HeaderMap) -> impl Iterator<Item = (&HeaderName, &[u8])> {
    headers
        .iter()
        .map(|(name, value)| (name, value.as_bytes()))
        .filter(|(name, _)| !is_volatile(name.as_str()))
}

fn kept((name, value): (&HeaderName, &[u8])) -> Header {
    let value = if is_secret(name.as_str()) {
        Cow::Borrowed(NOT_KEPT)
    } else {
        String::from_utf8_lossy(value)
    };
    (name.as_str().into(), value.into())
}
