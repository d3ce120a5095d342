//! A gate: requests wait at it until the test lets them go, and act in the order it lets them.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// Where the requests of a [`Step::hold`](crate::Step::hold) wait, before the service sees them.
///
/// It comes from [`SfnHandle::gate`](crate::SfnHandle::gate), is cheap to clone, and all clones
/// are one gate. Requests that are let go act in the order in which they were let go, whatever
/// threads they are on: two workers that start one name at once become a deterministic test.
#[derive(Clone)]
pub struct Gate(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// How many have come, whether they still wait or not.
    arrived: u64,
    /// Those that wait, in order of arrival.
    waiting: Vec<Held>,
    /// Those that were let go and have not acted yet, in the order they were let go.
    released: VecDeque<u64>,
    /// When so many have arrived, all are let go.
    until: Option<u64>,
    /// Whether the mock has ended.
    closed: bool,
    /// Whoever is to be told of a change.
    wakers: Vec<Waker>,
}

/// A request that waits at a gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub(crate) number: u64,
    pub(crate) name: Option<Arc<str>>,
}

impl Held {
    /// Its number among all of the mock's exchanges, counted from 1.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The name it asks for; `None` for an unnamed start.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
}

impl Gate {
    /// A gate that lets all go once `until` have arrived, where that is given.
    pub(crate) fn new(until: Option<u64>) -> Self {
        let state = Mutex::new(State {
            until,
            ..State::default()
        });
        Self(Arc::new(Shared {
            state,
            changed: Condvar::new(),
        }))
    }

    /// Waits until `count` requests have arrived in all, those let go included.
    ///
    /// It waits for as long as it takes; put a time limit of your runtime around it, or use
    /// [`wait_for_arrived`](Self::wait_for_arrived).
    pub fn arrived(&self, count: u64) -> Arrived {
        Arrived {
            gate: self.clone(),
            count,
        }
    }

    /// Waits until `count` requests have arrived in all, those let go included: the blocking twin
    /// of [`arrived`](Self::arrived), for a test without a runtime.
    ///
    /// # Panics
    ///
    /// If they have not arrived within `limit`.
    #[track_caller]
    pub fn wait_for_arrived(&self, count: u64, limit: Duration) {
        let too_few = |state: &mut State| state.arrived < count;
        let state = self.lock();
        let (state, timeout) = self
            .0
            .changed
            .wait_timeout_while(state, limit, too_few)
            .unwrap_or_else(PoisonError::into_inner);
        let arrived = state.arrived;
        drop(state);
        assert!(
            !timeout.timed_out() || arrived >= count,
            "sfn-mock: {count} requests were to arrive at the gate within {limit:?}, and {arrived} did"
        );
    }

    /// The requests that wait, in order of arrival.
    #[must_use]
    pub fn held(&self) -> Vec<Held> {
        self.lock().waiting.clone()
    }

    /// Lets go of every request that waits, in order of arrival.
    pub fn release_all(&self) {
        let mut state = self.lock();
        state.release_all();
        self.tell(state);
    }

    /// Lets go of the request that has waited longest.
    ///
    /// # Panics
    ///
    /// If none waits.
    #[track_caller]
    pub fn release_next(&self) {
        let released = self.release_first(|_| true);
        assert!(released.is_ok(), "sfn-mock: no request waits at the gate");
    }

    /// Lets go of the request that has waited longest of those that ask for this name.
    ///
    /// # Panics
    ///
    /// If none does.
    #[track_caller]
    pub fn release_name(&self, name: &str) {
        if let Err(held) = self.release_first(|held| held.name() == Some(name)) {
            panic!(
                "sfn-mock: no request with the name {name:?} waits at the gate; there wait {held:?}"
            );
        }
    }

    /// Lets go of this request, one of those that [`held`](Self::held) gave.
    ///
    /// # Panics
    ///
    /// If it does not wait any more.
    #[track_caller]
    pub fn release(&self, held: &Held) {
        let released = self.release_first(|waiting| waiting.number == held.number);
        assert!(
            released.is_ok(),
            "sfn-mock: request #{} does not wait at the gate any more",
            held.number
        );
    }

    /// Lets go of the first that fits, in one go; if none does, these are those that wait.
    fn release_first(&self, fits: impl Fn(&Held) -> bool) -> Result<(), Vec<Held>> {
        let mut state = self.lock();
        let Some(place) = state.waiting.iter().position(fits) else {
            return Err(state.waiting.clone());
        };
        let held = state.waiting.remove(place);
        state.released.push_back(held.number);
        self.tell(state);
        Ok(())
    }

    /// The mock ends: who waits now was never let go, and stays on the list although its
    /// connection is closed.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
    }

    /// A request arrives and waits; with it as many as are waited for, all are let go.
    pub(crate) fn enter(&self, held: Held) -> Ticket {
        let number = held.number;
        let mut state = self.lock();
        state.arrived += 1;
        state.waiting.push(held);
        if state.until.is_some_and(|until| state.arrived >= until) {
            state.release_all();
        }
        self.tell(state);
        Ticket {
            gate: self.clone(),
            number,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells everyone who waits for a change.
    fn tell(&self, mut state: MutexGuard<'_, State>) {
        let wakers = std::mem::take(&mut state.wakers);
        drop(state);
        self.0.changed.notify_all();
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("Gate")
            .field("arrived", &state.arrived)
            .field("held", &state.waiting)
            .finish_non_exhaustive()
    }
}

/// Waits until enough requests have arrived; made by [`Gate::arrived`].
#[derive(Debug)]
#[must_use = "a future does nothing unless it is awaited"]
pub struct Arrived {
    gate: Gate,
    count: u64,
}

impl Future for Arrived {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.gate.lock();
        if state.arrived >= self.count {
            return Poll::Ready(());
        }
        state.remember(cx.waker());
        Poll::Pending
    }
}

impl State {
    fn release_all(&mut self) {
        let all = self.waiting.drain(..).map(|held| held.number);
        self.released.extend(all);
    }

    /// Keeps a waker until the next change, once for each task.
    fn remember(&mut self, waker: &Waker) {
        if !self.wakers.iter().any(|known| known.will_wake(waker)) {
            self.wakers.push(waker.clone());
        }
    }
}

/// A held request's place at its gate: ready once it may act. Dropping it, because it has acted or
/// because its client has gone, lets the next one act.
#[derive(Debug)]
pub(crate) struct Ticket {
    gate: Gate,
    number: u64,
}

impl Ticket {
    pub(crate) fn number(&self) -> u64 {
        self.number
    }
}

impl Future for &Ticket {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.gate.lock();
        if state.released.front() == Some(&self.number) {
            return Poll::Ready(());
        }
        state.remember(cx.waker());
        Poll::Pending
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut state = self.gate.lock();
        if !state.closed {
            state.waiting.retain(|held| held.number != self.number);
        }
        state.released.retain(|&number| number != self.number);
        self.gate.tell(state);
    }
}
