//! Traces: what happened in one run, step by step, as the search needs it.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use super::schedule::{Outcome, Schedule, Scope};

/// One step of a run: one request goes on.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) worker: usize,
    pub(crate) operation: String,
    /// The machine and the name, or the execution.
    pub(crate) target: String,
    /// The name of the execution that it asks for.
    pub(crate) name: Option<String>,
    /// The call that the request belongs to, numbered within the run.
    pub(crate) call: usize,
    /// The attempt of its call, counted from 1.
    pub(crate) attempt: u32,
    /// A hash of the request's body.
    pub(crate) body: u64,
    /// The workers whose requests could have gone on, the default first.
    pub(crate) candidates: Vec<usize>,
    /// The place of the request among the candidates.
    pub(crate) chosen: usize,
    pub(crate) outcome: Outcome,
    /// The outcome follows from an earlier choice for the whole call.
    pub(crate) forced: bool,
    pub(crate) footprint: Footprint,
    /// The request changed the service.
    pub(crate) changed: bool,
    /// The virtual time of the worker at which the request went on.
    pub(crate) at: Duration,
    /// The result in words: `200, started`.
    pub(crate) result: String,
}

/// The part of the service that a step reads or writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Footprint {
    Nothing,
    Reads(u64),
    Writes(u64),
    Everything,
}

impl Footprint {
    /// Two steps that do not conflict give the same in either order.
    pub(crate) fn conflicts(self, other: Self) -> bool {
        match (self, other) {
            (Self::Nothing, _) | (_, Self::Nothing) | (Self::Reads(_), Self::Reads(_)) => false,
            (Self::Everything, _) | (_, Self::Everything) => true,
            (Self::Writes(one) | Self::Reads(one), Self::Writes(other) | Self::Reads(other)) => {
                one == other
            }
        }
    }
}

impl Step {
    /// The request in words: `StartExecution orders/order-17, attempt 2`.
    pub(crate) fn label(&self) -> String {
        let attempt = match self.attempt {
            0 | 1 => String::new(),
            attempt => format!(", attempt {attempt}"),
        };
        format!("{} {}{attempt}", self.operation, self.target)
    }

    pub(crate) fn depends_on(&self, other: &Self) -> bool {
        self.worker == other.worker || self.footprint.conflicts(other.footprint)
    }

    /// The step's identity in a comparison of two runs, without its values.
    pub(crate) fn shape(&self) -> (usize, &str, u32, usize) {
        (
            self.worker,
            &self.operation,
            self.attempt,
            self.candidates.len(),
        )
    }
}

/// How a schedule broke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Broken {
    /// The rule that broke: two failures of one rule are the same failure.
    pub(crate) rule: String,
    pub(crate) message: String,
}

/// A whole run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trace {
    pub(crate) steps: Vec<Step>,
    /// A worker waits forever.
    pub(crate) hung: bool,
    pub(crate) broken: Option<Broken>,
    /// The result of each worker in words.
    pub(crate) results: Vec<String>,
    /// The executions that exist at the end.
    pub(crate) executions: Vec<String>,
    /// The scenarios that took a request, once each.
    pub(crate) reached: Vec<String>,
    /// The function started threads, which the explorer does not control.
    pub(crate) spawned_threads: bool,
    /// The whole journal as text; kept where a run is shown.
    pub(crate) journal: Option<String>,
}

impl Trace {
    /// The first `steps` steps as a number that a token carries.
    pub(crate) fn fingerprint(&self, schedule: &Schedule) -> u32 {
        let steps = schedule.last_step().map_or(0, |last| last + 1);
        let mut hash = DefaultHasher::new();
        for step in self.steps.iter().take(steps) {
            step.shape().hash(&mut hash);
        }
        // The low half is as good as any.
        u32::try_from(hash.finish() & u64::from(u32::MAX)).unwrap_or_default()
    }

    /// A number that two runs share if they differ in the order of independent steps alone.
    ///
    /// Steps are put into one order: of those that no earlier dependent step precedes, the one of
    /// the lowest worker comes first.
    pub(crate) fn equivalence(&self) -> u64 {
        let mut hash = DefaultHasher::new();
        let mut left: Vec<&Step> = self.steps.iter().collect();
        while !left.is_empty() {
            let mut next = 0;
            for index in 1..left.len() {
                let free = left[..index]
                    .iter()
                    .all(|before| !left[index].depends_on(before));
                if free && left[index].worker < left[next].worker {
                    next = index;
                }
            }
            let step = left.remove(next);
            // One failure of a whole call equals a failure of each of its attempts.
            let outcome = match step.outcome {
                Outcome::Failed(failure, _) => Outcome::Failed(failure, Scope::Attempt),
                Outcome::Served | Outcome::CrashBefore | Outcome::CrashAfter => step.outcome,
            };
            (
                step.worker,
                &step.operation,
                step.body,
                step.attempt,
                outcome,
            )
                .hash(&mut hash);
        }
        hash.finish()
    }

    /// The first difference in shape from another run of the same schedule, in the first `steps`
    /// steps: the step, and both sides in words.
    pub(crate) fn difference(&self, other: &Self, steps: usize) -> Option<(usize, String, String)> {
        let label = |trace: &Self, index: usize| {
            trace
                .steps
                .get(index)
                .map_or_else(|| "no request".to_owned(), Step::label)
        };
        (0..steps.min(self.steps.len().max(other.steps.len())))
            .find(|index| {
                let shape = |trace: &Self| {
                    let step = trace.steps.get(*index)?;
                    let (worker, operation, attempt, candidates) = step.shape();
                    Some((worker, operation.to_owned(), attempt, candidates))
                };
                shape(self) != shape(other)
            })
            .map(|index| (index, label(self, index), label(other, index)))
    }
}
