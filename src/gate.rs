//! The queue of requests that wait: at a scenario's gate, or for a task of an activity.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Context;

use crate::notify::{Listener, Notify};

/// The requests that a scenario's `hold` step keeps waiting, or that poll an activity for a task. A
/// clone is the same queue.
#[derive(Debug, Clone, Default)]
pub(crate) struct HoldQueue(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<QueueState>,
    changed: Arc<Notify>,
}

#[derive(Debug, Default)]
struct QueueState {
    /// The number of requests that have arrived, released ones included.
    arrived: u64,
    /// The waiting requests, in order of arrival.
    waiting: Vec<Held>,
    /// The released requests that have not acted yet, in the order of their release.
    released: Vec<u64>,
    /// The number of waiting calls that releases all.
    until: Option<u64>,
    /// Set while something is there for the first waiting request: a task of an activity.
    ready: bool,
    /// Set once `until` calls have waited: a request that arrives later does not wait.
    open: bool,
    /// Set when the mock has ended.
    closed: bool,
}

/// A request that waits at a gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub(crate) number: u64,
    pub(crate) name: Option<Arc<str>>,
    pub(crate) call: String,
}

impl Held {
    /// Its number among all of the mock's exchanges, counted from 1.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The name of the execution or the activity that it is about; `None` for an unnamed start.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Returns `#3 "order-17"`.
    pub(crate) fn describe(&self) -> String {
        match &self.name {
            Some(name) => format!("#{} {name:?}", self.number),
            None => format!("#{} (unnamed)", self.number),
        }
    }
}

impl HoldQueue {
    /// Makes a queue that releases all once `until` calls wait, if that is given.
    pub(crate) fn new(until: Option<u64>) -> Self {
        let queue = Self::default();
        queue.lock().until = until;
        queue
    }

    /// The number of requests that have arrived, released ones included.
    pub(crate) fn arrived(&self) -> u64 {
        self.lock().arrived
    }

    /// The number of calls that wait, and the number that releases all of them.
    pub(crate) fn progress(&self) -> (u64, Option<u64>) {
        let state = self.lock();
        (state.waiting_calls(), state.until)
    }

    /// Reports whether the number of waiting calls has released them.
    pub(crate) fn is_open(&self) -> bool {
        self.lock().open
    }

    /// The waiting requests, in order of arrival.
    pub(crate) fn waiting(&self) -> Vec<Held> {
        self.lock().waiting.clone()
    }

    /// The number of waiting requests.
    pub(crate) fn len(&self) -> usize {
        self.lock().waiting.len()
    }

    /// Sets whether something is there for the first waiting request, whichever that is by then. It stays set
    /// when that request has acted, so that the next one acts: the owner clears it with its last task.
    pub(crate) fn set_ready(&self, ready: bool) {
        self.lock().ready = ready;
        self.0.changed.notify();
    }

    /// Returns a listener of every change: arrivals, releases, departures.
    pub(crate) fn listen(&self) -> Listener {
        self.0.changed.listen()
    }

    /// Releases all waiting requests, in order of arrival.
    pub(crate) fn release_all(&self) {
        self.lock().release_all();
        self.0.changed.notify();
    }

    /// Releases the first waiting request that fits. If none does, returns those that wait, for the message.
    pub(crate) fn release_first(&self, fits: &dyn Fn(&Held) -> bool) -> Result<(), Vec<Held>> {
        let mut state = self.lock();
        let Some(place) = state.waiting.iter().position(fits) else {
            return Err(state.waiting.clone());
        };
        let held = state.waiting.remove(place);
        state.released.push(held.number);
        drop(state);
        self.0.changed.notify();
        Ok(())
    }

    /// Keeps the list of waiting requests from now on, also when their connections close: the mock
    /// ends, and the requests were never released.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
    }

    /// Adds a request. If `until` calls wait then, releases all, and lets each later one pass. The request
    /// waits, or has its turn among the released ones, until its ticket is dropped.
    pub(crate) fn enter(&self, held: Held) -> Ticket {
        let number = held.number;
        let mut state = self.lock();
        state.arrived += 1;
        state.waiting.push(held);
        if let Some(until) = state.until {
            state.open = state.open || state.waiting_calls() >= until;
        }
        if state.open {
            state.release_all();
        }
        drop(state);
        self.0.changed.notify();
        Ticket {
            listener: self.listen(),
            queue: self.clone(),
            number,
        }
    }

    fn lock(&self) -> MutexGuard<'_, QueueState> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl QueueState {
    /// The number of calls that wait: the attempts of one call count once.
    fn waiting_calls(&self) -> u64 {
        let mut calls: HashSet<&str> = HashSet::new();
        for held in &self.waiting {
            calls.insert(&held.call);
        }
        calls.len() as u64
    }

    fn release_all(&mut self) {
        for held in &self.waiting {
            self.released.push(held.number);
        }
        self.waiting.clear();
    }
}

/// The place of a held request in its queue. Dropping it, because the request has acted or because
/// its client has gone, lets the next one act.
#[derive(Debug)]
pub(crate) struct Ticket {
    queue: HoldQueue,
    listener: Listener,
    number: u64,
}

impl Ticket {
    /// Reports whether the request has been released and is the next to act, or something is there
    /// for it. If not, the task is woken by the next change.
    pub(crate) fn poll_release(&self, cx: &Context<'_>) -> bool {
        self.listener.wake_by(cx.waker());
        let state = self.queue.lock();
        let is_first = || state.waiting.first().map(|held| held.number) == Some(self.number);
        state.released.first() == Some(&self.number) || (state.ready && is_first())
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut state = self.queue.lock();
        if !state.closed {
            state.waiting.retain(|held| held.number != self.number);
        }
        state.released.retain(|number| *number != self.number);
        drop(state);
        self.queue.0.changed.notify();
    }
}
