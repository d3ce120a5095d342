//! The headers that are forwarded to the upstream, and back to the client.

use http::HeaderMap;
use http::header::{
    ACCEPT_ENCODING, CONNECTION, CONTENT_LENGTH, EXPECT, HOST, HeaderName, PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};

/// Documented (RFC 9110, 7.6.1): they belong to one connection, as do those that `Connection`
/// names.
const OF_A_CONNECTION: [HeaderName; 9] = [
    CONNECTION,
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

/// The headers of a request, without those of the connection and of the body's encoding: an answer is
/// recorded as plain text.
pub(super) fn forwarded(headers: &HeaderMap) -> HeaderMap {
    without(headers, &[ACCEPT_ENCODING, CONTENT_LENGTH, EXPECT, HOST])
}

/// The headers of an answer, without those of the connection.
pub(super) fn returned(headers: &HeaderMap) -> HeaderMap {
    without(headers, &[CONTENT_LENGTH])
}

fn without(headers: &HeaderMap, dropped: &[HeaderName]) -> HeaderMap {
    let lists = headers.get_all(CONNECTION).into_iter();
    let named: Vec<_> = lists
        .filter_map(|list| list.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    let stays = |name: &HeaderName| {
        !OF_A_CONNECTION.contains(name)
            && !dropped.contains(name)
            && !named.iter().any(|named| named == name.as_str())
    };
    let kept = headers.iter().filter(|(name, _)| stays(name));
    kept.map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_one_connection_are_not_forwarded() {
        let names = [
            "Host",
            "Connection",
            "X-Hop",
            "Keep-Alive",
            "Transfer-Encoding",
            "Content-Length",
            "X-Amz-Target",
        ];
        let mut headers: HeaderMap = names
            .iter()
            .map(|name| {
                let name = name.parse::<HeaderName>().expect("it is a name");
                (name, "close, x-hop".parse().expect("it is a value"))
            })
            .collect();
        headers.append("x-amz-target", "twice".parse().expect("it is a value"));
        let sent = forwarded(&headers);
        let left: Vec<_> = sent.keys().map(HeaderName::as_str).collect();
        assert_eq!(left, ["x-amz-target"]);
        assert_eq!(sent.len(), 2);
        assert!(returned(&headers).contains_key(HOST));
    }
}
