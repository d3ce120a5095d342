//! Which headers go on to the upstream, and which of its answer's go on to the client.

use http::HeaderMap;
use http::header::{
    ACCEPT_ENCODING, CONNECTION, CONTENT_LENGTH, EXPECT, HOST, HeaderName, PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};

/// Documented (RFC 9110, 7.6.1): they are about one connection, as are those that `Connection`
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

/// Of a request: the client's own, without what the next connection makes anew. A body is asked for
/// as it is, so that what is recorded can be read.
pub(super) fn passed_on(headers: &HeaderMap) -> HeaderMap {
    without(headers, &[ACCEPT_ENCODING, CONTENT_LENGTH, EXPECT, HOST])
}

/// Of an answer.
pub(super) fn handed_back(headers: &HeaderMap) -> HeaderMap {
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
    fn what_is_about_one_connection_stays_there() {
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
        let passed_on = passed_on(&headers);
        let left: Vec<_> = passed_on.keys().map(HeaderName::as_str).collect();
        assert_eq!(left, ["x-amz-target"]);
        assert_eq!(passed_on.len(), 2);
        assert!(handed_back(&headers).contains_key(HOST));
    }
}
