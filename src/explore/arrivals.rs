//! The requests of an explored program, in the order of their arrival, and the choice for each.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::outcomes::{Decided, Outcomes, scenarios};
use super::schedule::Schedule;
use super::trace::call_number;
use crate::request::Request;
use crate::script::{Scenario, When};

/// The requests that have arrived.
#[derive(Debug)]
pub(crate) struct Arrivals {
    state: Mutex<ArrivalsState>,
}

#[derive(Debug)]
struct ArrivalsState {
    arrived: Vec<Arrived>,
    outcomes: Outcomes,
    /// The invocation ids of the calls: the number of a call is its place.
    calls: Vec<String>,
    /// The step at which the process dies, until it has died.
    crash: Option<usize>,
}

/// A request that has arrived, or the end of the process.
#[derive(Debug, Clone)]
pub(crate) struct Arrived {
    /// The invocation id and the attempt, by which a request is known; `None` for an end.
    key: Option<(String, String)>,
    pub(crate) call: usize,
    pub(crate) decided: Decided,
}

impl Arrived {
    /// The process has come to its end.
    pub(crate) fn is_end(&self) -> bool {
        self.key.is_none()
    }
}

impl Arrivals {
    pub(crate) fn new(schedule: Schedule) -> Arc<Self> {
        let state = Mutex::new(ArrivalsState {
            arrived: Vec::new(),
            outcomes: Outcomes::new(schedule),
            calls: Vec::new(),
            crash: None,
        });
        Arc::new(Self { state })
    }

    fn lock(&self) -> MutexGuard<'_, ArrivalsState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn all(&self) -> Vec<Arrived> {
        self.lock().arrived.clone()
    }

    /// The number of requests up to the one at which the process dies; `None` if it does not die now. The
    /// caller kills it once the journal has them: the last one has had its effect then.
    pub(crate) fn crash(&self) -> Option<usize> {
        let state = self.lock();
        let before = &state.arrived[..=state.crash?];
        Some(before.iter().filter(|arrived| !arrived.is_end()).count())
    }

    /// Records that the process has been killed: the crash is over.
    pub(crate) fn finish_crash(&self) {
        self.lock().crash = None;
    }

    /// Records the end of the process as a step. Returns true if it crashes there, before its exit is known.
    pub(crate) fn record_end(&self) -> bool {
        let mut state = self.lock();
        let step = state.arrived.len();
        let decided = state.outcomes.decide(step, usize::MAX);
        state.arrived.push(Arrived {
            key: None,
            call: usize::MAX,
            decided,
        });
        decided.outcome.is_crash()
    }

    /// The scenarios that make the requests meet the choices of the schedule. The first one counts
    /// requests, and matches none.
    pub(crate) fn scenarios(self: &Arc<Self>) -> Vec<Scenario> {
        let counts = Arc::clone(self);
        let count = When::default().matching(move |request| {
            counts.arrive(request);
            false
        });
        let meets = Arc::clone(self);
        let meets = move |request: &Request<'_>, choice| meets.meets(request, choice);
        let mut found = vec![Scenario::new("explored requests").when(count)];
        found.extend(scenarios(self.lock().outcomes.schedule(), meets));
        found
    }

    /// Records a request as the next step, and decides its outcome. One whose key is known is no step.
    fn arrive(&self, request: &Request<'_>) {
        let mut state = self.lock();
        let step = state.arrived.len();
        let key = key(request, step);
        if state
            .arrived
            .iter()
            .any(|arrived| arrived.key.as_ref() == Some(&key))
        {
            return;
        }
        let call = call_number(&mut state.calls, &key.0);
        let decided = state.outcomes.decide(step, call);
        if decided.outcome.is_crash() {
            state.crash = Some(step);
        }
        let key = Some(key);
        state.arrived.push(Arrived { key, call, decided });
    }

    /// Reports whether a request, which has arrived, meets the choice at this place in the schedule.
    fn meets(&self, request: &Request<'_>, choice: usize) -> bool {
        let state = self.lock();
        let key = Some(key(request, state.arrived.len().saturating_sub(1)));
        let arrived = state.arrived.iter().rfind(|arrived| arrived.key == key);
        arrived.is_some_and(|arrived| arrived.decided.choice == Some(choice))
    }
}

/// The invocation id and the attempt, by which a request is known. One without an id is known by its
/// place: the next one while it arrives, the latest one when it is looked up.
fn key(request: &Request<'_>, place: usize) -> (String, String) {
    let id = request
        .invocation_id()
        .map_or_else(|| format!("request {place}"), str::to_owned);
    let attempt = request.header("amz-sdk-request").unwrap_or_default();
    (id, attempt.to_owned())
}
