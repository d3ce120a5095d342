//! One connection: each request read once, handed to the core, its plan carried out.

use std::fmt;
use std::sync::{Arc, Mutex};

use bytes::{Bytes, BytesMut};
use http::header::{CONNECTION, HeaderValue};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;

use super::broken::{self, Broken};
use super::header_case;
use super::memory::Asked;
use super::socket::Socket;
use crate::mock::{Carried, Delivery, Mock, Plan};
use crate::model::{Reply, Request};

type Response = hyper::Response<Full<Bytes>>;

/// Serves one connection until either side ends it.
///
/// An answer that is to be broken ends hyper's part: the service fails with what is to be done
/// instead, the socket is taken back and the fault is played on it. Where a fault leaves the
/// connection whole, hyper begins anew.
pub(super) async fn serve(mut socket: Socket, mock: Arc<Mock>, number: u64) {
    loop {
        let service = service_fn(|request| answer(&mock, number, request));
        let mut connection = http1::Builder::new()
            // A kept connection is idle for as long as the test likes; hyper would close it after
            // 30 seconds, under a request that is on its way.
            .header_read_timeout(None)
            .serve_connection(TokioIo::new(socket), service);
        let Err(error) = (&mut connection).await else {
            return;
        };
        // What else ends a connection early (a client that vanished, bytes that are no HTTP)
        // hyper has answered as far as it can be answered; nobody is left to be told.
        let Some(broken) = Interrupted::find(&error) else {
            return;
        };
        let parts = connection.into_parts();
        let taken_back = parts.io.into_inner().with_unread(parts.read_buf);
        match broken::play(*broken, taken_back).await {
            Some(whole) => socket = whole,
            None => return,
        }
    }
}

/// How the service tells hyper to stop.
struct Interrupted(Mutex<Option<Box<Broken>>>);

impl Interrupted {
    fn find(error: &hyper::Error) -> Option<Box<Broken>> {
        let source = std::error::Error::source(error)?;
        let interrupted = source.downcast_ref::<Self>()?;
        interrupted.0.lock().ok()?.take()
    }
}

impl fmt::Debug for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Interrupted")
    }
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the script breaks the delivery of this answer")
    }
}

impl std::error::Error for Interrupted {}

async fn answer(
    mock: &Mock,
    connection: u64,
    request: hyper::Request<Incoming>,
) -> Result<Response, Interrupted> {
    let (head, body) = request.into_parts();
    let head_len = Request::head_len(&head.headers);
    let body = read(body, Request::LARGEST.saturating_sub(head_len)).await;
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
    let now = || mock.clock().read();
    let Delivery { wait, what } = match mock.handle(now(), &request) {
        Plan::Deliver(delivery) => delivery,
        Plan::Hold(hold) => {
            (&hold.ticket).await;
            mock.resume(now(), &request, &hold)
        }
    };
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    let asked = Asked {
        head_only: head.method == http::Method::HEAD,
        http_1_0: head.version == http::Version::HTTP_10,
        close: body.is_none() || asks_to_close(head.version, &head.headers),
    };
    carry(what, asked)
}

/// Hands an answer to hyper, and what is broken back to the connection.
fn carry(what: Carried, asked: Asked) -> Result<Response, Interrupted> {
    let broken = match what {
        Carried::Answer(reply) => return Ok(respond(reply, asked.close)),
        Carried::Reset => Broken::Reset,
        Carried::Close => Broken::Close,
        Carried::Stall => Broken::Stall,
        Carried::Garbage => Broken::Garbage,
        Carried::Truncate {
            reply,
            after_bytes,
            then,
        } => Broken::Truncate {
            response: respond(reply, asked.close),
            asked,
            after_bytes,
            then,
        },
        Carried::Trickle {
            reply,
            bytes,
            every,
        } => Broken::Trickle {
            response: respond(reply, asked.close),
            asked,
            bytes,
            every,
        },
    };
    Err(Interrupted(Mutex::new(Some(Box::new(broken)))))
}

/// As hyper decides it: a list that says `close`, or HTTP/1.0 without one that says `keep-alive`.
fn asks_to_close(version: http::Version, headers: &http::HeaderMap) -> bool {
    let says = |wanted: &str| {
        let lists = headers.get_all(CONNECTION).into_iter();
        let mut words = lists
            .filter_map(|list| list.to_str().ok())
            .flat_map(|list| list.split(','));
        words.any(|word| word.trim().eq_ignore_ascii_case(wanted))
    };
    says("close") || version < http::Version::HTTP_11 && !says("keep-alive")
}

/// The body in one piece, without a copy where it came in one; `None` if it is longer than
/// `most`. A longer one is read to its end all the same, within bounds, because a client that is
/// still writing would not read the answer.
async fn read(mut body: Incoming, most: usize) -> Option<Bytes> {
    const MOST_DISCARDED: usize = 16 * Request::LARGEST;
    let (mut first, mut rest, mut length) = (Bytes::new(), BytesMut::new(), 0);
    while let Some(Ok(frame)) = body.frame().await {
        let Ok(data) = frame.into_data() else {
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
    match (length > most, rest.is_empty()) {
        (true, _) => None,
        (false, true) => Some(first),
        (false, false) => Some(rest.freeze()),
    }
}

fn respond(reply: Reply, close: bool) -> Response {
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
