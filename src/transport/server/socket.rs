//! A connection's socket, in a slot, with its time-outs.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::acceptor::Acceptor;
use super::limits::Limits;
use super::progress::Progress;
use super::request_timeout::Timeout;
use super::slot::Slot;

/// A connection's socket in its slot. Once emptied, it reads as ended and cannot be written. A
/// client that takes longer for an answer than the [limits](Limits) grant finds an error on it.
#[derive(Debug)]
pub(super) struct Socket {
    slot: Arc<Slot<TcpStream>>,
    acceptor: Arc<Acceptor>,
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
    /// Set while hyper has it.
    is_given: bool,
    /// The status of hyper's own answer, which was not written.
    refused: Option<StatusCode>,
}

impl Socket {
    pub(super) fn new(
        slot: Arc<Slot<TcpStream>>,
        acceptor: Arc<Acceptor>,
        progress: Arc<Progress>,
    ) -> Self {
        Self {
            slot,
            limits: acceptor.limits(),
            acceptor,
            unread: Bytes::new(),
            progress,
            lingering: Timeout::default(),
            writing: Timeout::default(),
            shut: false,
            ended: false,
            is_given: false,
            refused: None,
        }
    }

    /// The progress of the connection, which its service updates too.
    pub(super) fn progress(&self) -> &Arc<Progress> {
        &self.progress
    }

    pub(super) fn limits(&self) -> Limits {
        self.limits
    }

    /// Takes the status with which hyper refuses what it has read; `None` if it does not. Its answer was
    /// not written.
    pub(super) fn take_refusal(&mut self) -> Option<StatusCode> {
        self.refused.take()
    }

    /// Reports whether these bytes are an answer of hyper's own, which is not sent, and keeps its status: they
    /// are a client error, and no answer of the service is being written. hyper's `100 Continue` is sent.
    fn keeps_back(&mut self, bytes: &[u8]) -> bool {
        if self.is_given && self.refused.is_none() && !self.progress.is_writing() {
            let status = bytes.strip_prefix(b"HTTP/1.1 ");
            let status = status.and_then(|rest| StatusCode::from_bytes(rest.get(..3)?).ok());
            self.refused = status.filter(StatusCode::is_client_error);
        }
        self.refused.is_some()
    }

    /// Gives it to hyper, whose own answers are kept back.
    pub(super) fn give(self) -> Self {
        Self {
            is_given: true,
            ..self
        }
    }

    /// Takes it back from hyper, with the bytes that hyper has read and not used. They are read again first,
    /// before those that were given back earlier.
    pub(super) fn take_back(self, read: Bytes) -> Self {
        let unread = match (read.is_empty(), self.unread.is_empty()) {
            (true, _) => self.unread,
            (false, true) => read,
            (false, false) => [read, self.unread].concat().into(),
        };
        Self {
            unread,
            is_given: false,
            ..self
        }
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
        if ends && self.slot.with(|_| ()).is_some() {
            // hyper takes this end for that of the connection and would drop the request before it. The first
            // time it finds no bytes, and hands the request to the service; then the end is hidden until
            // that is answered.
            if !std::mem::replace(&mut self.ended, true) {
                self.progress.ran_dry();
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            if self.progress.hides_end(cx.waker()) {
                return Poll::Pending;
            }
        }
        if read.is_ready() {
            let bytes = buffer.filled().get(before..).unwrap_or_default();
            if !bytes.is_empty() {
                let unfinished = self.progress.bytes_came(bytes);
                if unfinished > self.limits.unfinished {
                    self.acceptor.close_largest();
                }
            }
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
        if self.keeps_back(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        let written = self
            .slot
            .with(|stream| Pin::new(stream).poll_write(cx, bytes));
        self.finish_write(written, cx)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = self.slot.with(|stream| Pin::new(stream).poll_flush(cx));
        let flushed = flushed.unwrap_or(Poll::Ready(Ok(())));
        if flushed.is_ready() {
            self.progress.written();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // The refusal is sent on this socket.
        if self.refused.is_some() {
            return Poll::Ready(Ok(()));
        }
        self.shut = true;
        self.slot
            .with(|stream| Pin::new(stream).poll_shutdown(cx))
            .unwrap_or(Poll::Ready(Ok(())))
    }
}
