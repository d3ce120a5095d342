//! The time-out of a request: from its first bytes to its last.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use crate::transport::timer;

/// The progress of a connection: the ends of requests and of answers, as its service counts them,
/// and the request that has begun, as its socket knows it.
///
/// One task uses it, one step after another: its fields are atomic only so that they can be shared.
#[derive(Debug)]
pub(super) struct Progress {
    /// The count of ends. If it is odd, a request has come to its end and is being answered.
    ends: AtomicU64,
    /// The phase of the request whose bytes came last.
    begun: AtomicU64,
    /// hyper has read, and no bytes were there.
    dry: AtomicBool,
}

impl Default for Progress {
    fn default() -> Self {
        const NONE: u64 = u64::MAX;
        Self {
            ends: AtomicU64::new(0),
            begun: AtomicU64::new(NONE),
            dry: AtomicBool::new(false),
        }
    }
}

impl Progress {
    /// Notes that bytes have come. They belong to the next request while one is being answered.
    /// The bytes of a pipelined request that came in one piece with the end of the request before it
    /// do not count: it begins with its next bytes.
    pub(super) fn bytes_came(&self) {
        let phase = self.ends.load(Ordering::Relaxed);
        self.begun
            .store(phase.next_multiple_of(2), Ordering::Relaxed);
    }

    /// Notes that hyper reads and no bytes are there.
    pub(super) fn ran_dry(&self) {
        self.dry.store(true, Ordering::Relaxed);
    }

    /// A request has come to its end.
    pub(super) fn request_ended(&self) {
        self.count();
    }

    /// The connection waits for the next request.
    pub(super) fn answered(&self) {
        self.count();
    }

    fn count(&self) {
        let ends = self.ends.load(Ordering::Relaxed);
        self.ends.store(ends.wrapping_add(1), Ordering::Relaxed);
    }

    /// The request that has begun and whose end the connection waits for.
    fn awaited(&self) -> Option<u64> {
        let dry = self.dry.load(Ordering::Relaxed);
        self.dry.store(false, Ordering::Relaxed);
        let begun = self.begun.load(Ordering::Relaxed);
        (dry && begun == self.ends.load(Ordering::Relaxed)).then_some(begun)
    }
}

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

    /// The connection waits: ready once it has waited too long for the end of one request.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let awaited = self.progress.awaited();
        if self.timed != awaited {
            self.timed = awaited;
            self.timeout.stop();
        }
        if awaited.is_none() {
            return Poll::Pending;
        }
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
