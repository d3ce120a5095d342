//! Tests of the search against a small model, whose outcomes are known by trying every schedule.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::Duration;

use super::failure::{Failure, FailureClass};
use super::schedule::{Choice, Outcome, Schedule, Scope};
use super::search::{Bounds, search};
use super::shrink::shrink;
use super::trace::{Broken, Footprint, Step, Trace};

/// A request of a program: a start of a name or without one, or a look for a name.
#[derive(Clone, Copy)]
enum Request {
    Start(Option<&'static str>),
    /// The program ends where the name is there.
    Check(&'static str),
}

use Request::{Check, Start};

/// Workers that run a program each, with three attempts for every call.
struct Model {
    programs: Vec<Vec<Request>>,
}

#[derive(Default)]
struct Worker {
    next: usize,
    attempt: u32,
    ended: Option<bool>,
}

/// The executions by name, and the result of each worker.
type End = (BTreeMap<String, usize>, Vec<bool>);

impl Model {
    fn run(&self, schedule: &Schedule) -> (Trace, End) {
        let mut trace = Trace::default();
        let mut started = BTreeMap::new();
        let mut workers: Vec<Worker> = self.programs.iter().map(|_| Worker::default()).collect();
        let (mut last, mut calls, mut failing) = (0, 0, None);
        let mut call_of = vec![0; workers.len()];
        loop {
            let mut candidates: Vec<usize> = Vec::new();
            for (number, worker) in workers.iter().enumerate() {
                if worker.ended.is_none() {
                    candidates.push(number);
                }
            }
            if candidates.is_empty() {
                break;
            }
            candidates.sort_by_key(|number| *number != last);
            let (chosen, outcome) = schedule.at(trace.steps.len());
            let chosen = chosen.min(candidates.len() - 1);
            last = candidates[chosen];
            let worker = &mut workers[last];
            if worker.attempt == 0 {
                calls += 1;
                call_of[last] = calls;
            }
            worker.attempt += 1;
            let call = call_of[last];
            let forced = failing.filter(|(known, _)| *known == call);
            let outcome = forced.map_or(outcome, |(_, failure)| {
                Outcome::Failed(failure, Scope::Call)
            });
            if let Outcome::Failed(failure, Scope::Call) = outcome {
                failing = Some((call, failure));
            }
            let request = self.programs[last][worker.next];
            let acts = match outcome {
                Outcome::Served | Outcome::CrashAfter => true,
                Outcome::Failed(failure, _) => failure.reaches_the_service(),
                Outcome::CrashBefore => false,
            };
            let (operation, name, found) = match request {
                Start(name) => ("StartExecution", name, false),
                Check(name) => ("DescribeExecution", Some(name), started.contains_key(name)),
            };
            let mut changed = false;
            if let (Start(name), true) = (request, acts) {
                let unnamed = format!("unnamed {}", trace.steps.len());
                let count = started
                    .entry(name.map_or(unnamed, str::to_owned))
                    .or_insert(0);
                changed = *count == 0;
                *count = 1;
            }
            let resource = name.map_or(1_000 + last as u64, |name| name.len() as u64);
            trace.steps.push(Step {
                worker: last,
                operation: operation.to_owned(),
                target: name.unwrap_or_default().to_owned(),
                name: name.map(str::to_owned),
                call,
                attempt: worker.attempt,
                body: resource,
                candidates,
                chosen,
                outcome,
                forced: forced.is_some(),
                footprint: match request {
                    _ if !acts => Footprint::Nothing,
                    Start(_) => Footprint::Writes(resource),
                    Check(_) => Footprint::Reads(resource),
                },
                changed,
                at: Duration::ZERO,
                result: String::new(),
            });
            let program = self.programs[last].len();
            worker.goes_on(outcome, found, program);
        }
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

    /// The ends of every schedule within the bounds, found without any cleverness.
    fn every_end(&self, bounds: &Bounds) -> BTreeSet<End> {
        let (mut ends, mut left) = (BTreeSet::new(), vec![Schedule::default()]);
        while let Some(schedule) = left.pop() {
            let (trace, end) = self.run(&schedule);
            ends.insert(end);
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
        ends
    }
}

impl Worker {
    fn goes_on(&mut self, outcome: Outcome, found: bool, program: usize) {
        let retries = match outcome {
            Outcome::CrashBefore | Outcome::CrashAfter => {
                *self = Self::default();
                return;
            }
            Outcome::Served | Outcome::Failed(Failure::EmptyBody | Failure::EmptyObject, _) => None,
            Outcome::Failed(Failure::Error(code), _) => {
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

fn outcomes(bounds: &Bounds, step: &Step, schedule: &Schedule) -> Vec<Outcome> {
    let mut outcomes = vec![Outcome::Served];
    if step.forced {
        return outcomes;
    }
    if schedule.failures() < bounds.failures {
        for class in &bounds.classes {
            for failure in Failure::of(*class, &step.operation, false) {
                outcomes.push(Outcome::Failed(failure, Scope::Attempt));
                if step.attempt == 1 {
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

fn bounds(failures: usize, crashes: usize) -> Bounds {
    Bounds {
        failures,
        crashes,
        classes: FailureClass::ALL.to_vec(),
        every_error: false,
        max_schedules: 1_000_000,
        merge_orders: true,
    }
}

/// The ends that the search reaches, and the number of schedules that it runs.
fn reached(model: &Model, bounds: &Bounds) -> (BTreeSet<End>, usize) {
    let (mut ends, mut runs) = (BTreeSet::new(), HashSet::new());
    let mut run = |schedule: &Schedule| {
        assert!(runs.insert(schedule.clone()), "{schedule} is run twice");
        let (trace, end) = model.run(schedule);
        ends.insert(end);
        trace
    };
    let found = search(bounds, &mut run, &|| false);
    assert!(found.cut_short.is_none() && found.diverged.is_none());
    let count = found.count();
    assert_eq!(count, runs.len());
    (ends, count)
}

#[test]
fn the_search_reaches_every_end_within_its_bounds() {
    let one = |program: &[Request]| vec![program.to_vec()];
    let two = |program: &[Request]| vec![program.to_vec(); 2];
    let cases = [
        (one(&[Start(None)]), 2, 1),
        (one(&[Check("a"), Start(Some("a"))]), 2, 1),
        (one(&[Start(Some("a")), Start(Some("bb"))]), 2, 1),
        (two(&[Check("a"), Start(None)]), 1, 0),
        (two(&[Check("a"), Start(Some("a"))]), 1, 0),
        (two(&[Check("a"), Start(Some("a"))]), 0, 1),
        (
            vec![
                vec![Check("a"), Start(Some("bb"))],
                vec![Check("bb"), Start(Some("a"))],
            ],
            1,
            0,
        ),
        (
            vec![
                vec![Start(Some("a"))],
                vec![Check("a"), Start(None)],
                vec![Check("bb")],
            ],
            0,
            0,
        ),
    ];
    for (index, (programs, failures, crashes)) in cases.into_iter().enumerate() {
        let model = Model { programs };
        let mut bounds = bounds(failures, crashes);
        let (ends, merged) = reached(&model, &bounds);
        assert_eq!(ends, model.every_end(&bounds), "case {index}");
        // Orders that were merged as equal lead nowhere else.
        bounds.merge_orders = false;
        let (all, count) = reached(&model, &bounds);
        assert_eq!(ends, all, "case {index}");
        assert!(merged <= count, "case {index}: {merged} of {count}");
    }
}

#[test]
fn independent_orders_are_one() {
    let programs = vec![
        vec![Start(Some("a"))],
        vec![Start(Some("bb"))],
        vec![Start(Some("ccc"))],
    ];
    let model = Model { programs };
    let (_, count) = reached(&model, &bounds(0, 0));
    assert_eq!(count, 1);
}

#[test]
fn the_shortest_schedule_comes_first_and_is_shrunk_to_the_deviation_that_matters() {
    let model = Model {
        programs: vec![vec![Check("a"), Start(None), Check("bb")]],
    };
    let mut run = |schedule: &Schedule| {
        let (mut trace, (executions, _)) = model.run(schedule);
        let twice = executions.get("unnamed").is_some_and(|count| *count > 1);
        trace.broken = twice.then(|| Broken {
            rule: "twice".to_owned(),
            message: String::new(),
        });
        trace
    };
    let found = search(&bounds(2, 1), &mut run, &|| false);
    let (schedule, trace) = found.failed.expect("the start is doubled");
    assert_eq!(schedule.to_string(), "2-lost-response");
    // The same with failures that do not matter beside it.
    let before = Choice {
        step: 0,
        candidate: 0,
        outcome: Outcome::Failed(Failure::Late, Scope::Attempt),
    };
    let longer = Schedule {
        choices: vec![
            before,
            Choice {
                step: 2,
                ..schedule.choices[0]
            },
        ],
    };
    let broken = run(&longer);
    assert!(broken.broken.is_some());
    let (shrunk, _) = shrink(longer, broken, &mut run);
    assert_eq!(shrunk.deviations(), 1);
    assert_eq!(trace.steps.len(), 4);
}

#[test]
fn a_run_that_makes_other_requests_than_the_one_it_deviates_from_is_found_out() {
    let first = Model {
        programs: vec![vec![Check("a"), Start(None)]],
    };
    let then = Model {
        programs: vec![vec![Start(None), Start(None)]],
    };
    let mut runs = 0;
    let mut run = |schedule: &Schedule| {
        runs += 1;
        let model = if runs < 3 { &first } else { &then };
        model.run(schedule).0
    };
    let found = search(&bounds(1, 0), &mut run, &|| false);
    let diverged = found.diverged.expect("the third run differs");
    assert_eq!(
        (diverged.expected.as_str(), diverged.found.as_str()),
        ("DescribeExecution a", "StartExecution ")
    );
}
