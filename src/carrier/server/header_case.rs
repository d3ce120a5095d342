//! Header names in AWS's case: `x-amzn-RequestId`, `Content-Type`, `connection`.
//!
//! hyper writes a response's header names as the names of a parsed request were, if the response
//! carries that request's extension. The extension's type is private, so a request made up of
//! AWS's names is parsed once and its extensions are kept.

use std::convert::Infallible;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::Extensions;
use http_body_util::Empty;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use once_cell::sync::Lazy;

/// The names as AWS writes them. Recorded in a raw capture of Step Functions.
const NAMES: &[u8] = b"GET / HTTP/1.1\r\n\
    x-amzn-RequestId: a\r\n\
    Content-Type: a\r\n\
    Content-Length: 0\r\n\
    Date: a\r\n\
    connection: keep-alive\r\n\r\n";

/// The extensions that make hyper write AWS's case.
pub(super) fn of_aws() -> &'static Extensions {
    static EXTENSIONS: Lazy<Extensions> = Lazy::new(parse);
    &EXTENSIONS
}

fn parse() -> Extensions {
    let kept = Mutex::new(Extensions::new());
    let keep = service_fn(|request: hyper::Request<_>| {
        let _: &hyper::body::Incoming = request.body();
        *kept.lock().expect("nothing panics while it is locked") = request.extensions().clone();
        std::future::ready(Ok::<_, Infallible>(hyper::Response::new(
            Empty::<Bytes>::new(),
        )))
    });
    let connection = http1::Builder::new()
        .preserve_header_case(true)
        .serve_connection(Memory(NAMES), keep);
    // All is there at once, so one poll reads the request and calls the service.
    let _ = pin!(connection).poll(&mut Context::from_waker(Waker::noop()));
    kept.into_inner()
        .expect("nothing panics while it is locked")
}

/// A connection on which these bytes come and everything written is lost.
struct Memory(&'static [u8]);

impl Read for Memory {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<std::io::Result<()>> {
        let (now, later) = self.0.split_at(self.0.len().min(buffer.remaining()));
        buffer.put_slice(now);
        self.0 = later;
        Poll::Ready(Ok(()))
    }
}

impl Write for Memory {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
