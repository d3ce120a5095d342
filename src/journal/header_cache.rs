//! The part of a request that all requests of one client share, kept once for all of them.
//!
//! A request of an SDK has twelve headers, seven of which never change: kept with each exchange
//! they would take 900 bytes of the 1,500 that an exchange may take with its execution.

use std::sync::Arc;

use http::HeaderMap;

use crate::cassette::is_secret_name;
use crate::request::{AWS_JSON, Request};

/// The value of a secret header in a journal.
const NOT_KEPT: &str = "(not kept)";

/// A header: its name in lower case, and its value.
pub(crate) type Header = (Box<str>, Box<str>);

/// The headers of a reply in AWS's form, beside its request id.
pub(crate) const OF_EVERY_REPLY: [(&str, &str); 2] =
    [("content-type", AWS_JSON), ("connection", "keep-alive")];

/// The method, the path and the headers that all requests of a client share.
#[derive(Debug)]
pub(crate) struct RequestHead {
    pub(crate) method: Box<str>,
    pub(crate) path: Box<str>,
    pub(crate) headers: Box<[Header]>,
    /// The operation that `x-amz-target` names.
    pub(crate) operation: Option<Box<str>>,
}

/// The heads of the latest clients, the most recent first.
#[derive(Debug, Default)]
pub(super) struct HeaderCache(Vec<Arc<RequestHead>>);

impl HeaderCache {
    /// Returns the head of a request, shared with the requests that have the same.
    pub(super) fn get(&mut self, request: &Request<'_>) -> Arc<RequestHead> {
        const MAX_CLIENTS: usize = 8;
        match self.0.iter().position(|head| head.is_of(request)) {
            Some(0) => {}
            Some(known) => self.0[..=known].rotate_right(1),
            None => {
                self.0.truncate(MAX_CLIENTS - 1);
                self.0.insert(0, Arc::new(RequestHead::new(request)));
            }
        }
        Arc::clone(&self.0[0])
    }
}

impl RequestHead {
    fn new(request: &Request<'_>) -> Self {
        let mut headers = Vec::with_capacity(request.headers.len());
        for (name, value) in request.headers {
            if !is_volatile(name) {
                headers.push(kept_header(name, value));
            }
        }
        Self {
            method: request.method.into(),
            path: request.path.into(),
            headers: headers.into(),
            operation: request.operation().map(Box::from),
        }
    }

    /// Reports whether the request has this head: what [`new`](Self::new) keeps is equal. A secret header
    /// equals any value, since its value is not kept.
    fn is_of(&self, request: &Request<'_>) -> bool {
        if *self.method != *request.method || *self.path != *request.path {
            return false;
        }
        let mut known = self.headers.iter();
        let mut next = known.next();
        for (name, value) in request.headers {
            match next {
                Some((known_name, known_value)) if **known_name == **name => {
                    if known_value.as_bytes() != *value && **known_value != *NOT_KEPT {
                        return false;
                    }
                    next = known.next();
                }
                _ if is_volatile(name) => {}
                _ => return false,
            }
        }
        next.is_none()
    }
}

/// Returns the headers of a reply as they are kept.
pub(super) fn kept_headers(headers: &HeaderMap) -> Box<[Header]> {
    let mut kept = Vec::with_capacity(headers.len());
    for (name, value) in headers {
        kept.push(kept_header(name.as_str(), value.as_bytes()));
    }
    kept.into()
}

/// Returns a header as it is kept, without the value of one with a secret name.
fn kept_header(name: &str, value: &[u8]) -> Header {
    let value = if is_secret_name(name) {
        NOT_KEPT.into()
    } else {
        String::from_utf8_lossy(value)
    };
    (name.into(), value.into())
}

/// Reports whether a header differs between the requests of one client. An exchange keeps such headers
/// itself, and [`Exchange::request_headers`](super::Exchange::request_headers) adds them again; it does not
/// keep `x-amz-date`.
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
