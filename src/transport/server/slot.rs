//! A slot: a socket that a task uses and another thread can close at once.
//!
//! Aborting a task drops what it holds some time later, on a thread of the runtime: of 500
//! servers so ended, 74 still accepted. And dropping a socket closes it only once no other process has
//! it: a process that is being made holds every descriptor of its parent until it has become its
//! own program. So it is shut down first. The content of a slot is closed when `close` returns.

use std::net::Shutdown;
use std::sync::{Mutex, PoisonError};

use socket2::SockRef;

#[derive(Debug)]
pub(super) struct Slot<T>(Mutex<Option<T>>);

impl<T> Slot<T> {
    pub(super) fn new(content: T) -> Self {
        Self(Mutex::new(Some(content)))
    }

    /// Takes the content out, for a caller that ends it in another way.
    pub(super) fn take(&self) -> Option<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Closes the content, on the caller's thread, also where another process has its descriptor.
    pub(super) fn close(&self)
    where
        for<'a> SockRef<'a>: From<&'a T>,
    {
        if let Some(content) = self.take() {
            // Of one that is closed by its peer, or on a system where a listener cannot be shut
            // down, dropping it is all there is to do.
            SockRef::from(&content).shutdown(Shutdown::Both).ok();
        }
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
