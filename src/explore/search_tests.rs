//! Tests of the search against a small model, whose outcomes are known by trying every schedule.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::failure::{FailureClass, InjectedFailure};
use super::schedule::{Choice, Outcome, Schedule, Scope};
use super::search::{Bounds, search};
use super::search_model::{Check, Model, ModelRequest, ModelResult, Start};
use super::shrink::shrink;
use super::trace::Broken;

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
fn reached(model: &Model, bounds: &Bounds) -> (BTreeSet<ModelResult>, usize) {
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

/// Programs, and the bounds on failures and crashes under which all of their runs can be made.
fn cases() -> Vec<(Model, usize, usize)> {
    let one = |program: &[ModelRequest]| vec![program.to_vec()];
    let two = |program: &[ModelRequest]| vec![program.to_vec(); 2];
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
    let model = |(programs, failures, crashes)| (Model { programs }, failures, crashes);
    cases.into_iter().map(model).collect()
}

#[test]
fn the_search_reaches_every_end_within_its_bounds() {
    for (index, (model, failures, crashes)) in cases().into_iter().enumerate() {
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
fn schedules_that_count_as_equal_have_the_same_end() {
    for (index, (model, failures, crashes)) in cases().into_iter().enumerate() {
        let mut ends: HashMap<u64, (Schedule, ModelResult)> = HashMap::new();
        model.run_all(&bounds(failures, crashes), |schedule, trace, end| {
            let known = ends.entry(trace.equivalence());
            let (other, expected) = known.or_insert((schedule.clone(), end.clone()));
            assert_eq!(*expected, end, "case {index}: {schedule} and {other}");
            // A response that is lost where nothing changed is a request that is lost; and so it is
            // with crashes.
            let Some(last) = schedule.choices.last() else {
                return;
            };
            let before = match last.outcome {
                Outcome::Failed(InjectedFailure::LostResponse(fault), scope) => {
                    Outcome::Failed(InjectedFailure::LostRequest(fault), scope)
                }
                Outcome::CrashAfter => Outcome::CrashBefore,
                Outcome::Served | Outcome::Failed(..) | Outcome::CrashBefore => return,
            };
            if !trace.steps[last.step].changed {
                let outcome = before;
                let (_, other) = model.run(&schedule.with(Choice { outcome, ..*last }));
                assert_eq!(other, end, "case {index}: {schedule}");
            }
        });
    }
}

#[test]
fn the_search_keeps_two_entries_for_each_run_at_most() {
    let programs = vec![vec![Start(None), Start(None), Start(None)]];
    let model = Model { programs };
    let mut bounds = bounds(5, 0);
    bounds.max_schedules = 10_000;
    let mut run = |schedule: &Schedule| model.run(schedule).0;
    let found = search(&bounds, &mut run, &|| false);
    assert_eq!(found.count(), 10_000);
    let (_, left) = found.cut_short.expect("more schedules are left");
    assert!(left > 10_000, "{left} schedules are left");
    // One to go on from, and one by which an equal run is known.
    assert!(found.kept <= 20_000, "{} entries", found.kept);
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
        outcome: Outcome::Failed(InjectedFailure::Late, Scope::Attempt),
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
    // Three requests, one of them twice, and the return.
    assert_eq!(trace.steps.len(), 5);
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
        ("DescribeExecution a", "StartExecution")
    );
}
