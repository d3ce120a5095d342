//! The headers that a cassette keeps and compares, and those that it must not keep.

use http::HeaderMap;
use http::header::HeaderName;

/// Headers that a recorded cassette keeps: playing back needs them, or a reader of the file does. The
/// operation has a member of its own in the file.
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
const ADDED_BY_TRANSPORT: &[&str] = &["content-length", "date", "keep-alive", "transfer-encoding"];

/// Reports whether this is a header that a recorded cassette keeps.
pub(super) fn is_kept(name: &HeaderName) -> bool {
    KEPT.contains(&name.as_str())
}

/// Reports whether this is a header of a request that is ignored where requests are compared.
pub(super) fn is_volatile(name: &HeaderName) -> bool {
    for family in ["amz-sdk-", "x-amz-", "x-amzn-", "accept", "x-forwarded-"] {
        if name.as_str().starts_with(family) {
            return true;
        }
    }
    VOLATILE.contains(&name.as_str())
}

/// Reports whether this is a header of an answer that a transport adds.
pub(super) fn is_added_by_transport(name: &HeaderName) -> bool {
    ADDED_BY_TRANSPORT.contains(&name.as_str())
}

/// Copies the headers that are not dropped.
pub(super) fn without(headers: &HeaderMap, is_dropped: &dyn Fn(&HeaderName) -> bool) -> HeaderMap {
    let mut kept = HeaderMap::new();
    for (name, value) in headers {
        if !is_dropped(name) {
            kept.append(name, value.clone());
        }
    }
    kept
}
