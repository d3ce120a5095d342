//! One connection: each request is read once, handed to the engine, and the decision carried out.

use std::fmt;
use std::future::{Future, poll_fn};
#[cfg(feature = "cli")]
use std::panic::resume_unwind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_LENGTH, HeaderValue};
use http::request::Parts;
use http::{Extensions, Version};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::rt::{Read, Write};
use hyper::server::conn::http1;
use hyper::service::{HttpService, service_fn};
use hyper_util::rt::TokioIo;
use once_cell::sync::Lazy;

use super::acceptor::{Acceptor, Open};
use super::limits::{MAX_DISCARDED, MAX_HEAD};
use super::play_fault::{self, BrokenDelivery};
use super::progress::{Progress, RequestTimeout};
use super::refusal;
use super::render::{self, RequestTraits};
use super::socket::Socket;
#[cfg(feature = "cli")]
use crate::control;
use crate::engine::Engine;
use crate::fault::Fault;
use crate::panic_message::message_of;
use crate::reply::Reply;
use crate::request::Request;
use crate::transport::decide;

pub(super) type Response = hyper::Response<Full<Bytes>>;

/// The bytes of a connection as hyper reads and writes them: a socket, or memory. It is used as a trait object,
/// so that hyper's code is compiled once and not once for each.
pub(super) trait Stream: Read + Write + Unpin + Send {}

impl<T: Read + Write + Unpin + Send> Stream for T {}

/// The future of an answer. A [`StopReason`] in its place makes hyper stop.
pub(super) type Answering<'a> =
    Pin<Box<dyn Future<Output = Result<Response, StopReason>> + Send + 'a>>;

/// Has hyper serve a connection.
pub(super) fn connect<'a>(
    builder: &http1::Builder,
    stream: &'a mut dyn Stream,
    answer: &'a (dyn Fn(hyper::Request<Incoming>) -> Answering<'a> + Sync),
) -> http1::Connection<
    &'a mut dyn Stream,
    impl HttpService<Incoming, ResBody = Full<Bytes>, Error = StopReason, Future = Answering<'a>>,
> {
    builder.serve_connection(stream, service_fn(answer))
}

/// Serves one connection and takes it off the list. A panic closes it and fails the test.
pub(super) async fn run(socket: Socket, acceptor: Arc<Acceptor>, engine: Arc<Engine>, number: u64) {
    let mut served = pin!(serve(socket, Arc::clone(&engine), number));
    let ended = poll_fn(|cx| {
        let polled = catch_unwind(AssertUnwindSafe(|| served.as_mut().poll(cx)));
        polled.map_or_else(|panic| Poll::Ready(Err(panic)), |polled| polled.map(Ok))
    });
    let ended = ended.await;
    let open = acceptor.remove(number);
    if let Err(panic) = ended {
        let message = message_of(panic.as_ref()).unwrap_or("no message");
        engine.record_panic(number, message);
        open.into_iter().for_each(Open::close);
    }
}

/// Serves one connection until either side ends it.
///
/// A broken answer ends hyper's part: the service fails with the broken delivery, the socket is
/// taken back and the fault is played on it. Where a fault leaves the connection whole, hyper begins
/// again.
#[expect(
    clippy::manual_async_fn,
    reason = "an async function keeps what it is given twice, as long as it runs"
)]
fn serve(mut socket: Socket, engine: Arc<Engine>, number: u64) -> impl Future<Output = ()> + Send {
    async move {
        let (progress, limits) = (Arc::clone(socket.progress()), socket.limits());
        let mut builder = http1::Builder::new();
        // A kept connection is idle for as long as the test likes; hyper would close it after
        // 30 seconds, under a request that is on its way.
        builder.header_read_timeout(None).max_buf_size(MAX_HEAD);
        // Head and body in one piece: for the few hundred bytes of most answers a copy costs
        // less than a call with two pieces. A large body is copied for it too.
        builder.writev(false);
        loop {
            let answer = |request| -> Answering<'_> {
                Box::pin(answer(&engine, number, &progress, request))
            };
            let mut stream = TokioIo::new(socket.give());
            let mut connection = connect(&builder, &mut stream, &answer);
            let mut timeout = RequestTimeout::new(&progress, limits.request);
            let ended = poll_fn(|cx| match Pin::new(&mut connection).poll(cx) {
                Poll::Ready(ended) => Poll::Ready(ended.err()),
                Poll::Pending => timeout.poll(cx).map(|()| None),
            });
            let Some(error) = ended.await else {
                return;
            };
            let broken = StopReason::find(&error);
            let unused = connection.into_parts().read_buf;
            let taken_back = stream.into_inner().take_back(unused);
            let Some(broken) = broken else {
                // The other errors get no answer: the client has vanished, for example.
                if let Some(status) = refusal::status_of(&error) {
                    Box::pin(refusal::answer(&engine, number, status, taken_back)).await;
                }
                return;
            };
            progress.answered();
            // Boxed, since it is large and few connections ever come to it.
            match Box::pin(play_fault::play(&engine, *broken, taken_back)).await {
                Some(whole) => socket = whole,
                None => return,
            }
        }
    }
}

/// The reason why the service stops hyper.
#[derive(Debug)]
pub(super) enum StopReason {
    /// The script breaks the delivery of this answer.
    Broken(Mutex<Option<Box<BrokenDelivery>>>),
    /// The request did not come to its end.
    BrokenOff(hyper::Error),
}

