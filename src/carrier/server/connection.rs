//! One connection: each request read once, handed to the core, its plan carried out.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use http::Version;
use http::header::{CONNECTION, HeaderValue};
use http::request::Parts;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};

use super::header_case;
use super::slot::Socket;
use crate::mock::{Mock, Plan};
use crate::model::{Reply, Request};

/// Serves one connection until either side ends it.
pub(super) async fn serve(socket: Socket, mock: Arc<Mock>, number: u64) {
    let service = service_fn(|request| {
        let mock = &mock;
        async move { answer(mock, number, request).await }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(socket), service);
    // What ends a connection early (a client that vanished, bytes that are no HTTP) hyper has
    // answered as far as it can be answered; nobody is left to be told.
    connection.await.ok();
}

/// Fails where the request does not come to its end: what broke off is no request, whatever of it
/// could be read, and nobody waits for an answer.
async fn answer(
    mock: &Mock,
    connection: u64,
    request: hyper::Request<Incoming>,
) -> hyper::Result<hyper::Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let body = read(
        body,
        Request::LARGEST.saturating_sub(Request::head_len(&head.headers)),
    )
    .await?;
    let request = Request {
        connection,
        method: head.method.as_str(),
        path: head
            .uri
            .path_and_query()
            .map_or("/", http::uri::PathAndQuery::as_str),
        headers: &head.headers,
        body: body.as_deref().unwrap_or_default(),
        too_large: body.is_none(),
    };
    let Plan { wait, reply } = mock.handle(mock.clock().read(), &request);
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    Ok(respond(reply, asks_to_close(&head) || body.is_none()))
}

/// Whether the client wants no other answer on this connection. hyper closes it by itself, but says
/// so only where the answer has no `connection` header yet, and AWS's always has one.
fn asks_to_close(head: &Parts) -> bool {
    let values = head.headers.get_all(CONNECTION);
    let mut words = values
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    if head.version == Version::HTTP_10 {
        !words.any(|word| word.trim().eq_ignore_ascii_case("keep-alive"))
    } else {
        words.any(|word| word.trim().eq_ignore_ascii_case("close"))
    }
}

/// The body in one piece, without a copy where it came in one; `None` if it is longer than
/// `most`. A longer one is read to its end all the same, within bounds, because a client that is
/// still writing would not read the answer.
async fn read(mut body: Incoming, most: usize) -> hyper::Result<Option<Bytes>> {
    const MOST_DISCARDED: usize = 16 * Request::LARGEST;
    let (mut first, mut rest, mut length) = (Bytes::new(), BytesMut::new(), 0);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else {
            continue;
        };
        length += data.len();
        if length > most {
            (first, rest) = (Bytes::new(), BytesMut::new());
            if length > MOST_DISCARDED {
                break;
            }
        } else if first.is_empty() {
            first = data;
        } else {
            if rest.is_empty() {
                rest.extend_from_slice(&first);
            }
            rest.extend_from_slice(&data);
        }
    }
    Ok(match (length > most, rest.is_empty()) {
        (true, _) => None,
        (false, true) => Some(first),
        (false, false) => Some(rest.freeze()),
    })
}

fn respond(reply: Reply, close: bool) -> hyper::Response<Full<Bytes>> {
    let mut response = hyper::Response::new(Full::new(reply.body));
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
    *response.extensions_mut() = header_case::of_aws().clone();
    if close {
        response
            .headers_mut()
            .insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
