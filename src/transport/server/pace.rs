//! The pace of a connection: whether a request is being read, and what runs out meanwhile.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use crate::transport::alarm;

/// How far a connection has come: the ends of requests and of answers, as its service counts them,
/// and the request that has begun, as its socket knows it.
///
/// All of it is one task's, in which nothing happens at once: they are atomic to be shared, and no
/// more than that.
#[derive(Debug)]
pub(super) struct Pace {
    /// An odd number says that a request has come to its end and is being answered.
    ends: AtomicU64,
    /// The phase of the request whose bytes came last.
    begun: AtomicU64,
    /// More was asked for, and nothing has come.
    dry: AtomicBool,
}

impl Default for Pace {
    fn default() -> Self {
        const NONE: u64 = u64::MAX;
        Self {
            ends: AtomicU64::new(0),
            begun: AtomicU64::new(NONE),
            dry: AtomicBool::new(false),
        }
    }
}

impl Pace {
    /// Bytes have come. They belong to the next request where one is being answered. Of one that is
    /// pipelined, bytes that came in one piece with the end of the one before it do not count: it
    /// begins with its next bytes.
    pub(super) fn bytes_came(&self) {
        let phase = self.ends.load(Ordering::Relaxed);
        self.begun
            .store(phase.next_multiple_of(2), Ordering::Relaxed);
    }

    /// More bytes were asked for, and none are there.
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

/// The time that a client has for a request. It is looked at when its connection waits, so that a
/// request which comes in one piece costs no timer.
#[derive(Debug)]
pub(super) struct Overdue<'a> {
    pace: &'a Pace,
    after: Duration,
    /// The request that is timed.
    timed: Option<u64>,
    limit: Limit,
}

impl<'a> Overdue<'a> {
    pub(super) fn new(pace: &'a Pace, after: Duration) -> Self {
        Self {
            pace,
            after,
            timed: None,
            limit: Limit::default(),
        }
    }

    /// The connection waits: ready once it has waited too long for the end of one request.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let awaited = self.pace.awaited();
        if self.timed != awaited {
            self.timed = awaited;
            self.limit.lift();
        }
        if awaited.is_none() {
            return Poll::Pending;
        }
        self.limit.wait(self.after, cx).map(|_: io::Result<()>| ())
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
