//! Traces: what happened in one run, step by step, as the search needs it.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use super::schedule::{Outcome, Schedule, Scope};

/// A request as the explorer sees it, or one of the two events in the life of a process.
#[derive(Debug, Clone)]
pub(crate) struct TracedRequest {
    pub(crate) worker: usize,
    /// The operation, [`START`] or [`RETURN`].
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
    pub(crate) footprint: Footprint,
}

/// The event by which one of several workers begins, or is started again.
pub(crate) const START: &str = "start";
/// The event after the function's last answer: it has come to its end, and its result has not reached
/// anyone.
pub(crate) const RETURN: &str = "return";

impl TracedRequest {
    /// The event of this kind in the process of a worker.
    pub(crate) fn event(worker: usize, kind: &str) -> Self {
        Self {
            worker,
            operation: kind.to_owned(),
            target: String::new(),
            name: None,
            call: usize::MAX,
            attempt: 1,
            body: 0,
            footprint: Footprint::Nothing,
        }
    }

    pub(crate) fn is_event(&self) -> bool {
        self.operation == START || self.operation == RETURN
    }

    /// The request in words: `StartExecution orders/order-17, attempt 2`.
    pub(crate) fn label(&self) -> String {
        let mut label = self.operation.clone();
        if !self.target.is_empty() {
            label += &format!(" {}", self.target);
        }
        if self.attempt > 1 {
            label += &format!(", attempt {}", self.attempt);
        }
        label
    }
}

/// The number of a call among all calls of a run, by its invocation id. An unknown id is added, and gets the
/// next number.
pub(crate) fn call_number(calls: &mut Vec<String>, id: &str) -> usize {
    calls
        .iter()
        .position(|known| known == id)
        .unwrap_or_else(|| {
            calls.push(id.to_owned());
            calls.len() - 1
        })
}

/// One step of a run: one request goes on.
#[derive(Debug, Clone)]
pub(crate) struct TracedStep {
    pub(crate) request: TracedRequest,
    /// The workers whose requests could have gone on, the default first.
    pub(crate) candidates: Vec<usize>,
    /// The place of the request among the candidates.
    pub(crate) chosen: usize,
    pub(crate) outcome: Outcome,
    /// The outcome follows from an earlier choice for the whole call.
    pub(crate) forced: bool,
    /// The request changed the service, or what the mock counts.
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

impl TracedStep {
    pub(crate) fn depends_on(&self, other: &Self) -> bool {
        let (one, other) = (&self.request, &other.request);
        one.worker == other.worker || one.footprint.conflicts(other.footprint)
    }
}

/// How a schedule broke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Broken {
    /// The rule that broke: two failures of one rule are the same failure.
    pub(crate) rule: String,
    pub(crate) message: String,
}

impl Broken {
    /// A panic, with what to do about one of tokio's.
    #[cfg(feature = "explore")]
    pub(crate) fn panicked(message: &str) -> Self {
        let io = message.contains("IO is disabled") || message.contains("I/O is disabled");
        let hint = if io {
            "\n  try: leave sockets and pipes out of an explored function; its runtime has no I/O"
        } else {
            ""
        };
        Self::new("panic", format!("the function panicked: {message}{hint}"))
    }

    pub(crate) fn new(rule: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            rule: rule.into(),
            message: message.into(),
        }
    }
}

/// A whole run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trace {
    pub(crate) steps: Vec<TracedStep>,
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
    /// A hash of the requests up to the schedule's last deviation, which its token carries: other code makes
    /// other requests. Their values do not count.
    pub(crate) fn fingerprint(&self, schedule: &Schedule) -> u32 {
        let steps = schedule.last_step().map_or(0, |last| last + 1);
        let mut hash = DefaultHasher::new();
        for step in self.steps.iter().take(steps) {
            let request = &step.request;
            (request.worker, &request.operation, request.attempt).hash(&mut hash);
            step.candidates.len().hash(&mut hash);
        }
        // The low half is as good as any.
        u32::try_from(hash.finish() & u64::from(u32::MAX)).unwrap_or_default()
    }

    /// A number that two runs share if they differ in the order of independent steps alone.
    ///
    /// Steps are put into one order: of those that no earlier dependent step precedes, the one of
    /// the lowest worker comes first. Of two runs that share a number only one is deviated from, so everything
    /// by which their ends can differ must be in it.
    pub(crate) fn equivalence(&self) -> u64 {
        let mut hash = DefaultHasher::new();
        let mut left: Vec<&TracedStep> = self.steps.iter().collect();
        while !left.is_empty() {
            let mut next = 0;
            for index in 1..left.len() {
                let free = left[..index]
                    .iter()
                    .all(|before| !left[index].depends_on(before));
                if free && left[index].request.worker < left[next].request.worker {
                    next = index;
                }
            }
            let step = left.remove(next);
            // One failure of a whole call equals a failure of each of its attempts.
            let outcome = match step.outcome {
                Outcome::Failed(failure, _) => Outcome::Failed(failure, Scope::Attempt),
                Outcome::Served | Outcome::CrashBefore | Outcome::CrashAfter => step.outcome,
            };
            let request = &step.request;
            (request.worker, &request.operation, request.body).hash(&mut hash);
            (request.attempt, outcome).hash(&mut hash);
            // Of equal requests of one worker, another future gets the answer.
            let before = step.candidates.iter().take(step.chosen);
            before
                .filter(|worker| **worker == request.worker)
                .count()
                .hash(&mut hash);
        }
        hash.finish()
    }
}
