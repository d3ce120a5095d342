//! A connection's socket, in a slot.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::slot::Slot;

/// A connection's socket in its slot. Once emptied, it reads as ended and cannot be written.
#[derive(Debug)]
pub(super) struct Socket {
    slot: Arc<Slot<TcpStream>>,
    /// What was read from it and given back.
    unread: Bytes,
}

impl Socket {
    pub(super) fn new(slot: Arc<Slot<TcpStream>>) -> Self {
        Self {
            slot,
            unread: Bytes::new(),
        }
    }

    /// The same socket, from which these bytes come again, before those that were given back
    /// earlier and have not been read since.
    pub(super) fn with_unread(self, read: Bytes) -> Self {
        let unread = match (read.is_empty(), self.unread.is_empty()) {
            (true, _) => self.unread,
            (false, true) => read,
            (false, false) => [read, self.unread].concat().into(),
        };
        Self { unread, ..self }
    }

    /// Ends the connection with an RST.
    pub(super) fn reset(&self) {
        self.slot
            .with(|stream| SockRef::from(&*stream).set_linger(Some(Duration::ZERO)));
        self.slot.empty();
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
        if !self.unread.is_empty() {
            let now = self.unread.len().min(buffer.remaining());
            buffer.put_slice(&self.unread.split_to(now));
            return Poll::Ready(Ok(()));
        }
        let read = self
            .slot
            .with(|stream| Pin::new(stream).poll_read(cx, buffer));
        read.unwrap_or(Poll::Ready(Ok(())))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = self
            .slot
            .with(|stream| Pin::new(stream).poll_write(cx, bytes));
        written.unwrap_or_else(|| Poll::Ready(Err(emptied())))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = self
            .slot
            .with(|stream| Pin::new(stream).poll_write_vectored(cx, parts));
        written.unwrap_or_else(|| Poll::Ready(Err(emptied())))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.slot
            .with(|stream| Pin::new(stream).poll_flush(cx))
            .unwrap_or(Poll::Ready(Ok(())))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.slot
            .with(|stream| Pin::new(stream).poll_shutdown(cx))
            .unwrap_or(Poll::Ready(Ok(())))
    }
}
