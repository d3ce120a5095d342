//! The state of a mock, its one lock, and the panic instead of a deadlock when a closure inside it calls back.
//!
//! The lock is the only one around the decision on a request. There are a few others, each around a few
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
use std::sync::{Arc, MutexGuard, PoisonError};

use super::Engine;
use super::nearest::NearestScenario;
use crate::cassette::Adaptation;
use crate::chance::Chance;
use crate::clock::Timestamp;
use crate::journal::Journal;
use crate::script::{LintLevels, Location, Playback, Script, Unmatched};
use crate::service::{ExecutionId, Service};
use crate::transport_support::TransportSupport;

/// The state of a mock: everything that changes.
#[derive(Debug)]
pub(crate) struct EngineState {
    pub(crate) service: Service,
    pub(crate) playback: Playback,
    /// The values of recorded answers, adapted to their requests.
    pub(super) adaptation: Adaptation,
    pub(crate) journal: Journal,
    pub(super) entropy: Chance,
    #[cfg(feature = "record")]
    pub(super) recorder: Option<crate::record::Recorder>,
    /// The transports with limited capabilities.
    pub(super) transports: Vec<TransportSupport>,
    pub(super) unmatched: Option<(Unmatched, Location)>,
    /// The scenarios nearest to unexpected calls.
    pub(super) comparisons: Vec<Arc<NearestScenario>>,
    pub(super) lint_levels: LintLevels,
    /// The number of resets.
    pub(super) generation: u64,
}

impl EngineState {
    /// The state that `script` declares at `now`.
    pub(super) fn new(script: Script, entropy: Chance, journal: Journal, now: Timestamp) -> Self {
        let service = Service::new(&script.world, now, &entropy);
        let mut playback = Playback::default();
        for scenario in script.scenarios {
            playback.mount(scenario, journal.next_number());
        }
        for order in script.orders {
            playback.keep_order(order);
        }
        for playing in script.playing {
            playback.play(playing);
        }
        Self {
            service,
            playback,
            adaptation: Adaptation::default(),
            journal,
            entropy,
            #[cfg(feature = "record")]
            recorder: None,
            transports: Vec::new(),
            unmatched: script.unmatched,
            comparisons: Vec::new(),
            lint_levels: script.lint_levels,
            generation: 0,
        }
    }

    /// Returns the time of the next event that the clock alone brings about.
    pub(crate) fn next_due(&mut self, now: Timestamp) -> Option<Timestamp> {
        self.service.next_due(now)
    }

    /// Makes the token of a new task.
    pub(crate) fn hand_out_token(
        &mut self,
        now: Timestamp,
        execution: Option<ExecutionId>,
    ) -> Arc<str> {
        let token = Arc::<str>::from(self.entropy.task_token());
        let now = Some(now);
        self.service.hand_out(Arc::clone(&token), execution, now);
        token
    }
}

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
