//! hyper on a connection in memory: it renders the bytes of a response, and parses a request for its extensions.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use http::Extensions;
use hyper::body::Incoming;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::server::conn::http1;

use super::connection::{Answering, Response, connect};

/// The properties of a request on which the bytes of its response depend.
#[derive(Debug, Clone, Copy)]
pub(super) struct RequestTraits {
    pub(super) head_only: bool,
    pub(super) http_1_0: bool,
    pub(super) close: bool,
}

/// Returns the bytes that hyper writes for this response to a request with these traits.
pub(super) fn render(response: Response, traits: RequestTraits) -> Vec<u8> {
    let method = if traits.head_only { "HEAD" } else { "POST" };
    let version = if traits.http_1_0 { "1.0" } else { "1.1" };
    let then = if traits.close { "close" } else { "keep-alive" };
    let request = format!("{method} / HTTP/{version}\r\nhost: a\r\nconnection: {then}\r\n\r\n");
    let (_, written) = exchange(request.as_bytes(), response);
    written
}

/// Returns the extensions of the request as hyper parses it, and the bytes of the response as hyper writes
/// it. All is in memory, so one poll reads the request, calls the service and writes the response.
#[expect(
    clippy::expect_used,
    reason = "these requests are written here, and none comes from a network"
)]
pub(super) fn exchange(request: &[u8], response: Response) -> (Extensions, Vec<u8>) {
    let mut memory = Memory {
        unread: request,
        written: Vec::new(),
    };
    let (response, seen) = (Mutex::new(Some(response)), Mutex::new(Extensions::new()));
    {
        let answer = |request: hyper::Request<Incoming>| -> Answering<'_> {
            *lock(&seen) = request.extensions().clone();
            let response = lock(&response)
                .take()
                .expect("one request is in the memory");
            Box::pin(std::future::ready(Ok(response)))
        };
        let mut builder = http1::Builder::new();
        builder.preserve_header_case(true);
        let mut connection = pin!(connect(&builder, &mut memory, &answer));
        let _ = connection
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
    }
    let seen = lock(&seen).clone();
    (seen, memory.written)
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
    written: Vec<u8>,
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
