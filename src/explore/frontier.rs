//! The frontier of a search: the schedules that are left to run, as the runs that they deviate from.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use super::failure::{FailureClass, InjectedFailure};
use super::schedule::{Choice, Outcome, Schedule, Scope};
use super::search::{Bounds, Divergence};
use super::trace::{RETURN, START, Trace, TracedStep};

/// A schedule that waits to be run, and the run that it deviates from.
pub(crate) struct Next {
    pub(crate) schedule: Schedule,
    pub(crate) parent: Option<Arc<[usize]>>,
}

/// A run whose further deviations wait to be tried. Only their source is kept, since there are many.
struct Expansion {
    schedule: Schedule,
    /// The kinds of the run's steps.
    steps: Arc<[usize]>,
    /// The step, and the outcome of its kind, that is tried next.
    next: (usize, usize),
}

/// The schedules of one number of deviations that are left to run.
#[derive(Default)]
struct Level {
    single: VecDeque<Next>,
    expansions: VecDeque<Expansion>,
}

/// A kind of step: two runs that agree in it make the same request, and can deviate in the same ways.
#[derive(PartialEq, Eq)]
struct StepKind {
    worker: usize,
    attempt: u32,
    chosen: usize,
    operation: String,
    label: String,
    candidates: Vec<usize>,
    outcomes: Vec<Outcome>,
    /// The number of outcomes that are not tried, since they equal others.
    merged: usize,
}

/// All kinds of steps, once each.
#[derive(Default)]
pub(crate) struct StepKinds(Vec<StepKind>);

impl StepKinds {
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The kinds of a run's steps.
    pub(crate) fn of(&mut self, trace: &Trace, bounds: &Bounds) -> Arc<[usize]> {
        let mut found = Vec::with_capacity(trace.steps.len());
        for step in &trace.steps {
            let (request, mut merged) = (&step.request, 0);
            let kind = StepKind {
                worker: request.worker,
                attempt: request.attempt,
                chosen: step.chosen,
                operation: request.operation.clone(),
                label: request.label(),
                candidates: step.candidates.clone(),
                outcomes: alternatives(bounds, step, &mut merged),
                merged,
            };
            let place = self.0.iter().position(|known| *known == kind);
            found.push(place.unwrap_or_else(|| {
                self.0.push(kind);
                self.0.len() - 1
            }));
        }
        found.into()
    }

    /// The first step at which two runs, given by the kinds of their steps, do not make the same requests.
    /// With a `deviation`, they are compared up to its step, at which another request may go on, of the same
    /// candidates.
    pub(crate) fn divergence(
        &self,
        schedule: &Schedule,
        (expected, found): (&[usize], &[usize]),
        deviation: Option<usize>,
    ) -> Option<Divergence> {
        let steps = deviation.map_or(expected.len().max(found.len()), |step| step + 1);
        let kind = |run: &[usize], step: usize| run.get(step).map(|kind| &self.0[*kind]);
        let step = (0..steps).find(|step| match (kind(expected, *step), kind(found, *step)) {
            (Some(expected), Some(found)) => {
                let reordered = Some(*step) == deviation && expected.chosen != found.chosen;
                expected.candidates != found.candidates
                    || !reordered
                        && (expected.worker, &expected.operation, expected.attempt)
                            != (found.worker, &found.operation, found.attempt)
            }
            (expected, found) => expected.is_some() != found.is_some(),
        })?;
        let label =
            |run| kind(run, step).map_or("no request".to_owned(), |kind| kind.label.clone());
        Some(Divergence {
            schedule: schedule.clone(),
            step,
            expected: label(expected),
            found: label(found),
        })
    }
}

impl Expansion {
    /// The next schedule with one deviation more, within the bounds.
    fn next(&mut self, bounds: &Bounds, kinds: &StepKinds) -> Option<Schedule> {
        while let Some(kind) = self.steps.get(self.next.0) {
            let kind = &kinds.0[*kind];
            let Some(outcome) = kind.outcomes.get(self.next.1).copied() else {
                self.next = (self.next.0 + 1, 0);
                continue;
            };
            let step = self.next.0;
            self.next.1 += 1;
            let (used, limit) = if outcome.is_crash() {
                (self.schedule.crashes(), bounds.crashes)
            } else {
                (self.schedule.failures(), bounds.failures)
            };
            if used < limit {
                let candidate = kind.chosen;
                return Some(self.schedule.with(Choice {
                    step,
                    candidate,
                    outcome,
                }));
            }
        }
        None
    }
}

/// The schedules that are left to run, the fewest deviations first.
pub(crate) struct Frontier<'b> {
    bounds: &'b Bounds,
    levels: Vec<Level>,
    /// The changes of order that were queued: several runs lead to the same one. A failure or a crash
    /// has one run alone that it is added to.
    reordered: HashSet<Schedule>,
}

