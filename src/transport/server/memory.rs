//! hyper on a connection that is only memory: what it would read from a socket, what it would
//! write to one.

use std::convert::Infallible;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::Extensions;
use http_body_util::Full;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::server::conn::http1;
use hyper::service::service_fn;

/// What of a request hyper's answer to it depends on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) head_only: bool,
    pub(super) http_1_0: bool,
    pub(super) close: bool,
}

/// The bytes that hyper writes for this response to a request that asked so.
pub(super) fn rendered(response: hyper::Response<Full<Bytes>>, asked: Asked) -> Vec<u8> {
    let method = if asked.head_only { "HEAD" } else { "POST" };
    let version = if asked.http_1_0 { "1.0" } else { "1.1" };
    let then = if asked.close { "close" } else { "keep-alive" };
    let request = format!("{method} / HTTP/{version}\r\nhost: a\r\nconnection: {then}\r\n\r\n");
    let (_, written) = exchange(request.as_bytes(), response);
    written
}

/// The extensions that hyper gives the request that these bytes are.
pub(super) fn extensions(request: &'static [u8]) -> Extensions {
    exchange(request, hyper::Response::new(Full::default())).0
}

/// All is in memory, so one poll reads the request, calls the service and writes the response.
#[expect(
    clippy::expect_used,
    reason = "these requests are written here, and none comes from a network"
)]
fn exchange(request: &[u8], response: hyper::Response<Full<Bytes>>) -> (Extensions, Vec<u8>) {
    let mut written = Vec::new();
    let (response, seen) = (Mutex::new(Some(response)), Mutex::new(Extensions::new()));
    let service = service_fn(|request: hyper::Request<hyper::body::Incoming>| {
        *lock(&seen) = request.extensions().clone();
        let response = lock(&response)
            .take()
            .expect("one request is in the memory");
        std::future::ready(Ok::<_, Infallible>(response))
    });
    let memory = Memory {
        unread: request,
        written: &mut written,
    };
    let connection = http1::Builder::new()
        .preserve_header_case(true)
        .serve_connection(memory, service);
    {
        let mut connection = pin!(connection);
        let _ = connection
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
    }
    let seen = lock(&seen).clone();
    (seen, written)
}

#[expect(
    clippy::expect_used,
    reason = "an exchange is one thread's, and nothing panics while it is locked"
)]
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().expect("nothing panics while it is locked")
}

/// A connection that stays open: after the unread bytes, nothing comes yet.
struct Memory<'a> {
    unread: &'a [u8],
    written: &'a mut Vec<u8>,
}

impl Read for Memory<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<std::io::Result<()>> {
        if self.unread.is_empty() {
            return Poll::Pending;
        }
        let (now, later) = self
            .unread
            .split_at(self.unread.len().min(buffer.remaining()));
        buffer.put_slice(now);
        self.unread = later;
        Poll::Ready(Ok(()))
    }
}

impl Write for Memory<'_> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        self.written.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
