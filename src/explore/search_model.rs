//! A small model of workers and a service, whose outcomes are known by running every schedule.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::failure::InjectedFailure;
use super::outcomes::{Decided, Outcomes};
use super::schedule::{Choice, Outcome, Schedule, Scope};
use super::search::Bounds;
use super::trace::{self, Footprint, RETURN, START, Trace, TracedStep};

/// A request of a program: a start of a name or without one, or a look for a name.
#[derive(Clone, Copy)]
pub(crate) enum ModelRequest {
    Start(Option<&'static str>),
    /// The program ends where the name is there.
    Check(&'static str),
}

pub(crate) use ModelRequest::{Check, Start};

/// Workers that run a program each, with three attempts for every call.
pub(crate) struct Model {
    pub(crate) programs: Vec<Vec<ModelRequest>>,
}

#[derive(Default)]
struct ModelWorker {
    started: bool,
    next: usize,
    attempt: u32,
    call: usize,
    ended: Option<bool>,
}

/// The executions by name, and the result of each worker.
pub(crate) type ModelResult = (BTreeMap<String, usize>, Vec<bool>);

/// One run of the model.
struct ModelRun<'m> {
    model: &'m Model,
    outcomes: Outcomes,
    workers: Vec<ModelWorker>,
    started: BTreeMap<String, usize>,
    calls: usize,
    last: usize,
    trace: Trace,
}

impl ModelRun<'_> {
    fn candidates(&self) -> Vec<usize> {
        let workers = self.workers.iter().enumerate();
        let waiting = workers.filter(|(_, worker)| worker.ended.is_none());
        let mut found: Vec<usize> = waiting.map(|(number, _)| number).collect();
        found.sort_by_key(|number| *number != self.last);
        found
    }

    /// One worker goes on: it starts, or its request does.
    fn step(&mut self, candidates: Vec<usize>) {
        let index = self.trace.steps.len();
        let chosen = self.outcomes.schedule().at(index).0;
        let chosen = chosen.min(candidates.len() - 1);
        self.last = candidates[chosen];
        let worker = &mut self.workers[self.last];
        if !worker.started {
            worker.started = true;
            let event = trace::TracedRequest::event(self.last, START);
            let decided = self.outcomes.decide(index, event.call);
            return self.record(event, candidates, chosen, decided, false);
        }
        if worker.attempt == 0 {
            self.calls += 1;
            worker.call = self.calls;
        }
        worker.attempt += 1;
        let (call, attempt, next) = (worker.call, worker.attempt, worker.next);
        let decided = self.outcomes.decide(index, call);
        let request = self.model.programs[self.last][next];
        let acts = match decided.outcome {
            Outcome::Served | Outcome::CrashAfter => true,
            Outcome::Failed(failure, _) => failure.reaches_the_service(),
            Outcome::CrashBefore => false,
        };
        let (operation, name) = match request {
            Start(name) => ("StartExecution", name),
            Check(name) => ("DescribeExecution", Some(name)),
        };
        let found = matches!(request, Check(name) if self.started.contains_key(name));
        let mut changed = false;
        if let (Start(name), true) = (request, acts) {
            let name = name.map_or(format!("unnamed {index}"), str::to_owned);
            changed = self.started.insert(name, 1).is_none();
        }
        let resource = name.map_or(1_000 + self.last as u64, |name| name.len() as u64);
        let request = trace::TracedRequest {
            worker: self.last,
            operation: operation.to_owned(),
            target: name.unwrap_or_default().to_owned(),
            name: name.map(str::to_owned),
            call,
            attempt,
            body: resource,
            footprint: match request {
                _ if !acts => Footprint::Nothing,
                Start(_) => Footprint::Writes(resource),
                Check(_) => Footprint::Reads(resource),
            },
        };
        self.record(request, candidates, chosen, decided, changed);
        let program = self.model.programs[self.last].len();
        let worker = &mut self.workers[self.last];
        worker.goes_on(decided.outcome, found, program, self.model.worker());
        if worker.ended.is_some() {
            let event = trace::TracedRequest::event(self.last, RETURN);
            let decided = self.outcomes.decide(index + 1, event.call);
            self.record(event, vec![self.last], 0, decided, false);
            if decided.outcome.is_crash() {
                self.workers[self.last] = self.model.worker();
            }
        }
    }

    fn record(
        &mut self,
        request: trace::TracedRequest,
        candidates: Vec<usize>,
        chosen: usize,
        decided: Decided,
        changed: bool,
    ) {
        self.trace.steps.push(TracedStep {
            request,
            candidates,
            chosen,
            outcome: decided.outcome,
            forced: decided.forced,
            changed,
            at: Duration::ZERO,
            result: String::new(),
        });
    }
}

