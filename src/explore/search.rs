//! The search over schedules: the plain run first, then one deviation, then two.
//!
//! It knows neither client nor service: a function runs a schedule and returns its trace.

use std::collections::HashSet;

use super::failure::{FailureClass, InjectedFailure};
use super::frontier::{Frontier, Next, StepKinds};
use super::schedule::{Outcome, Schedule};
use super::trace::Trace;

/// The bounds of a search.
#[derive(Debug, Clone)]
pub(crate) struct Bounds {
    pub(crate) failures: usize,
    pub(crate) crashes: usize,
    pub(crate) classes: Vec<FailureClass>,
    pub(crate) every_error: bool,
    pub(crate) max_schedules: usize,
    /// Orders of independent requests count as one.
    pub(crate) merge_orders: bool,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            failures: 1,
            crashes: 0,
            classes: FailureClass::ALL.to_vec(),
            every_error: false,
            max_schedules: 10_000,
            merge_orders: true,
        }
    }
}

/// The result of a search.
#[derive(Debug, Default)]
pub(crate) struct Search {
    /// The schedules that were run, by their number of deviations.
    pub(crate) runs: Vec<usize>,
    /// The schedules that were not run, or not continued, because they equal another one.
    pub(crate) merged: usize,
    /// The requests at which a failure or a crash was tried, each with the number of schedules.
    pub(crate) tried: Vec<(String, usize)>,
    /// The requests to which a late response cannot be tried, since their client waits forever.
    pub(crate) hung: Vec<String>,
    /// The other schedules in which the function waits forever: no rule was checked.
    pub(crate) not_judged: Vec<String>,
    pub(crate) failed: Option<(Schedule, Trace)>,
    pub(crate) diverged: Option<Divergence>,
    /// The bound that ended the search, and the number of schedules that it left at least.
    pub(crate) cut_short: Option<(&'static str, usize)>,
    /// The entries that the search kept when it was cut short.
    pub(crate) kept: usize,
}

/// Two runs that agree in all choices and differ in their requests.
#[derive(Debug)]
pub(crate) struct Divergence {
    pub(crate) schedule: Schedule,
    /// Counted from 0.
    pub(crate) step: usize,
    pub(crate) expected: String,
    pub(crate) found: String,
}

impl Search {
    /// The number of schedules that were run.
    pub(crate) fn count(&self) -> usize {
        self.runs.iter().sum()
    }
}

/// Runs schedules within the bounds until one breaks, two runs diverge, a bound is reached or none is left. A
/// run that hangs, or that equals another one, is not deviated from.
pub(crate) fn search(
    bounds: &Bounds,
    run: &mut dyn FnMut(&Schedule) -> Trace,
    out_of_time: &dyn Fn() -> bool,
) -> Search {
    let mut found = Search::default();
    let mut frontier = Frontier::new(bounds);
    let (mut classes, mut kinds) = (HashSet::new(), StepKinds::default());
    let mut plain = Some(Next {
        schedule: Schedule::default(),
        parent: None,
    });
    while let Some(next) = plain.take().or_else(|| frontier.pop(&kinds)) {
        let bound = match found.count() {
            count if count >= bounds.max_schedules => Some("max_schedules"),
            _ => out_of_time().then_some("time_limit"),
        };
        if let Some(bound) = bound {
            found.kept = frontier.queue_len() + classes.len() + kinds.len();
            found.cut_short = Some((bound, frontier.count(&kinds) + 1));
            break;
        }
        let Next { schedule, parent } = next;
        let trace = run(&schedule);
        found.count_run(&schedule, &trace);
        let steps = kinds.of(&trace, bounds);
        let deviation = schedule.last_step();
        found.diverged =
            parent.and_then(|parent| kinds.divergence(&schedule, (&parent, &steps), deviation));
        if found.diverged.is_some() {
            break;
        }
        if trace.broken.is_some() {
            found.failed = Some((schedule, trace));
            break;
        }
        if trace.hung {
            continue;
        }
        if bounds.merge_orders && !classes.insert(trace.equivalence()) {
            found.merged += 1;
            continue;
        }
        found.merged += frontier.push(schedule, &trace, steps, &kinds);
    }
    found
}

impl Search {
    /// Counts a run by its deviations, and at the request of its last failure or crash.
    pub(super) fn count_run(&mut self, schedule: &Schedule, trace: &Trace) {
        let deviations = schedule.deviations();
        if self.runs.len() <= deviations {
            self.runs.resize(deviations + 1, 0);
        }
        self.runs[deviations] += 1;
        let Some(choice) = schedule.choices.last() else {
            return;
        };
        let is_late = matches!(choice.outcome, Outcome::Failed(InjectedFailure::Late, _));
        let is_unjudged = trace.hung && trace.broken.is_none();
        if is_unjudged && !is_late {
            self.not_judged.push(schedule.to_string());
        }
        let Some(step) = trace.steps.get(choice.step) else {
            return;
        };
        if choice.outcome == Outcome::Served {
            return;
        }
        let label = step.request.label();
        if is_unjudged && is_late && !self.hung.contains(&label) {
            self.hung.push(label.clone());
        }
        match self.tried.iter_mut().find(|(known, _)| *known == label) {
            Some((_, count)) => *count += 1,
            None => self.tried.push((label, 1)),
        }
    }
}

/// The divergence of two runs of one schedule.
pub(crate) fn differs(schedule: &Schedule, one: &Trace, other: &Trace) -> Option<Divergence> {
    let (mut kinds, bounds) = (StepKinds::default(), Bounds::default());
    let mut of = |trace| kinds.of(trace, &bounds);
    let (one, other) = (of(one), of(other));
    kinds.divergence(schedule, (&one, &other), None)
}

/// The first request whose values differ in two runs that make the same requests.
pub(crate) fn other_values(one: &Trace, other: &Trace) -> Option<String> {
    let requests = one.steps.iter().map(|step| &step.request);
    let mut pairs = requests.zip(other.steps.iter().map(|step| &step.request));
    let (request, _) = pairs.find(|(one, other)| one.body != other.body)?;
    Some(format!(
        "the body of {} differs from run to run, so a failure may not be found again; take time and \
         chance from the state",
        request.label()
    ))
}
