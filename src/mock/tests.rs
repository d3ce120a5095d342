//! The latencies that plans are given, without a carrier that would wait for them.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use rstest::rstest;

use super::{Mock, Plan};
use crate::fault::Latency;
use crate::model::Request;
use crate::script::{Scenario, Script, Step, Times};

/// How long each of so many requests is to wait.
fn waits(seed: u64, latency: Latency, count: usize) -> Vec<Duration> {
    let step = Step::serve().delayed(latency).times(Times::Forever);
    let script = Script {
        seed: Some(seed),
        scenarios: vec![Scenario::new("late").then(step)],
        ..Script::default()
    };
    let mock = Mock::new(script, Arc::new(|| Duration::ZERO), false);
    let headers = HeaderMap::new();
    let request = Request {
        connection: 1,
        method: "POST",
        path: "/",
        headers: &headers,
        body: b"{}",
        too_large: false,
    };
    let wait = |_| match mock.handle(mock.clock().read(), &request) {
        Plan::Deliver(delivery) => delivery.wait,
        Plan::Hold(_) => panic!("nothing is held"),
        #[cfg(feature = "record")]
        Plan::Forward(_) => panic!("nothing is recorded"),
    };
    (0..count).map(wait).collect()
}

#[rstest]
#[case::uniform(Latency::uniform(Duration::from_millis(20), Duration::from_millis(80)))]
#[case::log_normal(Latency::log_normal(Duration::from_millis(80), 0.4))]
fn the_same_seed_gives_the_same_latencies_and_another_others(#[case] latency: Latency) {
    let drawn = waits(42, latency, 100);
    assert_eq!(drawn, waits(42, latency, 100));
    assert_ne!(drawn, waits(43, latency, 100));
    let mut distinct = drawn.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), drawn.len(), "each request has its own draw");
}

#[test]
fn the_draws_of_one_seed_are_spread_as_the_latency_says() {
    let millis = Duration::from_millis;
    let mut drawn = waits(42, Latency::log_normal(millis(80), 0.4), 2_001);
    drawn.sort_unstable();
    let median = drawn[1_000];
    assert!((millis(76)..millis(84)).contains(&median), "{median:?}");
}

#[test]
fn a_fixed_latency_is_every_answers() {
    let fixed = Latency::fixed(Duration::from_millis(50));
    assert_eq!(waits(1, fixed, 3), [Duration::from_millis(50); 3]);
}
