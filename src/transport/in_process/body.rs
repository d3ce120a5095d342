//! Bodies that are cut before their end, or come a few bytes at a time.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use aws_smithy_async::rt::sleep::{AsyncSleep, SharedAsyncSleep, Sleep};
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// A body that ends before its declared length.
pub(super) struct Cut {
    kept: Option<Bytes>,
    end: Option<io::Error>,
    declared: u64,
}

impl Cut {
    /// The first `kept` bytes of `body`, and then the error `end`.
    pub(super) fn new(body: &Bytes, kept: usize, end: io::Error) -> Self {
        Self {
            kept: Some(body.slice(..kept)).filter(|kept| !kept.is_empty()),
            end: Some(end),
            declared: body.len() as u64,
        }
    }
}

impl Body for Cut {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(kept) = self.kept.take() {
            return Poll::Ready(Some(Ok(Frame::data(kept))));
        }
        Poll::Ready(self.end.take().map(Err))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.declared)
    }
}

/// A body that comes a few bytes at a time.
pub(super) struct Trickled {
    /// The number of bytes that come with the head.
    first: usize,
    rest: Bytes,
    bytes: usize,
    every: Duration,
    sleep: SharedAsyncSleep,
    /// The wait for the next bytes. It is never locked, but a body has to be `Sync`.
    due: Mutex<Option<Sleep>>,
}

impl Trickled {
    /// `first` bytes at once, then `bytes` at a time.
    pub(super) fn new(
        body: Bytes,
        first: usize,
        bytes: usize,
        every: Duration,
        sleep: SharedAsyncSleep,
    ) -> Self {
        Self {
            first: first.min(body.len()),
            rest: body,
            bytes,
            every,
            sleep,
            due: Mutex::new(None),
        }
    }
}

impl Body for Trickled {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let Self {
            first,
            rest,
            bytes,
            every,
            sleep,
            due,
        } = &mut *self;
        if rest.is_empty() {
            return Poll::Ready(None);
        }
        let now = match std::mem::take(first) {
            0 => {
                let due = due
                    .get_mut()
                    .expect("it is never locked, so never poisoned");
                let wait = due.get_or_insert_with(|| sleep.sleep(*every));
                ready!(Pin::new(wait).poll(cx));
                *due = None;
                (*bytes).min(rest.len())
            }
            first => first,
        };
        Poll::Ready(Some(Ok(Frame::data(rest.split_to(now)))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}
