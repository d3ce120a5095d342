//! The outcomes of the requests of one run, as its schedule has them.

use super::schedule::{Outcome, Schedule, Scope};
use crate::fault::Fault;
use crate::request::Request;
use crate::script::{Afterwards, Scenario, Step, When};

/// Hands out the outcome of each step of a run, in order.
#[derive(Debug)]
pub(crate) struct Outcomes {
    schedule: Schedule,
    /// The calls that meet a failure at every attempt, each with the choice that decides so.
    failing: Vec<(usize, usize)>,
}

/// The outcome of one step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decided {
    pub(crate) outcome: Outcome,
    /// The choice of the schedule that it follows from.
    pub(crate) choice: Option<usize>,
    /// It follows from an earlier choice for the whole call.
    pub(crate) forced: bool,
}

impl Outcomes {
    pub(crate) fn new(schedule: Schedule) -> Self {
        let failing = Vec::new();
        Self { schedule, failing }
    }

    pub(crate) fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// Decides a step, which is a request of this call.
    pub(crate) fn decide(&mut self, step: usize, call: usize) -> Decided {
        let choices = &self.schedule.choices;
        let failing = self.failing.iter().find(|(known, _)| *known == call);
        let forced = failing.map(|(_, choice)| *choice);
        let own = choices.iter().position(|choice| choice.step == step);
        let choice = forced.or(own);
        let outcome = choice.map_or(Outcome::Served, |choice| choices[choice].outcome);
        if let (Outcome::Failed(_, Scope::Call), Some(choice), None) = (outcome, choice, forced) {
            self.failing.push((call, choice));
        }
        Decided {
            outcome,
            choice,
            forced: forced.is_some(),
        }
    }
}

/// The scenarios that inject the failures and crashes of a schedule: a request meets the choice at a
/// place in the schedule if `meets` returns true.
pub(crate) fn scenarios(
    schedule: &Schedule,
    meets: impl Fn(&Request<'_>, usize) -> bool + Clone + Send + Sync + 'static,
) -> Vec<Scenario> {
    let mut scenarios = Vec::new();
    for (index, choice) in schedule.choices.iter().enumerate() {
        let step = match choice.outcome {
            Outcome::Served => continue,
            Outcome::Failed(failure, _) => failure.step(),
            Outcome::CrashBefore => Step::lose_request(Fault::Stall),
            Outcome::CrashAfter => Step::lose_response(Fault::Stall),
        };
        let meets = meets.clone();
        let when = When::default().matching(move |request| meets(request, index));
        let scenario = Scenario::new(format!("explored deviation {}", index + 1)).when(when);
        scenarios.push(scenario.then(step).afterwards(Afterwards::Repeat));
    }
    scenarios
}
