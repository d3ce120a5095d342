//! The one lock, and the panic instead of a deadlock when a closure inside it calls back.
//!
//! It is the only one around the decision on a request. There are a few others, each around a few
//! lines, and they are taken in this order only:
//!
//! - this one, then a gate's (a request arrives at it, a scenario is unmounted, a report lists the waiting requests); a gate
//!   never takes this one;
//! - the listener's slot, then the list of connections (one is accepted); closing takes one after the
//!   other, not both;
//! - a notification's and a connection's slot are taken with no other of these inside. The engine
//!   notifies when this lock is free again; a gate may do so under it;
//! - the value that the wiremock transport keeps between its two matchers is set and taken with no other
//!   of these inside;
//! - the credentials of the upstream's transport have tokio's lock, which is held while the SDK looks
//!   them up, so that they are looked up once for all. No other lock is held then.
//!
//! The journal, the tasks and the recording have no lock of their own: they are part of the state that
//! this one guards. A recording writes its file under it, so that an exchange is on the disk before its answer
//! leaves.
//!
//! Wakers are woken without the lock of their notification. One that a gate wakes under this lock
//! only schedules a task, and if it polled the task there and then, the panic would be this one.

use std::cell::RefCell;
use std::ops::{Deref, DerefMut};
use std::sync::{MutexGuard, PoisonError};

use super::{Engine, EngineState};
use crate::clock::Timestamp;

thread_local! {
    /// The mocks that this thread has locked.
    static HELD: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// The panic message of a closure that calls back into the mock which called it.
pub(super) const CALLED_BACK: &str = "sfn-mock: a closure given to this mock called back into it. It runs while the mock is \
     locked, so it can only use its arguments";

/// The mock's state, locked.
pub(crate) struct Locked<'a>(MutexGuard<'a, EngineState>);

impl Engine {
    /// Locks the state as it is now: executions that are due have closed.
    ///
    /// # Panics
    ///
    /// As [`lock_at`](Self::lock_at).
    pub(crate) fn lock(&self) -> Locked<'_> {
        self.lock_at(self.clock.read())
    }

    /// Locks the state as it is at `now`.
    ///
    /// # Panics
    ///
    /// If this thread holds the lock: only a closure of the test's author, called under the lock, can take
    /// it again.
    pub(super) fn lock_at(&self, now: Timestamp) -> Locked<'_> {
        let this = std::ptr::from_ref(self).addr();
        // The list is gone while the thread ends; no closure runs then.
        let reentered = HELD.try_with(|held| held.borrow().contains(&this));
        let reentered = reentered.unwrap_or_default();
        assert!(!reentered, "{CALLED_BACK}");
        let guard = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = HELD.try_with(|held| held.borrow_mut().push(this));
        let mut locked = Locked(guard);
        locked.service.close_due(now);
        locked
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        // A thread that locks two mocks unlocks the second one first.
        let _ = HELD.try_with(|held| held.borrow_mut().pop());
    }
}

impl Deref for Locked<'_> {
    type Target = EngineState;

    fn deref(&self) -> &EngineState {
        &self.0
    }
}

impl DerefMut for Locked<'_> {
    fn deref_mut(&mut self) -> &mut EngineState {
        &mut self.0
    }
}
