//! The life of a mock: it is listed among the live ones of the process, has requests in flight, and is closed.
//! The message of a mock without requests lists the other live ones: the request may have come to one of them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};

use super::{Engine, EngineState};
use crate::closure::RunningClosures;
use crate::panic_message::counted;

/// The mocks that have started and not ended, in the order of their starts.
static LIVE: Mutex<Vec<Arc<Live>>> = Mutex::new(Vec::new());

/// A mock of this process.
#[derive(Debug, Default)]
pub(super) struct Live {
    requests: AtomicU64,
    /// Set when it starts.
    started: OnceLock<Started>,
}

#[derive(Debug)]
struct Started {
    url: Arc<str>,
    /// The name of the thread that started it: that of the test.
    thread: Option<String>,
}

impl Engine {
    /// Adds the mock to the live ones of the process, under its URL.
    pub(crate) fn announce(&self, url: Arc<str>) {
        let thread = std::thread::current().name().map(str::to_owned);
        let _ = self.live.started.set(Started { url, thread });
        list().push(Arc::clone(&self.live));
    }

    /// Reports whether its owner exists. If not, transports without a socket refuse, and waits end.
    pub(crate) fn is_open(&self) -> bool {
        self.open.load(Ordering::SeqCst)
    }

    /// Notified when the owner drops the mock.
    #[cfg(feature = "aws-sdk")]
    pub(crate) fn closed(&self) -> &Arc<crate::notify::Notify> {
        &self.closed
    }

    /// Closes the mock: transports without a socket refuse from now on, and the lists of waiting
    /// requests stay as they are when their connections close after this.
    ///
    /// If the mock is locked, returns the closures that run, and the caller has to
    /// [finish](Self::finish_closing), which waits for them.
    pub(crate) fn close(&self) -> Option<RunningClosures> {
        let is_locked = match self.state.try_lock() {
            Ok(state) => {
                // First: a client that is woken below takes its request out of a list that is not kept.
                close_gates(&state);
                false
            }
            Err(error) => matches!(error, TryLockError::WouldBlock),
        };
        self.open.store(false, Ordering::SeqCst);
        self.live.end();
        #[cfg(feature = "aws-sdk")]
        self.closed.notify();
        if is_locked {
            return Some(RunningClosures::now());
        }
        self.finish_closing();
        None
    }

    /// Waits until the mock is not locked, and finishes the closing: the recording is written, the gates keep
    /// their lists of waiting requests, and waits end. Closing twice is allowed.
    pub(crate) fn finish_closing(&self) {
        #[cfg(feature = "record")]
        self.finish_recording();
        close_gates(&self.lock());
        self.changed.notify();
    }
}

/// The gates keep their lists of waiting requests from now on.
fn close_gates(state: &EngineState) {
    for mounted in state.playback.mounted() {
        mounted.gate.close();
    }
}

impl Live {
    pub(super) fn count_request(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    /// The number of its requests.
    pub(super) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Its URL; `None` before it is announced.
    pub(super) fn url(&self) -> Option<&str> {
        self.started.get().map(|started| &*started.url)
    }

    /// Removes it from the live ones.
    pub(super) fn end(self: &Arc<Self>) {
        list().retain(|live| !Arc::ptr_eq(live, self));
    }

    /// Describes the other mocks that got requests, a line each: first those of the same test.
    pub(super) fn describe_others(self: &Arc<Self>) -> Vec<String> {
        const SHOWN: usize = 3;
        let thread = self.started.get().and_then(|own| own.thread.as_ref());
        let (mut of_this_test, mut others) = (Vec::new(), Vec::new());
        for live in list().iter() {
            let Some(started) = live.started.get() else {
                continue;
            };
            if live.requests() == 0 || Arc::ptr_eq(live, self) {
                continue;
            }
            let by = match &started.thread {
                Some(thread) => format!(", started by {thread}"),
                None => String::new(),
            };
            let line = format!(
                "another mock of this process got {}: {}{by}",
                counted(live.requests(), "request"),
                started.url
            );
            if started.thread.as_ref() == thread {
                of_this_test.push(line);
            } else {
                others.push(line);
            }
        }
        of_this_test.append(&mut others);
        of_this_test.truncate(SHOWN);
        of_this_test
    }
}

fn list() -> MutexGuard<'static, Vec<Arc<Live>>> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The number of requests in flight, and the largest so far.
#[derive(Debug, Default)]
pub(super) struct Counter {
    now: AtomicU64,
    max: AtomicU64,
}

impl Counter {
    /// Counts the largest number from now on.
    #[cfg(feature = "cli")]
    pub(super) fn forget_maximum(&self) {
        self.max
            .store(self.now.load(Ordering::SeqCst), Ordering::SeqCst);
    }
}

/// One request in flight, until it is dropped.
#[derive(Debug)]
pub(crate) struct InFlight<'a>(&'a Counter);

impl Engine {
    /// Counts a request that has arrived. A transport drops the value when it has sent the reply.
    pub(crate) fn begin_request(&self) -> InFlight<'_> {
        let now = self.in_flight.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.in_flight.max.fetch_max(now, Ordering::SeqCst);
        InFlight(&self.in_flight)
    }

    /// The largest number of requests that were in flight at one time.
    pub(crate) fn max_in_flight(&self) -> u64 {
        self.in_flight.max.load(Ordering::SeqCst)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::SeqCst);
    }
}
