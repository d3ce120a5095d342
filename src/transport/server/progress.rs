//! The progress of a connection: which request is being read, answered or written, and for how long it may
//! be read.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::limits::{MAX_HEAD, MAX_RECENT};
use crate::request::Request;
use crate::transport::timer;

/// The progress of a connection: the ends of requests and of answers, as its service counts them, and
/// the request that has begun, as its socket knows it.
///
/// All of it is one task's, in which nothing happens at once: the members are atomic to be shared, and
/// no more than that.
#[derive(Debug)]
pub(super) struct Progress {
    /// The count of ends. If it is odd, a request has come to its end and is being answered.
    ends: AtomicU64,
    /// The request whose bytes came last, as the value that `ends` has while it is read: an even number.
    begun: AtomicU64,
    /// hyper has read, and no bytes have come since.
    dry: AtomicBool,
    /// The request waits at a gate, for longer than its client may want to.
    held: AtomicBool,
    /// An answer was handed to hyper, and has not been written whole.
    writing: AtomicBool,
    /// The task, where the end of the client's side is hidden from hyper until it has the answer.
    hidden_from: Mutex<Option<Waker>>,
    /// The bytes of requests that have not come to their end.
    unfinished: AtomicUsize,
    /// The sum over all connections.
    total: Arc<AtomicUsize>,
    /// The first of these bytes, for the journal if hyper refuses the request.
    recent: Mutex<Vec<u8>>,
}

impl Progress {
    /// Makes the progress of a new connection, which counts into `total`.
    pub(super) fn new(total: Arc<AtomicUsize>) -> Self {
        const NONE: u64 = u64::MAX;
        Self {
            ends: AtomicU64::new(0),
            begun: AtomicU64::new(NONE),
            dry: AtomicBool::new(false),
            held: AtomicBool::new(false),
            writing: AtomicBool::new(false),
            hidden_from: Mutex::new(None),
            unfinished: AtomicUsize::new(0),
            total,
            recent: Mutex::new(Vec::new()),
        }
    }

    /// Counts bytes that were read from the client. They belong to the next request while one is being
    /// answered. Returns the number of bytes of all unfinished requests, of all connections.
    pub(super) fn bytes_came(&self, bytes: &[u8]) -> usize {
        /// No more of one connection is kept: the rest of a large request is read and dropped.
        const MAX_OF_ONE: usize = MAX_HEAD.saturating_add(Request::MAX_SIZE);
        self.dry.store(false, Relaxed);
        self.begin();
        let before = self.unfinished();
        self.keep_recent(before, bytes);
        let counted = bytes.len().min(MAX_OF_ONE.saturating_sub(before));
        self.unfinished.fetch_add(counted, Relaxed);
        self.total
            .fetch_add(counted, Relaxed)
            .saturating_add(counted)
    }

    /// Keeps bytes for the journal, before which `before` have come: up to [`MAX_RECENT`]; beyond that, only
    /// the first 512 of them all, which have the request line.
    fn keep_recent(&self, before: usize, bytes: &[u8]) {
        const MAX_LINE: usize = 512;
        let mut recent = lock(&self.recent);
        if before.saturating_add(bytes.len()) <= MAX_RECENT {
            recent.extend_from_slice(bytes);
        } else if before <= MAX_RECENT {
            let left = MAX_LINE.saturating_sub(recent.len());
            recent.extend_from_slice(bytes.get(..left).unwrap_or(bytes));
            recent.truncate(MAX_LINE);
            recent.shrink_to_fit();
        }
    }

    /// Marks a request as begun: the next one while one is being answered, else the one that is being read.
    fn begin(&self) {
        let phase = self.ends.load(Relaxed);
        self.begun.store(phase.next_multiple_of(2), Relaxed);
    }

    /// Records that hyper has tried to read, and no bytes were there.
    pub(super) fn ran_dry(&self) {
        self.dry.store(true, Relaxed);
    }

    pub(super) fn is_dry(&self) -> bool {
        self.dry.load(Relaxed)
    }

    /// Records that the service has read a request to its end. If hyper found no bytes after it, none of the
    /// next request has come, and the bytes are released. Else hyper may hold the beginning of the next
    /// request, which counts as begun.
    pub(super) fn request_ended(&self) {
        self.count();
        if self.is_dry() {
            self.release();
        } else {
            self.begin();
            if self.unfinished() > MAX_RECENT {
                lock(&self.recent).clear();
            }
        }
    }

    /// Records that the service hands an answer to hyper: what hyper writes until [`finish_writing`](Self::finish_writing)
    /// is not its own.
    pub(super) fn begin_writing(&self) {
        self.writing.store(true, Relaxed);
        self.answered();
    }

    /// Records that all that was handed to hyper is written.
    pub(super) fn finish_writing(&self) {
        self.writing.store(false, Relaxed);
    }

    /// Reports whether an answer of the service is being written.
    pub(super) fn is_writing(&self) -> bool {
        self.writing.load(Relaxed)
    }

    /// Records that the request has its answer: the connection waits for the next one. If the end of the
    /// client's side was hidden, wakes the task, which may find it now.
    pub(super) fn answered(&self) {
        self.count();
        if let Some(waker) = lock(&self.hidden_from).take() {
            waker.wake();
        }
    }

    fn count(&self) {
        let ends = self.ends.load(Relaxed);
        self.ends.store(ends.wrapping_add(1), Relaxed);
    }

    /// The request that has begun and whose end the connection waits for, by a number that no other request
    /// of the connection has; `None` if none has begun.
    pub(super) fn awaited(&self) -> Option<u64> {
        let begun = self.begun.load(Relaxed);
        (begun == self.ends.load(Relaxed)).then_some(begun)
    }

    /// A flag that is set while the request waits at a gate.
    pub(super) fn held(&self) -> &AtomicBool {
        &self.held
    }

    /// Reports whether hyper must not see yet that the client has ended its side: a request is being answered,
    /// and hyper would drop it. A request at a gate may never be answered, so its client's end is not hidden.
    /// If it returns true, `waker` is woken once hyper has the answer.
    pub(super) fn hides_end(&self, waker: &Waker) -> bool {
        let is_answering = self.ends.load(Relaxed) % 2 == 1;
        if !is_answering || self.held.load(Relaxed) {
            return false;
        }
        *lock(&self.hidden_from) = Some(waker.clone());
        true
    }

    /// The number of bytes of its unfinished requests.
    pub(super) fn unfinished(&self) -> usize {
        self.unfinished.load(Relaxed)
    }

    /// Counts and keeps its bytes no longer.
    pub(super) fn release(&self) {
        self.total
            .fetch_sub(self.unfinished.swap(0, Relaxed), Relaxed);
        lock(&self.recent).clear();
    }

    /// The first bytes that came since the last [`release`](Self::release): those of the request that hyper
    /// reads now, and of requests that came together with it.
    pub(super) fn recent(&self) -> Vec<u8> {
        lock(&self.recent).clone()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.release();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
