//! Which headers a cassette keeps and compares, and which it must not keep.

use http::HeaderMap;
use http::header::{HeaderName, HeaderValue};

/// Headers that a recorded cassette keeps: playing back needs them, or a reader of the file does. The
/// operation has a place of its own in the file.
const KEPT: &[&str] = &[
    "content-type",
    "retry-after",
    "x-amz-id-2",
    "x-amz-retry-after",
    "x-amzn-errormessage",
    "x-amzn-errortype",
    "x-amzn-query-error",
    "x-amzn-requestid",
];

/// Of a request: they are different each time, or another client has others. Those that begin with
/// `amz-sdk-`, `x-amz-`, `x-amzn-`, `accept` or `x-forwarded-` are too.
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

/// Of an answer: a carrier makes them anew.
const OF_THE_DELIVERY: &[&str] = &["content-length", "date", "keep-alive", "transfer-encoding"];

/// Tells whether a recorded cassette keeps a header.
pub(super) fn is_kept(name: &HeaderName) -> bool {
    KEPT.contains(&name.as_str())
}

/// Whether a request's header says nothing about what is asked.
pub(super) fn is_volatile(name: &HeaderName) -> bool {
    let families = ["amz-sdk-", "x-amz-", "x-amzn-", "accept", "x-forwarded-"];
    let mut families = families.iter();
    VOLATILE.contains(&name.as_str()) || families.any(|family| name.as_str().starts_with(family))
}

/// Whether an answer's header is made anew with every delivery.
pub(super) fn is_of_the_delivery(name: &HeaderName) -> bool {
    OF_THE_DELIVERY.contains(&name.as_str())
}

/// Those that are to be kept.
pub(super) fn kept(
    headers: &HeaderMap,
    dropped: impl Fn(&HeaderName, &HeaderValue) -> bool,
) -> HeaderMap {
    let kept = headers.iter().filter(|(name, value)| !dropped(name, value));
    kept.map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}
