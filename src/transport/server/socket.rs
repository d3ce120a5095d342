//! A connection's socket, in a slot, with its time-outs.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::limits::Limits;
use super::request_timeout::{Progress, Timeout};
use super::slot::Slot;

/// A connection's socket in its slot. Once emptied, it reads as ended and cannot be written. A
/// client that takes longer for an answer than the [limits](Limits) grant finds an error on it.
#[derive(Debug)]
pub(super) struct Socket {
    slot: Arc<Slot<TcpStream>>,
    /// The bytes that were read from it and given back.
    unread: Bytes,
    limits: Limits,
    progress: Arc<Progress>,
    lingering: Timeout,
    writing: Timeout,
    /// Set when our side has been closed.
    shut: bool,
    /// Set when the peer's side has been found closed.
    ended: bool,
}

impl Socket {
    pub(super) fn new(slot: Arc<Slot<TcpStream>>, limits: Limits) -> Self {
        Self {
            slot,
            unread: Bytes::new(),
            limits,
            progress: Arc::default(),
            lingering: Timeout::default(),
            writing: Timeout::default(),
            shut: false,
            ended: false,
        }
    }

    /// The progress of the connection, which its service updates too.
    pub(super) fn progress(&self) -> &Arc<Progress> {
        &self.progress
    }

    pub(super) fn limits(&self) -> Limits {
        self.limits
    }

    /// Returns the socket, from which these bytes come again, before those that were given back
    /// earlier and have not been read since.
    pub(super) fn with_unread(self, read: Bytes) -> Self {
        let unread = match (read.is_empty(), self.unread.is_empty()) {
            (true, _) => self.unread,
            (false, true) => read,
            (false, false) => [read, self.unread].concat().into(),
        };
        Self { unread, ..self }
    }

    /// Handles the outcome of a write: a write that is pending waits, for a limited time.
    fn finish_write(
        &mut self,
        written: Option<Poll<io::Result<usize>>>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        match written {
            None => Poll::Ready(Err(emptied())),
            Some(Poll::Pending) => self.writing.wait(self.limits.answer, cx),
            Some(ready) => {
                self.writing.stop();
                ready
            }
        }
    }

    /// Ends the connection with an RST.
    pub(super) fn reset(&self) {
        if let Some(stream) = self.slot.take() {
            SockRef::from(&stream).set_linger(Some(Duration::ZERO)).ok();
        }
    }
}

fn emptied() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "the mock was dropped")
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = if self.unread.is_empty() {
            let read = self
                .slot
                .with(|stream| Pin::new(stream).poll_read(cx, buffer));
            read.unwrap_or(Poll::Ready(Ok(())))
        } else {
            let now = self.unread.len().min(buffer.remaining());
            buffer.put_slice(&self.unread.split_to(now));
            Poll::Ready(Ok(()))
        };
        let ends = matches!(read, Poll::Ready(Ok(()))) && buffer.filled().len() == before;
        if ends && !std::mem::replace(&mut self.ended, true) {
            // hyper takes this end for that of the connection and would drop the request before it.
            // First let it be answered, as far as its answer does not wait for anything.
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if read.is_ready() {
            self.progress.bytes_came();
            return read;
        }
        if self.shut {
            let linger = self.limits.linger;
            return self.lingering.wait(linger, cx);
        }
        self.progress.ran_dry();
        Poll::Pending
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = self
            .slot
            .with(|stream| Pin::new(stream).poll_write(cx, bytes));
        self.finish_write(written, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = self
            .slot
            .with(|stream| Pin::new(stream).poll_write_vectored(cx, parts));
        self.finish_write(written, cx)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.slot
            .with(|stream| Pin::new(stream).poll_flush(cx))
            .unwrap_or(Poll::Ready(Ok(())))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.shut = true;
        self.slot
            .with(|stream| Pin::new(stream).poll_shutdown(cx))
            .unwrap_or(Poll::Ready(Ok(())))
    }
}
