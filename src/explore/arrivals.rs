//! The requests of an explored program, in the order of their arrival, and the choice for each.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::schedule::{Outcome, Schedule, Scope};
use crate::fault::Fault;
use crate::request::Request;
use crate::script::{Afterwards, Scenario, Step, When};

/// The requests that have arrived.
#[derive(Debug)]
pub(crate) struct Arrivals {
    schedule: Schedule,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    arrived: Vec<Arrived>,
    /// The calls that meet a failure at every attempt, each with the choice that makes it fail.
    failing: Vec<(usize, usize)>,
    calls: Vec<String>,
    /// The step at which the process dies, until it has died.
    crash: Option<usize>,
}

/// A request that has arrived.
#[derive(Debug, Clone)]
pub(crate) struct Arrived {
    /// The invocation id and the attempt, by which a request is known.
    key: (String, String),
    pub(crate) call: usize,
    /// The choice of the schedule that it meets.
    choice: Option<usize>,
    pub(crate) outcome: Outcome,
    pub(crate) forced: bool,
}

impl Arrivals {
    pub(crate) fn new(schedule: Schedule) -> Arc<Self> {
        let state = Mutex::default();
        Arc::new(Self { schedule, state })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn all(&self) -> Vec<Arrived> {
        self.lock().arrived.clone()
    }

    /// The step at which the process must die now.
    pub(crate) fn crash(&self) -> Option<usize> {
        self.lock().crash
    }

    /// The process has died.
    pub(crate) fn has_crashed(&self) {
        self.lock().crash = None;
    }

    /// The scenarios that make the requests meet the choices of the schedule. The first one counts
    /// requests, and matches none.
    pub(crate) fn scenarios(self: &Arc<Self>) -> Vec<Scenario> {
        let counts = Arc::clone(self);
        let count = When::default().matching(move |request| {
            counts.arrive(request);
            false
        });
        let mut scenarios = vec![Scenario::new("explored requests").when(count)];
        for (index, choice) in self.schedule.choices.iter().enumerate() {
            let step = match choice.outcome {
                Outcome::Served => continue,
                Outcome::Failed(failure, _) => failure.step(),
                Outcome::CrashBefore => Step::lose_request(Fault::Stall),
                Outcome::CrashAfter => Step::lose_response(Fault::Stall),
            };
            let meets = Arc::clone(self);
            let when = When::default().matching(move |request| meets.meets(request, index));
            let scenario = Scenario::new(format!("explored deviation {}", index + 1));
            scenarios.push(
                scenario
                    .when(when)
                    .then(step)
                    .afterwards(Afterwards::Repeat),
            );
        }
        scenarios
    }

    fn arrive(&self, request: &Request<'_>) {
        let mut state = self.lock();
        let key = key(request, state.arrived.len());
        if state.arrived.iter().any(|arrived| arrived.key == key) {
            return;
        }
        let call = state
            .calls
            .iter()
            .position(|known| *known == key.0)
            .unwrap_or_else(|| {
                state.calls.push(key.0.clone());
                state.calls.len() - 1
            });
        let step = state.arrived.len();
        let failing = state.failing.iter().find(|(known, _)| *known == call);
        let forced = failing.map(|(_, choice)| *choice);
        let own = self
            .schedule
            .choices
            .iter()
            .position(|choice| choice.step == step);
        let choice = forced.or(own);
        let outcome = choice.map_or(Outcome::Served, |choice| {
            self.schedule.choices[choice].outcome
        });
        if let (Outcome::Failed(_, Scope::Call), Some(choice), None) = (outcome, choice, forced) {
            state.failing.push((call, choice));
        }
        if outcome.is_crash() {
            state.crash = Some(step);
        }
        let forced = forced.is_some();
        state.arrived.push(Arrived {
            key,
            call,
            choice,
            outcome,
            forced,
        });
    }

    fn meets(&self, request: &Request<'_>, choice: usize) -> bool {
        let state = self.lock();
        let key = key(request, state.arrived.len().saturating_sub(1));
        let arrived = state.arrived.iter().rfind(|arrived| arrived.key == key);
        arrived.is_some_and(|arrived| arrived.choice == Some(choice))
    }
}

/// A request without an invocation id is known by its place alone.
fn key(request: &Request<'_>, place: usize) -> (String, String) {
    let id = request
        .invocation_id()
        .map_or_else(|| format!("request {place}"), str::to_owned);
    let attempt = request.header("amz-sdk-request").unwrap_or_default();
    (id, attempt.to_owned())
}
