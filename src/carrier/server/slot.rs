//! A slot: something of the system's that a task uses and another thread can take away at once.
//!
//! Aborting a task drops what it holds some time later, on a thread of the runtime: of 500
//! servers so ended, 74 still accepted. What sits in a slot is closed when `empty` returns.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

#[derive(Debug)]
pub(super) struct Slot<T>(Mutex<Option<T>>);

impl<T> Slot<T> {
    pub(super) fn new(content: T) -> Self {
        Self(Mutex::new(Some(content)))
    }

    /// Drops the content, on the caller's thread.
    pub(super) fn empty(&self) {
        let content = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(content);
    }

    /// Uses the content; `None` if the slot has been emptied.
    pub(super) fn with<R>(&self, act: impl FnOnce(&mut T) -> R) -> Option<R> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_mut()
            .map(act)
    }
}

/// A connection's socket in its slot. Once emptied, it reads as ended and cannot be written.
#[derive(Debug)]
pub(super) struct Socket(pub(super) Arc<Slot<TcpStream>>);

fn emptied() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "the mock was dropped")
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = self.0.with(|stream| Pin::new(stream).poll_read(cx, buffer));
        read.unwrap_or(Poll::Ready(Ok(())))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = self.0.with(|stream| Pin::new(stream).poll_write(cx, bytes));
        written.unwrap_or_else(|| Poll::Ready(Err(emptied())))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = self
            .0
            .with(|stream| Pin::new(stream).poll_write_vectored(cx, parts));
        written.unwrap_or_else(|| Poll::Ready(Err(emptied())))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0
            .with(|stream| Pin::new(stream).poll_flush(cx))
            .unwrap_or(Poll::Ready(Ok(())))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0
            .with(|stream| Pin::new(stream).poll_shutdown(cx))
            .unwrap_or(Poll::Ready(Ok(())))
    }
}
