//! Wakes the tasks and threads that wait for a change, without polling.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

/// A notification of changes, under any executor and without one. Without listeners, a
/// notification costs one atomic load.
#[derive(Debug, Default)]
pub(crate) struct Notify {
    listeners: AtomicUsize,
    state: Mutex<NotifyState>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct NotifyState {
    /// The number of notifications sent to listeners.
    count: u64,
    /// The id of the next listener.
    next: u64,
    /// At most one waker for each listener.
    wakers: Vec<(u64, Waker)>,
}

impl Notify {
    /// Wakes all listeners. The change must be visible before this is called: a listener checks its
    /// condition after it was woken, and not again.
    pub(crate) fn notify(&self) {
        if self.listeners.load(Ordering::SeqCst) == 0 {
            return;
        }
        let wakers = {
            let mut state = self.lock();
            state.count += 1;
            std::mem::take(&mut state.wakers)
        };
        self.changed.notify_all();
        // Without the lock, since a waker may run code that listens.
        for (_, waker) in wakers {
            waker.wake();
        }
    }

    /// Begins to listen: a notification after this is not missed.
    pub(crate) fn listen(self: &Arc<Self>) -> Listener {
        self.listeners.fetch_add(1, Ordering::SeqCst);
        let mut state = self.lock();
        state.next += 1;
        Listener {
            id: state.next,
            notify: Arc::clone(self),
        }
    }

    fn lock(&self) -> MutexGuard<'_, NotifyState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A task or a thread that waits for a notification.
#[derive(Debug)]
pub(crate) struct Listener {
    notify: Arc<Notify>,
    id: u64,
}

impl Listener {
    /// The number of notifications so far. Read it before checking the condition that may have
    /// changed.
    pub(crate) fn count(&self) -> u64 {
        self.notify.lock().count
    }

    /// Registers the waker for the next notification alone: call it in every poll, before checking
    /// the condition that may have changed.
    pub(crate) fn wake_by(&self, waker: &Waker) {
        let mut state = self.notify.lock();
        match state.wakers.iter_mut().find(|(id, _)| *id == self.id) {
            Some((_, known)) => known.clone_from(waker),
            None => state.wakers.push((self.id, waker.clone())),
        }
    }

    /// Blocks until the number of notifications differs from `count`, or `limit` has passed.
    pub(crate) fn wait_beyond(&self, count: u64, limit: Duration) {
        let state = self.notify.lock();
        let unchanged = |state: &mut NotifyState| state.count == count;
        let waited = self
            .notify
            .changed
            .wait_timeout_while(state, limit, unchanged);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.notify.listeners.fetch_sub(1, Ordering::SeqCst);
        let mut state = self.notify.lock();
        state.wakers.retain(|(id, _)| *id != self.id);
    }
}
