//! A slot: something of the system's that a task uses and another thread can take away at once.
//!
//! Aborting a task drops what it holds some time later, on a thread of the runtime: of 500
//! servers so ended, 74 still accepted. What sits in a slot is closed when `empty` returns.

use std::sync::{Mutex, PoisonError};

#[derive(Debug)]
pub(super) struct Slot<T>(Mutex<Option<T>>);

impl<T> Slot<T> {
    pub(super) fn new(content: T) -> Self {
        Self(Mutex::new(Some(content)))
    }

    /// Drops the content, on the caller's thread.
    pub(super) fn empty(&self) {
        let content = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(content);
    }

    /// Uses the content; `None` if the slot has been emptied.
    pub(super) fn with<R>(&self, act: impl FnOnce(&mut T) -> R) -> Option<R> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_mut()
            .map(act)
    }
}
