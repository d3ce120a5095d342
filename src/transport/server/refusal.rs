//! Requests that hyper refuses by itself: what it would answer is sent here, and is in the journal.
//!
//! hyper hands no such request to its service. It writes an answer of its own: 400 for what is no HTTP,
//! 414 for a path and 431 for a head that is too long. The [socket](super::socket) keeps that answer back,
//! unless it follows one that the client has not read yet: then it is hyper's that is sent.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use tokio::io::AsyncWriteExt;

use super::connection::respond;
use super::play_fault::finish;
use super::render::{RequestTraits, render};
use super::socket::Socket;
use crate::engine::Engine;
use crate::excerpt::shorten;
use crate::reply::Reply;
use crate::request::Request;
use crate::transport::decide;

/// Returns the status with which hyper refuses a request; `None` for an error of another kind.
pub(super) fn status_of(error: &hyper::Error) -> Option<StatusCode> {
    if !error.is_parse() || error.is_parse_version_h2() {
        return None;
    }
    if !error.is_parse_too_large() {
        return Some(StatusCode::BAD_REQUEST);
    }
    // hyper has no other sign of it.
    let is_path = error.to_string() == "URI too long";
    Some(if is_path {
        StatusCode::URI_TOO_LONG
    } else {
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE
    })
}

/// Answers a request that hyper refuses with this status, unless hyper has, and ends the connection.
pub(super) async fn answer(
    engine: &Arc<Engine>,
    connection: u64,
    status: StatusCode,
    mut socket: Socket,
) {
    let bytes = socket.progress().recent();
    let head = Head::read(last_head(&bytes));
    let headers = Request::list_headers(&head.headers);
    let request = Request {
        connection,
        method: &head.method,
        path: &head.path,
        headers: &headers,
        body: &[],
        // hyper refuses a `content-length` beyond 64 bits, and the two largest numbers. For AWS it is a
        // request that is too large, which the engine answers.
        too_large: socket.has_kept_back() && head.is_too_long(),
    };
    let reply = if request.too_large {
        let _in_flight = engine.begin_request();
        let (_, delay, reply, _) = decide(engine, &request, socket.progress().held()).await;
        tokio::time::sleep(delay).await;
        reply
    } else {
        engine.record_refusal(&request, status);
        socket.has_kept_back().then(|| Reply::new(status.as_u16()))
    };
    if let Some(reply) = reply {
        let traits = RequestTraits {
            head_only: false,
            http_1_0: false,
            close: true,
        };
        let bytes = render(respond(reply, true), traits);
        if socket.write_all(&bytes).await.is_err() {
            return;
        }
    }
    finish(&mut socket).await;
}

/// The head of a refused request, as far as it can be read.
struct Head {
    method: String,
    path: String,
    headers: HeaderMap,
}

impl Head {
    fn read(head: &[u8]) -> Self {
        let mut lines = head.split(|byte| *byte == b'\n');
        let first = String::from_utf8_lossy(lines.next().unwrap_or_default());
        let mut words = first.split_whitespace();
        let (method, path) = (words.next(), words.next());
        let path = path.filter(|path| path.starts_with('/'));
        let mut headers = HeaderMap::new();
        for line in lines {
            if let Some((name, value)) = header(line) {
                headers.append(name, value);
            }
        }
        Self {
            method: shorten(method.unwrap_or("?"), 20),
            path: shorten(path.unwrap_or("/"), 200),
            headers,
        }
    }

    /// Reports whether it has a `content-length` that hyper cannot count.
    fn is_too_long(&self) -> bool {
        let lengths = self.headers.get_all(http::header::CONTENT_LENGTH);
        lengths.into_iter().any(|length| {
            let digits = length.as_bytes();
            let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
            is_number && number(digits).is_none_or(|length| length > u64::MAX - 2)
        })
    }
}

/// Reads a line of a head; `None` if it is invalid.
fn header(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let (name, value) = line.split_at(colon);
    let name = HeaderName::from_bytes(name).ok()?;
    let value = HeaderValue::from_bytes(value.get(1..)?.trim_ascii()).ok()?;
    Some((name, value))
}

fn number(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// The last head in these bytes: requests before it, which were answered, may have come with it. They are
/// skipped by their `content-length`.
fn last_head(mut bytes: &[u8]) -> &[u8] {
    const END: &[u8] = b"\r\n\r\n";
    while let Some(end) = bytes.windows(END.len()).position(|place| place == END) {
        let length = end.saturating_add(END.len());
        let head = Head::read(bytes.get(..length).unwrap_or_default());
        let body = head.headers.get(http::header::CONTENT_LENGTH);
        let body = body.map_or(Some(0), |body| number(body.as_bytes()));
        let next = body.and_then(|body| usize::try_from(body).ok());
        let next = next.and_then(|body| bytes.get(length.checked_add(body)?..));
        match next {
            Some(next) if !next.is_empty() => bytes = next,
            Some(_) | None => break,
        }
    }
    bytes
}