impl<'b> Frontier<'b> {
    pub(crate) fn new(bounds: &'b Bounds) -> Self {
        Self {
            bounds,
            levels: Vec::new(),
            reordered: HashSet::new(),
        }
    }

    fn level(&mut self, deviations: usize) -> &mut Level {
        if self.levels.len() <= deviations {
            self.levels.resize_with(deviations + 1, Level::default);
        }
        &mut self.levels[deviations]
    }

    /// Takes the next schedule: one with the fewest deviations.
    pub(crate) fn pop(&mut self, kinds: &StepKinds) -> Option<Next> {
        for level in &mut self.levels {
            if let Some(next) = level.single.pop_front() {
                return Some(next);
            }
            while let Some(expansion) = level.expansions.front_mut() {
                if let Some(schedule) = expansion.next(self.bounds, kinds) {
                    let parent = Some(Arc::clone(&expansion.steps));
                    return Some(Next { schedule, parent });
                }
                level.expansions.pop_front();
            }
        }
        None
    }

    /// Queues everything that has one more deviation than the schedule that gave this trace, or
    /// another scope. Returns the number of those that equal others.
    pub(crate) fn push(
        &mut self,
        schedule: Schedule,
        trace: &Trace,
        steps: Arc<[usize]>,
        kinds: &StepKinds,
    ) -> usize {
        let mut merged = 0;
        if let Some(schedule) = for_the_whole_call(&schedule, trace) {
            let parent = Some(Arc::clone(&steps));
            let level = self.level(schedule.deviations());
            level.single.push_back(Next { schedule, parent });
        }
        for step in 0..trace.steps.len() {
            for candidate in other_candidates(self.bounds, trace, step, &mut merged) {
                // The default order was tried by a run that this one deviates from.
                if candidate == 0 {
                    continue;
                }
                let outcome = Outcome::Served;
                let schedule = schedule.with(Choice {
                    step,
                    candidate,
                    outcome,
                });
                if self.reordered.insert(schedule.clone()) {
                    let parent = Some(Arc::clone(&steps));
                    let level = self.level(schedule.deviations());
                    level.single.push_back(Next { schedule, parent });
                }
            }
        }
        // Earlier steps were tried by the schedules that this one deviates from.
        let first = schedule.last_step().unwrap_or_default();
        merged += steps[first.min(steps.len())..]
            .iter()
            .map(|kind| kinds.0[*kind].merged)
            .sum::<usize>();
        let level = self.level(schedule.deviations() + 1);
        level.expansions.push_back(Expansion {
            schedule,
            steps,
            next: (first, 0),
        });
        merged
    }

    /// The number of entries that it keeps in memory.
    pub(crate) fn queue_len(&self) -> usize {
        let levels = self.levels.iter();
        let waiting = levels.map(|level| level.single.len() + level.expansions.len());
        waiting.sum::<usize>() + self.reordered.len()
    }

    /// The number of schedules that are known to be left.
    pub(crate) fn count(mut self, kinds: &StepKinds) -> usize {
        std::iter::from_fn(|| self.pop(kinds)).count()
    }
}

/// The other outcomes that the request of a step can have. Adds the number of those that equal others, and
/// are not tried, to `merged`.
fn alternatives(bounds: &Bounds, step: &TracedStep, merged: &mut usize) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    if step.forced || step.outcome != Outcome::Served || step.request.operation == START {
        return outcomes;
    }
    if step.request.operation == RETURN {
        return vec![Outcome::CrashBefore];
    }
    let has = |class| bounds.classes.contains(&class);
    for class in &bounds.classes {
        for failure in InjectedFailure::of(*class, &step.request.operation, bounds.every_error) {
            // A response that is lost where nothing changed is a request that is lost.
            let same = matches!(failure, InjectedFailure::LostResponse(_)) && !step.changed;
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
        .filter(|step| step.request.attempt == 1)?;
    let mut later = trace.steps[last.step + 1..].iter();
    let again = later.any(|other| other.request.call == step.request.call);
    let outcome = Outcome::Failed(failure, Scope::Call);
    again.then(|| schedule.with(Choice { outcome, ..last }))
}

/// The candidates whose turn at this step can make a difference: another request of the same
/// worker, or one of a worker that later makes a request which depends on this step. Adds the number of the
/// others to `merged`.
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
            .filter(|other| other.request.worker == *worker);
        let dependent =
            *worker == step.request.worker || later.into_iter().any(|other| other.depends_on(step));
        if dependent || !bounds.merge_orders {
            found.push(candidate);
        } else {
            *merged += 1;
        }
    }
    found
}
