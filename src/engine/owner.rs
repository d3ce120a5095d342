//! Whether a mock's owner still lives, and who is to be told when it does not.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// Alive until it is dropped.
#[derive(Debug, Default)]
pub(super) struct Owner(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    gone: bool,
    waiting: BTreeMap<u64, Waker>,
    next: u64,
}

impl Owner {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_alive(&self) -> bool {
        !self.lock().gone
    }

    pub(super) fn go(&self) {
        let mut state = self.lock();
        state.gone = true;
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        waiting.into_values().for_each(Waker::wake);
    }

    pub(super) fn gone(&self) -> Gone<'_> {
        let mut state = self.lock();
        state.next += 1;
        Gone {
            owner: self,
            number: state.next,
        }
    }
}

/// Ready once the mock's owner is dropped.
#[derive(Debug)]
pub(crate) struct Gone<'a> {
    owner: &'a Owner,
    number: u64,
}

impl Future for Gone<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.owner.lock();
        if state.gone {
            return Poll::Ready(());
        }
        state.waiting.insert(self.number, cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Gone<'_> {
    fn drop(&mut self) {
        self.owner.lock().waiting.remove(&self.number);
    }
}
