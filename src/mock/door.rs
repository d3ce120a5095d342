//! Whether a mock's owner still lives, and who is to be told when it does not.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// Open until the mock's owner is dropped.
#[derive(Debug, Default)]
pub(super) struct Door(Mutex<Inside>);

#[derive(Debug, Default)]
struct Inside {
    closed: bool,
    waiting: BTreeMap<u64, Waker>,
    next: u64,
}

impl Door {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_open(&self) -> bool {
        !self.lock().closed
    }

    pub(super) fn close(&self) {
        let mut inside = self.lock();
        inside.closed = true;
        let waiting = std::mem::take(&mut inside.waiting);
        drop(inside);
        waiting.into_values().for_each(Waker::wake);
    }

    pub(super) fn closed(&self) -> Closed<'_> {
        let mut inside = self.lock();
        inside.next += 1;
        Closed {
            door: self,
            number: inside.next,
        }
    }
}

/// Ready once the mock's owner is dropped.
#[derive(Debug)]
pub(crate) struct Closed<'a> {
    door: &'a Door,
    number: u64,
}

impl Future for Closed<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut inside = self.door.lock();
        if inside.closed {
            return Poll::Ready(());
        }
        inside.waiting.insert(self.number, cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Closed<'_> {
    fn drop(&mut self) {
        self.door.lock().waiting.remove(&self.number);
    }
}
