//! The pace of a connection: whether a request is being read, and what runs out meanwhile.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use crate::carrier::alarm;

/// How far a connection has come, as its service knows it: the ends of requests and of answers,
/// counted. An odd number says that a request has come to its end and is being answered.
#[derive(Debug, Default)]
pub(super) struct Pace(AtomicU64);

impl Pace {
    /// A request has come to its end.
    pub(super) fn request_ended(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    /// The connection waits for the next request.
    pub(super) fn answered(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    pub(super) fn now(&self) -> Phase {
        Phase(self.0.load(Ordering::SeqCst))
    }
}

/// The time between two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Phase(u64);

impl Phase {
    /// The phase of the request that bytes which come now belong to: what comes while one is
    /// answered is the next one's.
    pub(super) fn of_coming_bytes(self) -> Self {
        Self(self.0.next_multiple_of(2))
    }
}

/// A limit of time, in real time. It costs nothing until something is waited for.
#[derive(Default)]
pub(super) struct Limit(Option<Pin<Box<dyn Future<Output = ()> + Send>>>);

impl Limit {
    /// Nothing is waited for any more.
    pub(super) fn lift(&mut self) {
        self.0 = None;
    }

    /// Waits on; an error once it has been `after` since the first of these waits.
    pub(super) fn wait<T>(&mut self, after: Duration, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        let running = self.0.get_or_insert_with(|| Box::pin(alarm(after)));
        running.as_mut().poll(cx).map(|()| {
            let late = "the client took longer than the mock grants";
            Err(io::Error::new(io::ErrorKind::TimedOut, late))
        })
    }
}

impl std::fmt::Debug for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = if self.0.is_some() { "running" } else { "none" };
        write!(f, "Limit({state})")
    }
}
