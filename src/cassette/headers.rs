//! The headers that a cassette keeps and compares, and those that it must not keep.

use http::HeaderMap;
use http::header::{HeaderName, HeaderValue};

use super::secrets;

/// Dropped from requests and answers.
const SECRET: &[&str] = &[
    "authorization",
    "cookie",
    "proxy-authorization",
    "set-cookie",
    "x-amz-security-token",
    "x-amz-signature",
    "x-api-key",
];

/// Headers of a request that differ from call to call or from client to client. Those that begin with
/// `amz-sdk-`, `x-amz-`, `x-amzn-`, `accept` or `x-forwarded-` do too.
const VOLATILE: &[&str] = &[
    "connection",
    "content-length",
    "date",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "traceparent",
    "tracestate",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
];

/// Headers of an answer that a transport adds.
const OF_THE_DELIVERY: &[&str] = &["content-length", "date", "keep-alive", "transfer-encoding"];

/// Tests for a signature, a token or a key.
pub(super) fn is_secret(name: &HeaderName, value: &HeaderValue) -> bool {
    SECRET.contains(&name.as_str()) || secrets::signs(&String::from_utf8_lossy(value.as_bytes()))
}

/// Tests for a header of a request that does not count where requests are compared.
pub(super) fn is_volatile(name: &HeaderName) -> bool {
    let families = ["amz-sdk-", "x-amz-", "x-amzn-", "accept", "x-forwarded-"];
    let mut families = families.iter();
    VOLATILE.contains(&name.as_str()) || families.any(|family| name.as_str().starts_with(family))
}

/// Tests for a header of an answer that a transport adds.
pub(super) fn is_of_the_delivery(name: &HeaderName) -> bool {
    OF_THE_DELIVERY.contains(&name.as_str())
}

/// The headers that are not dropped.
pub(super) fn kept(
    headers: &HeaderMap,
    dropped: impl Fn(&HeaderName, &HeaderValue) -> bool,
) -> HeaderMap {
    let kept = headers.iter().filter(|(name, value)| !dropped(name, value));
    kept.map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}