impl StopReason {
    /// Returns the delivery to be played on the socket.
    fn find(error: &hyper::Error) -> Option<Box<BrokenDelivery>> {
        match std::error::Error::source(error)?.downcast_ref()? {
            Self::Broken(broken) => broken.lock().ok()?.take(),
            Self::BrokenOff(_) => None,
        }
    }
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(_) => f.write_str("the script breaks the delivery of this answer"),
            Self::BrokenOff(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StopReason {}

/// Answers a request. It fails where the request does not come to its end: such a request is not
/// handled, and no client waits for an answer. It also fails with a delivery that a fault breaks.
///
/// It must report the end of the request and the beginning of the answer to `progress`: the socket keeps back
/// whatever hyper writes in between.
async fn answer(
    engine: &Arc<Engine>,
    connection: u64,
    progress: &Progress,
    request: hyper::Request<Incoming>,
) -> Result<Response, StopReason> {
    let (head, body) = request.into_parts();
    let body = read(body).await.map_err(StopReason::BrokenOff)?;
    let headers = Request::list_headers(&head.headers);
    // Head and body together may have `MAX_SIZE` bytes. `unfinished` counts at least those of this request, so
    // the length of the head is only computed where that sum is greater.
    let body = body.filter(|body| {
        progress.unfinished() <= Request::MAX_SIZE
            || Request::head_len(&headers).saturating_add(body.len()) <= Request::MAX_SIZE
    });
    progress.request_ended();
    let bytes = body.as_deref().unwrap_or_default();
    let request = Request::of(connection, &head, &headers, bytes, body.is_none());
    let close = body.is_none() || asks_to_close(&head);
    #[cfg(feature = "cli")]
    if control::handles(engine, &request) {
        let reply = Box::pin(control(engine, connection, head, body)).await;
        progress.begin_writing();
        return Ok(respond(reply, close));
    }
    let _in_flight = engine.begin_request();
    let (number, delay, reply, fault) = decide(engine, &request, progress.held()).await;
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    let response = reply.map(|reply| respond(reply, close));
    match (response, fault) {
        (Some(response), None | Some(Fault::EmptyBody | Fault::BrokenJson)) => {
            progress.begin_writing();
            Ok(response)
        }
        (response, fault) => {
            let broken = BrokenDelivery {
                number,
                fault: fault.unwrap_or(Fault::Close),
                response,
                traits: RequestTraits {
                    head_only: head.method == http::Method::HEAD,
                    http_1_0: head.version == Version::HTTP_10,
                    close,
                },
            };
            Err(StopReason::Broken(Mutex::new(Some(Box::new(broken)))))
        }
    }
}

/// Has the control interface answer on a thread of its own: other clients are served while it writes a
/// large journal. A panic of it is one of this connection.
#[cfg(feature = "cli")]
async fn control(engine: &Arc<Engine>, connection: u64, head: Parts, body: Option<Bytes>) -> Reply {
    let engine = Arc::clone(engine);
    let answered = tokio::task::spawn_blocking(move || {
        let bytes = body.as_deref().unwrap_or_default();
        let headers = Request::list_headers(&head.headers);
        control::answer(
            &engine,
            &Request::of(connection, &head, &headers, bytes, body.is_none()),
        )
    });
    answered
        .await
        .unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            // The runtime is ending, and with it this connection.
            Err(_) => Reply::new(503),
        })
}

/// Returns whether the client asks to close the connection, as hyper decides it: a list has `close`,
/// or HTTP/1.0 has no list with `keep-alive`. hyper itself writes `close` only into an answer
/// without a `connection` header, and AWS's always has one.
fn asks_to_close(head: &Parts) -> bool {
    let lists_option = |option: &str| {
        let lists = head.headers.get_all(CONNECTION).into_iter();
        let mut words = lists
            .filter_map(|list| list.to_str().ok())
            .flat_map(|list| list.split(','));
        words.any(|word| word.trim().eq_ignore_ascii_case(option))
    };
    lists_option("close") || head.version < Version::HTTP_11 && !lists_option("keep-alive")
}

/// Reads the body in one piece, without a copy if it came in one; `None` if it is longer than a request may
/// be. Such a one is read to its end all the same, within bounds, because a client that is still writing
/// would not read the answer.
async fn read(mut body: Incoming) -> hyper::Result<Option<Bytes>> {
    let (mut first, mut rest, mut length) = (Bytes::new(), Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else {
            continue;
        };
        length = data.len().saturating_add(length);
        if length > Request::MAX_SIZE {
            (first, rest) = (Bytes::new(), Vec::new());
            if length > MAX_DISCARDED {
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
    Ok(match (length > Request::MAX_SIZE, rest.is_empty()) {
        (true, _) => None,
        (false, true) => Some(first),
        (false, false) => Some(rest.into()),
    })
}

/// The response for hyper, which adds the body's length.
pub(super) fn respond(mut reply: Reply, close: bool) -> Response {
    reply.headers.remove(CONTENT_LENGTH);
    let mut response = hyper::Response::new(Full::new(reply.body));
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
    *response.extensions_mut() = aws_header_case().clone();
    if close {
        response
            .headers_mut()
            .insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// The header names as AWS writes them, but for `connection`, which hyper writes in lower case as AWS does.
/// Recorded in a raw capture of Step Functions.
const NAMES: &[u8] = b"GET / HTTP/1.1\r\n\
    x-amzn-RequestId: a\r\n\
    Content-Type: a\r\n\
    Content-Length: 0\r\n\
    Date: a\r\n\r\n";

/// Returns the extensions that make hyper write AWS's header case: `x-amzn-RequestId`,
/// `Content-Type`, `connection`.
///
/// hyper writes a response's header names as the names of a parsed request were, if the response
/// carries that request's extension. The extension's type is private, so a request made up of
/// AWS's names is parsed once and its extensions are kept.
fn aws_header_case() -> &'static Extensions {
    static EXTENSIONS: Lazy<Extensions> =
        Lazy::new(|| render::exchange(NAMES, hyper::Response::new(Full::default())).0);
    &EXTENSIONS
}
