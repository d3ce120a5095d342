//! The in-process transport: an HTTP client for the SDK, without a socket or a thread.
//!
//! A fault becomes the error that the SDK's own connector makes of the same event on a wire.

mod body;

use std::fmt;
use std::future::{Future, pending, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use aws_smithy_async::future::timeout::Timeout;
use aws_smithy_async::rt::sleep::{AsyncSleep, SharedAsyncSleep, TokioSleep};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::retry::ErrorKind;
use http::header::{CONTENT_LENGTH, DATE, HeaderValue};
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;

use self::body::{Cut, Trickled};
use super::patience::report_if_long;
use super::{decide, server};
use crate::clock::Clock;
use crate::engine::Engine;
use crate::fault::{Ending, Fault};
use crate::reply::Reply;
use crate::request::Request;

/// The SDK's way to a mock in the same process.
#[derive(Debug, Clone)]
pub(crate) struct InProcess {
    engine: Arc<Engine>,
}

impl InProcess {
    pub(crate) fn new(engine: Arc<Engine>) -> Self {
        Self { engine }
    }
}

impl HttpClient for InProcess {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(InProcessConnector {
            engine: Arc::clone(&self.engine),
            sleep: components
                .sleep_impl()
                .unwrap_or_else(|| SharedAsyncSleep::new(TokioSleep::new())),
            read_timeout: settings.read_timeout(),
        })
    }
}

#[derive(Debug)]
struct InProcessConnector {
    engine: Arc<Engine>,
    /// The client's own sleep: on a paused clock, so are the delays.
    sleep: SharedAsyncSleep,
    read_timeout: Option<Duration>,
}

impl HttpConnector for InProcessConnector {
    /// Answers a request that does not wait at once, without a timer and without watching for the end
    /// of the mock. The future of one that waits is polled again by the SDK's executor, with a waker.
    ///
    /// The engine decides before this returns: the explorer relies on it.
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        if !self.engine.is_open() {
            return HttpConnectorFuture::ready(Err(refused()));
        }
        let engine = Arc::clone(&self.engine);
        let mut answer = Box::pin(answer(Arc::clone(&engine), self.sleep.clone(), request));
        let mut no_waker = Context::from_waker(Waker::noop());
        if let Poll::Ready(answer) = answer.as_mut().poll(&mut no_waker) {
            return HttpConnectorFuture::ready(answer);
        }
        let limit = self.read_timeout.map(|limit| self.sleep.sleep(limit));
        HttpConnectorFuture::new(async move {
            let answer = while_open(&engine, answer);
            let Some(limit) = limit else {
                return answer.await;
            };
            let answered = Timeout::new(pin!(answer), limit).await;
            answered.unwrap_or_else(|late| Err(ConnectorError::timeout(late.into())))
        })
    }
}

/// Awaits an answer, or the drop of the mock, which closes the connections that wait for an answer.
async fn while_open(
    engine: &Engine,
    mut answer: Pin<Box<impl Future<Output = Result<HttpResponse, ConnectorError>>>>,
) -> Result<HttpResponse, ConnectorError> {
    let listener = engine.closed().listen();
    poll_fn(|cx| {
        listener.wake_by(cx.waker());
        if engine.is_open() {
            answer.as_mut().poll(cx)
        } else {
            Poll::Ready(Err(closed()))
        }
    })
    .await
}

/// Has the engine decide on a request, waits, and delivers. If the client gives up, this is dropped, and the
/// request is no longer in flight.
#[expect(
    clippy::manual_async_fn,
    reason = "the future of an `async fn` has its arguments twice, and every call allocates this one"
)]
fn answer(
    engine: Arc<Engine>,
    sleep: SharedAsyncSleep,
    mut request: HttpRequest,
) -> impl Future<Output = Result<HttpResponse, ConnectorError>> {
    async move {
        let body = request.take_body();
        let streamed;
        // It is in memory, unless the test has made it a stream.
        let body = if let Some(bytes) = body.bytes() {
            bytes
        } else {
            let collected = Box::pin(body.collect()).await;
            streamed = collected.map_err(ConnectorError::user)?.to_bytes();
            &streamed
        };
        // The SDK lists no value that is not UTF-8, and sends none.
        let mut headers = Vec::with_capacity(request.headers().len());
        for (name, value) in request.headers() {
            headers.push((name, value.as_bytes()));
        }
        let request = Request {
            connection: 0,
            method: request.method(),
            path: path_of(request.uri()),
            headers: &headers,
            body,
            too_large: Request::head_len(&headers) + body.len() > Request::MAX_SIZE,
        };
        let _in_flight = engine.begin_request();
        let (number, mut delay, mut reply, fault) =
            decide(&engine, &request, &AtomicBool::new(false)).await;
        if let Some(reply) = &mut reply {
            // As a server sends it.
            if [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&reply.status) {
                reply.body.clear();
            }
            if let Some(Fault::Trickle { bytes, every }) = fault {
                let (parts, _) = trickled_head(reply, bytes);
                let waits = u32::try_from(parts - 1).unwrap_or(u32::MAX);
                delay = delay.saturating_add(every.saturating_mul(waits));
            }
        }
        if !delay.is_zero() {
            sleep.sleep(delay).await;
        }
        if fault == Some(Fault::Stall) {
            let stall = async { report_if_long(&engine, number, pin!(pending())).await };
            Box::pin(stall).await;
        }
        deliver(reply, fault, &sleep)
    }
}

