//! The progress of a connection: which request is being read, answered or written.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use super::limits::{MAX_HEAD, MAX_RECENT};
use crate::request::Request;

/// The progress of a connection: the ends of requests and of answers, as its service counts them, and
/// the request that has begun, as its socket knows it.
///
/// All of it is one task's, in which nothing happens at once: the members are atomic to be shared, and
/// no more than that.
#[derive(Debug)]
pub(super) struct Progress {
    /// The count of ends. If it is odd, a request has come to its end and is being answered.
    ends: AtomicU64,
    /// The phase of the request whose bytes came last.
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

    /// Counts bytes that have come. They belong to the next request where one is being answered.
    /// Returns the number of bytes of all unfinished requests.
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

    /// Keeps bytes that come after this many: of a large request those of its first line alone.
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

    /// The next request has begun, or the one that is being read.
    fn begin(&self) {
        let phase = self.ends.load(Relaxed);
        self.begun.store(phase.next_multiple_of(2), Relaxed);
    }

    /// hyper reads, and no bytes are there.
    pub(super) fn ran_dry(&self) {
        self.dry.store(true, Relaxed);
    }

    pub(super) fn is_dry(&self) -> bool {
        self.dry.load(Relaxed)
    }

    /// A request has come to its end. hyper has read again since, unless it has the beginning of the
    /// next request already.
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

    /// An answer is handed to hyper.
    pub(super) fn begin_writing(&self) {
        self.writing.store(true, Relaxed);
        self.answered();
    }

    /// All that was handed to hyper is written.
    pub(super) fn written(&self) {
        self.writing.store(false, Relaxed);
    }

    /// Reports whether an answer of the service is being written.
    pub(super) fn is_writing(&self) -> bool {
        self.writing.load(Relaxed)
    }

    /// The connection waits for the next request, once the answer is written.
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

    /// The request that has begun and whose end the connection waits for.
    pub(super) fn awaited(&self) -> Option<u64> {
        let begun = self.begun.load(Relaxed);
        (begun == self.ends.load(Relaxed)).then_some(begun)
    }

    /// A flag that is set while the request waits at a gate.
    pub(super) fn held(&self) -> &AtomicBool {
        &self.held
    }

    /// The client has ended its side. Reports whether it gets an answer all the same: one that comes by
    /// itself, so not from a gate. Then `waker` is woken once hyper has the answer.
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

    /// Counts its bytes no longer.
    pub(super) fn release(&self) {
        self.total
            .fetch_sub(self.unfinished.swap(0, Relaxed), Relaxed);
        *lock(&self.recent) = Vec::new();
    }

    /// The first bytes since the last request after which nothing came.
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
