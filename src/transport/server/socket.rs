//! A connection's socket, in a slot, with its time-outs.

use std::io;
use std::net::Shutdown;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::acceptor::Acceptor;
use super::limits::Limits;
use super::progress::{Progress, Timeout};

/// A connection's socket in its slot. Once emptied, it reads as ended and cannot be written. A
/// client that takes longer for an answer than the [limits](Limits) grant finds an error on it.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact, independent of the others"
)]
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
    /// Set when an answer of hyper's own was not written.
    kept_back: bool,
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
            kept_back: false,
        }
    }

    /// The progress of the connection, which its service updates too.
    pub(super) fn progress(&self) -> &Arc<Progress> {
        &self.progress
    }

    pub(super) fn limits(&self) -> Limits {
        self.limits
    }

    /// Reports whether hyper's own answer to what it refuses was kept back.
    pub(super) fn has_kept_back(&self) -> bool {
        self.kept_back
    }

    /// Reports whether these bytes are an answer of hyper's own, which is not sent: they
    /// are a client error, and no answer of the service is being written. hyper's `100 Continue` is sent.
    fn keeps_back(&mut self, bytes: &[u8]) -> bool {
        let is_refusal = bytes.starts_with(b"HTTP/1.1 4");
        self.kept_back |= self.is_given && !self.progress.is_writing() && is_refusal;
        self.is_given && self.kept_back
    }

    /// Gives it to hyper, whose own answers are kept back, unless one of the service is being written:
    /// then they follow it.
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
            self.progress.finish_writing();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // The refusal is sent on this socket.
        if self.is_given && self.kept_back {
            return Poll::Ready(Ok(()));
        }
        self.shut = true;
        self.slot
            .with(|stream| Pin::new(stream).poll_shutdown(cx))
            .unwrap_or(Poll::Ready(Ok(())))
    }
}

/// A socket that a task uses and another thread can close at once.
///
/// Aborting a task drops what it holds some time later, on a thread of the runtime: of 500
/// servers so ended, 74 still accepted. And dropping a socket closes it only once no other process has
/// it: a process that is being made holds every descriptor of its parent until it has become its
/// own program. So it is shut down first. The content of a slot is closed when `close` returns.
#[derive(Debug)]
pub(super) struct Slot<T>(Mutex<Option<T>>);

impl<T> Slot<T> {
    pub(super) fn new(content: T) -> Self {
        Self(Mutex::new(Some(content)))
    }

    /// Takes the content out, for a caller that ends it in another way.
    pub(super) fn take(&self) -> Option<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Closes the content, on the caller's thread, also where another process has its descriptor.
    pub(super) fn close(&self)
    where
        for<'a> SockRef<'a>: From<&'a T>,
    {
        if let Some(content) = self.take() {
            // Of one that is closed by its peer, or on a system where a listener cannot be shut
            // down, dropping it is all there is to do.
            SockRef::from(&content).shutdown(Shutdown::Both).ok();
        }
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