/// The path of a URI, with its query, as `http` has it; `/` if it has no path.
fn path_of(uri: &str) -> &str {
    let uri = uri.split_once('#').map_or(uri, |(uri, _)| uri);
    if uri.starts_with(['/', '*']) {
        return uri;
    }
    let place = uri
        .split_once(':')
        .and_then(|(_, rest)| rest.strip_prefix("//"));
    let place = place.unwrap_or_default();
    let end = place.find('/').unwrap_or(place.len());
    let path = place[..end].find('?').unwrap_or(end);
    if path == place.len() {
        "/"
    } else {
        &place[path..]
    }
}

/// The number of parts in which the head of a trickled answer comes, and the number of the body's bytes that
/// the last of them brings with it.
fn trickled_head(reply: &Reply, bytes: usize) -> (usize, usize) {
    let head = server::head_len(reply);
    let parts = head.div_ceil(bytes);
    (parts, parts * bytes - head)
}

/// Returns what the SDK's own connector returns for the same delivery on a wire.
fn deliver(
    reply: Option<Reply>,
    fault: Option<Fault>,
    sleep: &SharedAsyncSleep,
) -> Result<HttpResponse, ConnectorError> {
    match (fault, reply) {
        (None | Some(Fault::EmptyBody | Fault::BrokenJson), Some(reply)) => {
            let length = reply.body.len();
            respond(
                reply.status,
                reply.headers,
                length,
                SdkBody::from(reply.body),
            )
        }
        (Some(Fault::Reset), _) => Err(ConnectorError::io(reset().into())),
        (Some(Fault::Garbage), _) => Err(ConnectorError::other(
            HyperError("invalid HTTP").into(),
            None,
        )),
        (Some(Fault::Truncate { after_bytes, then }), Some(reply)) => {
            truncated(reply, after_bytes, then)
        }
        (Some(Fault::Trickle { bytes, every }), Some(reply)) => {
            let (_, first) = trickled_head(&reply, bytes);
            let length = reply.body.len();
            let body = Trickled::new(reply.body, first, bytes, every, sleep.clone());
            let body = SdkBody::from_body_1_x(body);
            respond(reply.status, reply.headers, length, body)
        }
        // `answer` waits without end on a stall: it never comes here.
        (Some(Fault::Close | Fault::Stall), _) | (_, None) => Err(closed()),
    }
}

/// Returns a response whose body ends before the length in its head; of an answer without a body, the error
/// of a head that is cut.
fn truncated(
    reply: Reply,
    after_bytes: usize,
    then: Ending,
) -> Result<HttpResponse, ConnectorError> {
    let Some(all_but_one) = reply.body.len().checked_sub(1) else {
        return Err(match then {
            Ending::Reset => ConnectorError::io(reset().into()),
            Ending::Close => closed(),
        });
    };
    let end = match then {
        Ending::Close => io::ErrorKind::UnexpectedEof.into(),
        Ending::Reset => reset(),
    };
    let body = Cut::new(&reply.body, after_bytes.min(all_but_one), end);
    let body = SdkBody::from_body_1_x(body);
    respond(reply.status, reply.headers, reply.body.len(), body)
}

/// A mock that is dropped refuses connections.
fn refused() -> ConnectorError {
    let gone = io::Error::new(
        io::ErrorKind::ConnectionRefused,
        "sfn-mock: the mock was dropped",
    );
    ConnectorError::io(gone.into())
}

fn reset() -> io::Error {
    io::ErrorKind::ConnectionReset.into()
}

/// A FIN before the head is whole.
fn closed() -> ConnectorError {
    let cut = HyperError("connection closed before message completed");
    ConnectorError::other(cut.into(), Some(ErrorKind::TransientError))
}

/// A response with the two headers that a server adds.
fn respond(
    status: StatusCode,
    mut headers: HeaderMap,
    length: usize,
    body: SdkBody,
) -> Result<HttpResponse, ConnectorError> {
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    let date = HeaderValue::try_from(httpdate::fmt_http_date(Clock::true_time()));
    headers.insert(DATE, date.expect("a date is visible ASCII"));
    let mut response = http::Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    HttpResponse::try_from(response).map_err(|error| ConnectorError::user(error.into()))
}

/// The message of hyper about bytes that are not an HTTP response.
#[derive(Debug)]
struct HyperError(&'static str);

impl fmt::Display for HyperError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for HyperError {}

#[cfg(test)]
mod tests {
    use http::Uri;
    use http::uri::PathAndQuery;

    use super::path_of;

    #[test]
    fn the_path_of_a_uri_is_what_http_makes_of_it() {
        for text in [
            "https://states.us-east-1.amazonaws.com/",
            "http://localhost:8083/a/b?c=/d",
            "http://localhost:8083/a#f",
            "http://localhost:8083?c=/d",
            "http://localhost:8083#/f",
            "http://localhost:8083",
            "localhost:8083",
            "/",
            "/a/b?c=d#f",
            "/a://b",
            "*",
        ] {
            let uri: Uri = text.parse().expect("it is a URI");
            let path = uri.path_and_query().map_or("/", PathAndQuery::as_str);
            assert_eq!(path_of(text), path, "{text}");
        }
    }
}
