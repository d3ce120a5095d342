//! Chance from the seed: however many callers there are at once, the same seed deals them the same.

use std::collections::BTreeMap;
use std::sync::Barrier;
use std::thread::ScopedJoinHandle;

use sfn_mock::{ErrorCode, Scenario, SfnMock, Step, Times};

use crate::support::raw_socket::{Connection, start};

const CALLERS: usize = 64;
const CALLS: usize = 4;

/// The answers of each caller, call by call, all calling at once.
fn outcomes(seed: u64, scenario: Scenario) -> BTreeMap<String, Vec<u16>> {
    let sfn = SfnMock::builder()
        .seed(seed)
        .frozen_clock()
        .scenario(scenario)
        .start();
    let ready = Barrier::new(CALLERS);
    let call = |name: String| {
        let mut wire = Connection::open(sfn.endpoint_url());
        ready.wait();
        let statuses = (0..CALLS).map(|_| wire.ask(start(&name, "{}")).status());
        let statuses = statuses.collect();
        (name, statuses)
    };
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|number| scope.spawn(move || call(format!("order-{number}"))))
            .collect();
        let outcomes = callers.into_iter().map(ScopedJoinHandle::join);
        outcomes
            .map(|outcome| outcome.expect("no caller panics"))
            .collect()
    })
}

fn sometimes_throttled(times: impl Into<Times>) -> Scenario {
    let throttled = Step::fail(ErrorCode::ThrottlingException);
    Scenario::new("sometimes throttled").then(throttled.times(times).probability(0.4))
}

fn multiset(outcomes: &BTreeMap<String, Vec<u16>>) -> Vec<u16> {
    let mut all: Vec<_> = outcomes.values().flatten().copied().collect();
    all.sort_unstable();
    all
}

#[test]
fn counted_per_execution_the_same_seed_deals_each_execution_the_same() {
    let deal = |seed| outcomes(seed, sometimes_throttled(2).counted_per_execution());
    let dealt = deal(42);
    assert_eq!(dealt, deal(42));
    assert_ne!(dealt, deal(43));
}

#[test]
fn counted_together_the_same_seed_gives_the_same_outcomes_to_any_callers() {
    let deal = |seed| multiset(&outcomes(seed, sometimes_throttled(Times::Forever)));
    let dealt = deal(42);
    assert_eq!(dealt, deal(42));
    let throttled = dealt.iter().filter(|status| **status == 400).count();
    let about = CALLERS * CALLS * 2 / 5;
    assert!(
        throttled.abs_diff(about) < 40,
        "{throttled} of about {about}"
    );
}

#[test]
fn a_probability_of_0_takes_none_and_of_1_takes_all() {
    let never = Step::fail(ErrorCode::ThrottlingException).probability(0.0);
    let always = Step::fail(ErrorCode::ServiceUnavailable).probability(1.0);
    let scenario = Scenario::new("never, then always").then(never);
    let served = multiset(&outcomes(1, scenario));
    assert_eq!(served, [200; CALLERS * CALLS]);
    let scenario = Scenario::new("always").then(always.times(Times::Forever));
    assert_eq!(multiset(&outcomes(1, scenario)), [503; CALLERS * CALLS]);
}
