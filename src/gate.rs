//! A gate: requests wait at it until the test lets them go, and act in the order it lets them.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::panic_message;

/// Where the requests of a [`Step::hold`](crate::Step::hold) wait, before the service sees them.
///
/// It comes from [`SfnHandle::gate`](crate::SfnHandle::gate), is cheap to clone, and all clones
/// are one gate. Requests that are let go act in the order in which they were let go, whatever
/// threads they are on: two workers that start one name at once become a deterministic test.
#[derive(Clone)]
pub struct Gate {
    shared: Arc<Shared>,
    /// Where the test has it from the mock.
    whose: Option<Arc<Whose>>,
}

/// What a gate's failures tell of its scenario, and of what happened.
pub(crate) struct Whose {
    /// Its name, and where it was written.
    pub(crate) scenario: String,
    /// The timeline around the exchanges with these numbers, while the mock lives.
    pub(crate) timeline: Box<Told>,
}

type Told = dyn Fn(&[u64]) -> Option<String> + Send + Sync;

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

    /// `#3 "order-17"`.
    fn told(&self) -> String {
        match &self.name {
            Some(name) => format!("#{} {name:?}", self.number),
            None => format!("#{} (unnamed)", self.number),
        }
    }
}

impl Gate {
    /// A gate that lets all go once `until` have arrived, where that is given.
    pub(crate) fn new(until: Option<u64>) -> Self {
        let state = Mutex::new(State {
            until,
            ..State::default()
        });
        let changed = Condvar::new();
        Self {
            shared: Arc::new(Shared { state, changed }),
            whose: None,
        }
    }

    /// The same gate, whose failures tell of this.
    pub(crate) fn of(self, whose: Whose) -> Self {
        let whose = Some(Arc::new(whose));
        Self { whose, ..self }
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
            .shared
            .changed
            .wait_timeout_while(state, limit, too_few)
            .unwrap_or_else(PoisonError::into_inner);
        let (arrived, held) = (state.arrived, state.waiting.clone());
        drop(state);
        if timeout.timed_out() && arrived < count {
            let requests = if count == 1 {
                "request was"
            } else {
                "requests were"
            };
            let came = if arrived == 0 {
                "none"
            } else {
                &*arrived.to_string()
            };
            let gate = self.named();
            self.fail(
                &format!("{count} {requests} to arrive at {gate} within {limit:?}, but {came} did"),
                "see in the timeline which scenario spoke to the calls, and make them from threads or \
                 tasks of their own: a held call does not return",
                &held,
            );
        }
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
        if self.release_first(|_| true).is_err() {
            let gate = self.named();
            self.fail(
                &format!("no request waits at {gate}"),
                "wait until one has come: `wait_for_arrived(1, ..)`, or `arrived(1).await`",
                &[],
            );
        }
    }

    /// Lets go of the request that has waited longest of those that ask for this name.
    ///
    /// # Panics
    ///
    /// If none does.
    #[track_caller]
    pub fn release_name(&self, name: &str) {
        if let Err(held) = self.release_first(|held| held.name() == Some(name)) {
            let gate = self.named();
            let list: Vec<_> = held.iter().take(8).map(Held::told).collect();
            let there = match held.len() {
                0 => "none waits".to_owned(),
                count if count > list.len() => {
                    format!(
                        "there wait {} and {} more",
                        list.join(", "),
                        count - list.len()
                    )
                }
                _ => format!("there wait {}", list.join(", ")),
            };
            self.fail(
                &format!("no request with the name {name:?} waits at {gate}; {there}"),
                "let go of one that waits, or wait until this one has come: `wait_for_arrived`",
                &held,
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
        if self
            .release_first(|waiting| waiting.number == held.number)
            .is_err()
        {
            let gate = self.named();
            self.fail(
                &format!("request #{} does not wait at {gate} any more", held.number),
                "let go of each request once; `held()` says which wait now",
                std::slice::from_ref(held),
            );
        }
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

    /// `the gate of scenario "held" (tests/orders.rs:9:5)`.
    fn named(&self) -> String {
        let whose = self.whose.as_ref();
        whose.map_or_else(
            || "the gate".to_owned(),
            |whose| format!("the gate of scenario {}", whose.scenario),
        )
    }

    /// Fails the test: with what was to be, where the test says so, and what happened.
    #[track_caller]
    fn fail(&self, what: &str, next: &str, around: &[Held]) -> ! {
        let lead = panic_message::told(what, Location::caller(), next);
        let around: Vec<_> = around.iter().map(Held::number).collect();
        let timeline = self
            .whose
            .as_ref()
            .and_then(|whose| (whose.timeline)(&around));
        match timeline {
            Some(timeline) => panic!("{lead}\n\n{timeline}"),
            None => panic!("{lead}"),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells everyone who waits for a change.
    fn tell(&self, mut state: MutexGuard<'_, State>) {
        let wakers = std::mem::take(&mut state.wakers);
        drop(state);
        self.shared.changed.notify_all();
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