impl Model {
    /// One worker alone begins at once.
    fn worker(&self) -> ModelWorker {
        ModelWorker {
            started: self.programs.len() == 1,
            ..ModelWorker::default()
        }
    }

    pub(crate) fn run(&self, schedule: &Schedule) -> (Trace, ModelResult) {
        let mut run = ModelRun {
            model: self,
            outcomes: Outcomes::new(schedule.clone()),
            workers: self.programs.iter().map(|_| self.worker()).collect(),
            started: BTreeMap::new(),
            calls: 0,
            last: 0,
            trace: Trace::default(),
        };
        loop {
            let candidates = run.candidates();
            if candidates.is_empty() {
                break;
            }
            run.step(candidates);
        }
        let ModelRun {
            trace,
            workers,
            started,
            ..
        } = run;
        // Names that the service made up count, and are not compared.
        let mut executions = BTreeMap::new();
        for name in started.keys() {
            let name = if name.starts_with("unnamed") {
                "unnamed"
            } else {
                name
            };
            *executions.entry(name.to_owned()).or_insert(0) += 1;
        }
        let results = workers
            .iter()
            .map(|worker| worker.ended == Some(true))
            .collect();
        (trace, (executions, results))
    }

    /// Runs every schedule within the bounds, without any cleverness.
    pub(crate) fn run_all(
        &self,
        bounds: &Bounds,
        mut each: impl FnMut(&Schedule, &Trace, ModelResult),
    ) {
        let mut left = vec![Schedule::default()];
        while let Some(schedule) = left.pop() {
            let (trace, end) = self.run(&schedule);
            each(&schedule, &trace, end);
            let first = schedule.last_step().map_or(0, |last| last + 1);
            for (index, step) in trace.steps.iter().enumerate().skip(first) {
                for candidate in 0..step.candidates.len() {
                    for outcome in outcomes(bounds, step, &schedule) {
                        if candidate > 0 || outcome != Outcome::Served {
                            left.push(schedule.with(Choice {
                                step: index,
                                candidate,
                                outcome,
                            }));
                        }
                    }
                }
            }
        }
    }

    /// The ends of every schedule within the bounds.
    pub(crate) fn every_end(&self, bounds: &Bounds) -> BTreeSet<ModelResult> {
        let mut ends = BTreeSet::new();
        self.run_all(bounds, |_, _, end| {
            ends.insert(end);
        });
        ends
    }
}

impl ModelWorker {
    /// Moves on after a request with this outcome: to the next attempt, to the next request of a program with
    /// `program` requests, to its end, or, after a crash, to `restarted`. `found` ends the program.
    fn goes_on(&mut self, outcome: Outcome, found: bool, program: usize, restarted: Self) {
        let retries = match outcome {
            Outcome::CrashBefore | Outcome::CrashAfter => {
                *self = restarted;
                return;
            }
            Outcome::Served
            | Outcome::Failed(InjectedFailure::EmptyBody | InjectedFailure::EmptyObject, _) => None,
            Outcome::Failed(InjectedFailure::Error(code), _) => {
                Some(code.retry_class() != crate::RetryClass::No)
            }
            Outcome::Failed(..) => Some(true),
        };
        match retries {
            Some(true) if self.attempt < 3 => {}
            Some(_) => self.ended = Some(false),
            None => {
                (self.next, self.attempt) = (self.next + 1, 0);
                if found || self.next == program {
                    self.ended = Some(true);
                }
            }
        }
    }
}

fn outcomes(bounds: &Bounds, step: &TracedStep, schedule: &Schedule) -> Vec<Outcome> {
    let mut outcomes = vec![Outcome::Served];
    if step.forced || step.request.operation == START {
        return outcomes;
    }
    if step.request.operation == RETURN {
        outcomes.extend((schedule.crashes() < bounds.crashes).then_some(Outcome::CrashBefore));
        return outcomes;
    }
    if schedule.failures() < bounds.failures {
        for class in &bounds.classes {
            for failure in InjectedFailure::of(*class, &step.request.operation, false) {
                outcomes.push(Outcome::Failed(failure, Scope::Attempt));
                if step.request.attempt == 1 {
                    outcomes.push(Outcome::Failed(failure, Scope::Call));
                }
            }
        }
    }
    if schedule.crashes() < bounds.crashes {
        outcomes.extend([Outcome::CrashBefore, Outcome::CrashAfter]);
    }
    outcomes
}
