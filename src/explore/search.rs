//! The search over schedules: the plain run first, then one deviation, then two.
//!
//! It knows neither client nor service: a function runs a schedule and returns its trace.

use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::failure::{Failure, FailureClass};
use super::schedule::{Choice, Outcome, Schedule, Scope};
use super::trace::{Step, Trace};

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
    /// The requests that were not answered in time by a service whose client waits forever.
    pub(crate) hung: Vec<String>,
    pub(crate) failed: Option<(Schedule, Trace)>,
    pub(crate) diverged: Option<Divergence>,
    /// The search ended with schedules left to run.
    pub(crate) cut_short: Option<usize>,
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

/// A schedule that waits to be run, and the run that it deviates from. Many of them wait at once.
struct Node {
    schedule: Schedule,
    parent: Option<Arc<[Shape]>>,
}

/// The parts of a step that two runs of one schedule share.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Shape {
    /// The place of the step's label among all labels.
    label: usize,
    chosen: usize,
    candidates: u64,
    request: u64,
}

/// The labels of all steps, once each.
#[derive(Default)]
struct Labels(Vec<String>);

impl Labels {
    fn shapes(&mut self, trace: &Trace) -> Arc<[Shape]> {
        let mut shapes = Vec::with_capacity(trace.steps.len());
        for step in &trace.steps {
            let text = step.label();
            let label = self.0.iter().position(|known| *known == text);
            let label = label.unwrap_or_else(|| {
                self.0.push(text);
                self.0.len() - 1
            });
            let (mut candidates, mut request) = (DefaultHasher::new(), DefaultHasher::new());
            step.candidates.hash(&mut candidates);
            step.shape().hash(&mut request);
            shapes.push(Shape {
                label,
                chosen: step.chosen,
                candidates: candidates.finish(),
                request: request.finish(),
            });
        }
        shapes.into()
    }

    fn of(&self, shape: Option<&Shape>) -> String {
        shape.map_or_else(
            || "no request".to_owned(),
            |shape| self.0[shape.label].clone(),
        )
    }
}

impl Search {
    /// The number of schedules that were run.
    pub(crate) fn count(&self) -> usize {
        self.runs.iter().sum()
    }
}

/// Runs schedules within the bounds until one breaks or none is left.
pub(crate) fn search(
    bounds: &Bounds,
    run: &mut dyn FnMut(&Schedule) -> Trace,
    out_of_time: &dyn Fn() -> bool,
) -> Search {
    let mut found = Search::default();
    // One queue for each number of deviations.
    let mut queues: Vec<VecDeque<Node>> = vec![VecDeque::new()];
    let mut known = HashSet::from([Schedule::default()]);
    let (mut classes, mut labels) = (HashSet::new(), Labels::default());
    queues[0].push_back(Node {
        schedule: Schedule::default(),
        parent: None,
    });
    while let Some(node) = queues.iter_mut().find_map(VecDeque::pop_front) {
        if found.count() >= bounds.max_schedules || out_of_time() {
            let left: usize = queues.iter().map(VecDeque::len).sum();
            found.cut_short = Some(left + 1);
            break;
        }
        let trace = run(&node.schedule);
        found.count_run(&node.schedule, &trace);
        let shapes = labels.shapes(&trace);
        if let Some(divergence) = divergence(&node, &shapes, &labels) {
            found.diverged = Some(divergence);
            break;
        }
        if trace.broken.is_some() {
            found.failed = Some((node.schedule, trace));
            break;
        }
        if trace.hung {
            continue;
        }
        if bounds.merge_orders && !classes.insert(trace.equivalence()) {
            found.merged += 1;
            continue;
        }
        for schedule in successors(bounds, &node.schedule, &trace, &mut found.merged) {
            if !known.insert(schedule.clone()) {
                continue;
            }
            let deviations = schedule.deviations();
            while queues.len() <= deviations {
                queues.push(VecDeque::new());
            }
            let parent = Some(Arc::clone(&shapes));
            queues[deviations].push_back(Node { schedule, parent });
        }
    }
    found
}

impl Search {
    fn count_run(&mut self, schedule: &Schedule, trace: &Trace) {
        let deviations = schedule.deviations();
        if self.runs.len() <= deviations {
            self.runs.resize(deviations + 1, 0);
        }
        self.runs[deviations] += 1;
        let Some(choice) = schedule.choices.last() else {
            return;
        };
        let Some(step) = trace.steps.get(choice.step) else {
            return;
        };
        if choice.outcome == Outcome::Served {
            return;
        }
        let label = step.label();
        if trace.hung && !self.hung.contains(&label) {
            self.hung.push(label.clone());
        }
        match self.tried.iter_mut().find(|(known, _)| *known == label) {
            Some((_, count)) => *count += 1,
            None => self.tried.push((label, 1)),
        }
    }
}

