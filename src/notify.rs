//! A bell: whoever waits for a change is woken by it, in a task or on a thread, without polling.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

/// Rung after every change. Nobody listening costs one look at a number.
#[derive(Debug, Default)]
pub(crate) struct Bell {
    listening: AtomicUsize,
    rung: Mutex<Rung>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Rung {
    times: u64,
    wakers: Vec<Waker>,
}

impl Bell {
    /// Wakes everyone who listens.
    pub(crate) fn ring(&self) {
        if self.listening.load(Ordering::SeqCst) == 0 {
            return;
        }
        let wakers = {
            let mut rung = self.lock();
            rung.times += 1;
            std::mem::take(&mut rung.wakers)
        };
        self.changed.notify_all();
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Listens from now on: a ring after this is not missed.
    pub(crate) fn listen(&self) -> Listener<'_> {
        self.listening.fetch_add(1, Ordering::SeqCst);
        Listener { bell: self }
    }

    fn lock(&self) -> MutexGuard<'_, Rung> {
        self.rung.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Someone who listens.
#[derive(Debug)]
pub(crate) struct Listener<'a> {
    bell: &'a Bell,
}

impl Listener<'_> {
    /// How often it has rung; to be asked before looking at what may have changed.
    pub(crate) fn times(&self) -> u64 {
        self.bell.lock().times
    }

    /// Has a task woken by the next ring; to be called before looking at what may have changed.
    pub(crate) fn wake_by(&self, waker: &Waker) {
        let mut rung = self.bell.lock();
        if !rung.wakers.iter().any(|known| known.will_wake(waker)) {
            rung.wakers.push(waker.clone());
        }
    }

    /// Blocks until it has rung more often than `times`; `false` if `limit` passes first.
    pub(crate) fn wait_beyond(&self, times: u64, limit: Duration) -> bool {
        let rung = self.bell.lock();
        let still = |rung: &mut Rung| rung.times == times;
        let waited = self.bell.changed.wait_timeout_while(rung, limit, still);
        let (rung, _) = waited.unwrap_or_else(PoisonError::into_inner);
        rung.times != times
    }
}

impl Drop for Listener<'_> {
    fn drop(&mut self) {
        self.bell.listening.fetch_sub(1, Ordering::SeqCst);
    }
}
