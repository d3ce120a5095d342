//! The live mocks of the process. The message of a mock without requests lists the others: the request may
//! have come to one of them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::Engine;
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