/// A run and the run that it deviates from make the same requests up to the deviation. At the step
/// of the deviation another request can go on; of the same one all must agree.
fn divergence(node: &Node, run: &[Shape], labels: &Labels) -> Option<Divergence> {
    let parent = node.parent.as_ref()?;
    let last = node.schedule.last_step()?;
    let step = (0..=last).find(|step| match (parent.get(*step), run.get(*step)) {
        (Some(expected), Some(found)) if *step == last && expected.chosen != found.chosen => {
            expected.candidates != found.candidates
        }
        (Some(expected), Some(found)) => {
            (expected.request, expected.candidates) != (found.request, found.candidates)
        }
        (expected, found) => expected.is_some() != found.is_some(),
    })?;
    Some(Divergence {
        schedule: node.schedule.clone(),
        step,
        expected: labels.of(parent.get(step)),
        found: labels.of(run.get(step)),
    })
}

/// The schedules that have one more deviation than the one that gave this trace, or another scope.
fn successors(
    bounds: &Bounds,
    schedule: &Schedule,
    trace: &Trace,
    merged: &mut usize,
) -> Vec<Schedule> {
    let mut next = Vec::new();
    next.extend(for_the_whole_call(schedule, trace));
    for (index, step) in trace.steps.iter().enumerate() {
        for candidate in other_candidates(bounds, trace, index, merged) {
            next.push(schedule.with(Choice {
                step: index,
                candidate,
                outcome: Outcome::Served,
            }));
        }
        // Earlier steps were tried by the schedules that this one deviates from.
        if schedule.last_step().is_some_and(|last| index < last) {
            continue;
        }
        for outcome in alternatives(bounds, step, merged) {
            let (used, limit) = if outcome.is_crash() {
                (schedule.crashes(), bounds.crashes)
            } else {
                (schedule.failures(), bounds.failures)
            };
            if used < limit {
                next.push(schedule.with(Choice {
                    step: index,
                    candidate: step.chosen,
                    outcome,
                }));
            }
        }
    }
    next
}

/// The other outcomes that the request of a step can have.
fn alternatives(bounds: &Bounds, step: &Step, merged: &mut usize) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    if step.forced || step.outcome != Outcome::Served {
        return outcomes;
    }
    let has = |class| bounds.classes.contains(&class);
    for class in &bounds.classes {
        for failure in Failure::of(*class, &step.operation, bounds.every_error) {
            // A response that is lost where nothing changed is a request that is lost.
            let same = matches!(failure, Failure::LostResponse(_)) && !step.changed;
            if same && has(FailureClass::LostRequest) {
                *merged += usize::from(bounds.failures > 0);
            } else {
                outcomes.push(Outcome::Failed(failure, Scope::Attempt));
            }
        }
    }
    outcomes.push(Outcome::CrashBefore);
    if step.changed {
        outcomes.push(Outcome::CrashAfter);
    } else {
        *merged += usize::from(bounds.crashes > 0);
    }
    outcomes
}

/// Returns the schedule with its last failure at every attempt of the call, where the client made
/// another attempt.
fn for_the_whole_call(schedule: &Schedule, trace: &Trace) -> Option<Schedule> {
    let last = *schedule.choices.last()?;
    let Outcome::Failed(failure, Scope::Attempt) = last.outcome else {
        return None;
    };
    let step = trace
        .steps
        .get(last.step)
        .filter(|step| step.attempt == 1)?;
    let mut later = trace.steps[last.step + 1..].iter();
    let again = later.any(|other| other.call == step.call && other.worker == step.worker);
    let outcome = Outcome::Failed(failure, Scope::Call);
    again.then(|| schedule.with(Choice { outcome, ..last }))
}

/// The candidates whose turn at this step can make a difference: another request of the same
/// worker, or one of a worker that later makes a request which depends on this step.
fn other_candidates(
    bounds: &Bounds,
    trace: &Trace,
    index: usize,
    merged: &mut usize,
) -> Vec<usize> {
    let step = &trace.steps[index];
    let mut found = Vec::new();
    for (candidate, worker) in step.candidates.iter().enumerate() {
        if candidate == step.chosen {
            continue;
        }
        let later = trace.steps[index + 1..]
            .iter()
            .filter(|other| other.worker == *worker);
        let dependent =
            *worker == step.worker || later.into_iter().any(|other| other.depends_on(step));
        if dependent || !bounds.merge_orders {
            found.push(candidate);
        } else {
            *merged += 1;
        }
    }
    found
}

/// The divergence of two runs of one schedule.
pub(crate) fn differs(schedule: &Schedule, one: &Trace, other: &Trace) -> Option<Divergence> {
    let (step, expected, found) = one.difference(other, usize::MAX)?;
    Some(Divergence {
        schedule: schedule.clone(),
        step,
        expected,
        found,
    })
}

/// The first request whose values differ in two runs that make the same requests.
pub(crate) fn other_values(one: &Trace, other: &Trace) -> Option<String> {
    let mut pairs = one.steps.iter().zip(&other.steps);
    let (step, _) = pairs.find(|(one, other)| one.body != other.body)?;
    Some(format!(
        "the body of {} differs from run to run, so a failure may not be found again; take time and \
         chance from the state",
        step.label()
    ))
}
