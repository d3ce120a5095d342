//! The time-out of a request: from its first bytes to its last.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use super::progress::Progress;
use crate::transport::timer;

/// The time-out of a request. It is checked when its connection waits, so that a
/// request which comes in one piece costs no timer.
#[derive(Debug)]
pub(super) struct RequestTimeout<'a> {
    progress: &'a Progress,
    after: Duration,
    /// The request that is timed.
    timed: Option<u64>,
    timeout: Timeout,
}

impl<'a> RequestTimeout<'a> {
    pub(super) fn new(progress: &'a Progress, after: Duration) -> Self {
        Self {
            progress,
            after,
            timed: None,
            timeout: Timeout::default(),
        }
    }

    /// The connection waits: ready once it has waited too long for the end of one request. Bytes of it
    /// that come in between do not extend its time.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let awaited = self.progress.awaited();
        if self.timed != awaited {
            self.timed = None;
            self.timeout.stop();
        }
        if awaited.is_none() || self.timed.is_none() && !self.progress.is_dry() {
            return Poll::Pending;
        }
        self.timed = awaited;
        self.timeout
            .wait(self.after, cx)
            .map(|_: io::Result<()>| ())
    }
}

/// A time-out in real time. It costs nothing until something waits.
#[derive(Default)]
pub(super) struct Timeout(Option<Pin<Box<dyn Future<Output = ()> + Send>>>);

impl Timeout {
    /// Stops: nothing waits any more.
    pub(super) fn stop(&mut self) {
        self.0 = None;
    }

    /// Waits on; an error once it has been `after` since the first of these waits.
    pub(super) fn wait<T>(&mut self, after: Duration, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        let running = self.0.get_or_insert_with(|| Box::pin(timer(after)));
        running.as_mut().poll(cx).map(|()| {
            let late = "the client took longer than the mock grants";
            Err(io::Error::new(io::ErrorKind::TimedOut, late))
        })
    }
}

impl std::fmt::Debug for Timeout {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = if self.0.is_some() { "running" } else { "none" };
        write!(f, "Timeout({state})")
    }
}
