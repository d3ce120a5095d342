//! One seed, script and order of requests, with a frozen clock, give the same bytes, but for the
//! `Date` header.

use std::collections::BTreeSet;
use std::time::Duration;

use sfn_mock::{ErrorCode, Scenario, SfnMock, StateMachine, Step, Times, start_execution};

use crate::support::raw_socket::{Answer, Connection, Request};

const SEED: u64 = 42;
const ROUNDS: u32 = 40;

/// The outcome of one run.
#[derive(Debug, PartialEq, Eq)]
struct Run {
    /// Every answer, with its `Date` blanked.
    answers: Vec<Answer>,
    /// The version that the alias chose for each execution started through it.
    chosen: Vec<Option<String>>,
    journal: String,
}

impl Run {
    /// The values that all answers have in one place, as a set.
    fn all<'a, T: Ord>(&'a self, part: impl Fn(&'a Answer) -> Option<T>) -> BTreeSet<T> {
        self.answers.iter().filter_map(part).collect()
    }

    fn request_ids(&self) -> BTreeSet<&str> {
        self.all(|answer| answer.header("x-amzn-RequestId"))
    }

    fn statuses(&self) -> Vec<u16> {
        self.answers.iter().map(Answer::status).collect()
    }

    fn start_dates(&self) -> BTreeSet<String> {
        self.all(|answer| Some(answer.json().get("startDate")?.to_string()))
    }
}

/// A mixed load on a mixed world, over one connection.
fn run(seed: Option<u64>) -> (u64, Run) {
    let builder = SfnMock::builder()
        .state_machine(
            StateMachine::standard("orders")
                .versions([1, 2])
                .alias("PROD", [(1, 50), (2, 50)]),
        )
        .state_machine(StateMachine::express("audit"))
        .scenario(
            Scenario::new("a third is throttled")
                .when(start_execution())
                .then(
                    Step::fail(ErrorCode::ThrottlingException)
                        .probability(0.33)
                        .times(Times::Forever),
                ),
        )
        .scenario(
            Scenario::new("each flaky order fails, or not")
                .when(start_execution().name_matches("^flaky-"))
                .counted_per_execution()
                .then(Step::fail(ErrorCode::ServiceUnavailable).probability(0.5)),
        );
    let sfn = match seed {
        Some(seed) => builder.seed(seed).frozen_clock(),
        None => builder,
    }
    .start();
    let mut connection = Connection::open(sfn.endpoint_url());
    let mut answers = Vec::new();
    for round in 0..ROUNDS {
        for request in requests(round) {
            answers.push(without_date(connection.ask(&request)));
        }
        sfn.clock().advance(Duration::from_millis(1234));
    }
    let started = sfn.started();
    let chosen = started
        .iter()
        .filter(|execution| execution.state_machine_alias_arn().is_some())
        .map(sfn_mock::Execution::state_machine_version_arn)
        .collect();
    let journal = sfn.exchanges().to_string();
    let run = Run {
        answers,
        chosen,
        journal,
    };
    (sfn.seed(), run)
}

fn requests(round: u32) -> impl Iterator<Item = Request> {
    let bodies = [
        ("orders", String::new()),
        ("orders", format!(r#","name":"order-{round}""#)),
        ("orders", format!(r#","name":"order-{}""#, round / 2)),
        ("orders", format!(r#","name":"flaky-{}""#, round / 4)),
        ("orders", r#","name":"b a d""#.to_owned()),
        (
            "orders:PROD",
            format!(r#","input":"{{\"round\":{round}}}""#),
        ),
        ("audit", format!(r#","name":"audit-{}""#, round / 3)),
        ("missing", String::new()),
    ];
    bodies.into_iter().map(|(machine, members)| {
        let arn = format!("arn:aws:states:us-east-1:123456789012:stateMachine:{machine}");
        Request::start(format!(r#"{{"stateMachineArn":"{arn}"{members}}}"#))
    })
}

fn without_date(mut answer: Answer) -> Answer {
    let dates = answer.headers.iter_mut().filter(|(name, _)| name == "Date");
    dates.for_each(|(_, value)| value.clear());
    answer
}

#[test]
fn one_seed_gives_the_same_bytes_twice() {
    let (_, first) = run(Some(SEED));
    let (_, second) = run(Some(SEED));
    for (index, (first, second)) in first.answers.iter().zip(&second.answers).enumerate() {
        assert_eq!(first, second, "answer {}", index + 1);
    }
    assert_eq!(first, second);
}

#[test]
fn the_load_that_is_compared_meets_all_kinds_of_chance() {
    let (_, run) = run(Some(SEED));
    assert_eq!(run.answers.len(), 8 * ROUNDS as usize);
    let statuses: BTreeSet<_> = run.statuses().into_iter().collect();
    assert_eq!(statuses, BTreeSet::from([200, 400, 503]));
    let versions: BTreeSet<_> = run.chosen.iter().flatten().collect();
    assert_eq!(versions.len(), 2, "{versions:?}");
    assert_eq!(run.request_ids().len(), run.answers.len());
    assert!(run.start_dates().len() > 10, "{:?}", run.start_dates());
}

#[test]
fn another_seed_gives_other_ids_failures_and_choices() {
    let (_, first) = run(Some(SEED));
    let (_, other) = run(Some(SEED + 1));
    assert!(first.request_ids().is_disjoint(&other.request_ids()));
    assert_eq!(
        first.start_dates(),
        other.start_dates(),
        "a seed fixes chance alone"
    );
    assert_ne!(first.statuses(), other.statuses());
    assert_ne!(first.chosen, other.chosen);
}

#[test]
fn a_seed_that_the_mock_drew_itself_gives_its_ids_failures_and_choices_again() {
    let (seed, first) = run(None);
    let (same, again) = run(Some(seed));
    assert_eq!(seed, same);
    assert_eq!(first.request_ids(), again.request_ids());
    assert_eq!(first.statuses(), again.statuses());
    assert_eq!(first.chosen, again.chosen);
    let arns = |run: &Run| run.all(|answer| Some(answer.json().get("executionArn")?.to_string()));
    assert_eq!(arns(&first), arns(&again));
}

#[test]
fn two_mocks_without_a_seed_draw_different_ones() {
    let (first, second) = (SfnMock::start(), SfnMock::start());
    assert_ne!(first.seed(), second.seed());
}
