//! Tests of the engine without a transport: the latencies of decisions, and a race that no socket
//! slows down.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use rstest::rstest;

use super::{Decision, Engine};
use crate::clock::Stopwatch;
use crate::fault::{Fault, Latency};
use crate::request::{Request, RequestHeader};
use crate::script::{Scenario, Script, Step, Times, Unsigned};

/// The headers of a start.
const START: &[RequestHeader<'_>] = &[
    ("content-type", b"application/x-amz-json-1.0"),
    ("x-amz-target", b"AWSStepFunctions.StartExecution"),
];

fn request<'a>(headers: &'a [RequestHeader<'a>], body: &'a [u8]) -> Request<'a> {
    Request {
        connection: 1,
        method: "POST",
        path: "/",
        headers,
        body,
        too_large: false,
    }
}

/// Returns the delays of `count` requests.
fn waits(seed: u64, latency: Latency, count: usize) -> Vec<Duration> {
    let step = Step::serve().delayed(latency).times(Times::Forever);
    let script = Script {
        seed: Some(seed),
        scenarios: vec![Scenario::new("late").then(step)],
        ..Script::default()
    };
    let mock = Engine::new(script, Stopwatch::of_the_system());
    let request = request(&[], b"{}");
    let wait = |_| {
        let Decision::Respond { delay, .. } = mock.handle(mock.now(), &request) else {
            panic!("expected a response");
        };
        delay
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
fn the_draws_of_one_seed_follow_the_latency() {
    let millis = Duration::from_millis;
    let mut drawn = waits(42, Latency::log_normal(millis(80), 0.4), 2_001);
    drawn.sort_unstable();
    let median = drawn[1_000];
    assert!((millis(76)..millis(84)).contains(&median), "{median:?}");
}

#[test]
fn a_fixed_latency_is_that_of_every_answer() {
    let fixed = Latency::fixed(Duration::from_millis(50));
    assert_eq!(waits(1, fixed, 3), [Duration::from_millis(50); 3]);
}

#[test]
fn sixty_four_callers_race_for_two_thousand_names_and_start_each_once() {
    const CALLERS: usize = 64;
    const MOCKS: usize = 4;
    const NAMES: usize = 500;
    let body = |number| {
        let machine = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
        format!(r#"{{"stateMachineArn":"{machine}","name":"order-{number}","input":"{{}}"}}"#)
    };
    let bodies: Vec<_> = (0..NAMES).map(body).collect();
    for _ in 0..MOCKS {
        let script = Script {
            unsigned: Some(Unsigned::Accept),
            ..Script::default()
        };
        let mock = Engine::new(script, Stopwatch::of_the_system());
        let together = Barrier::new(CALLERS);
        let ask = |body: &String| {
            together.wait();
            let request = request(START, body.as_bytes());
            let Decision::Respond {
                reply: Some(reply),
                fault: None,
                ..
            } = mock.handle(mock.now(), &request)
            else {
                panic!("expected a whole answer");
            };
            reply.body
        };
        let race = || bodies.iter().map(ask).collect::<Vec<Bytes>>();
        let answers: Vec<_> = thread::scope(|scope| {
            let callers: Vec<_> = (0..CALLERS).map(|_| scope.spawn(race)).collect();
            let answers = callers.into_iter().map(thread::ScopedJoinHandle::join);
            answers
                .map(|answers| answers.expect("each is answered"))
                .collect()
        });
        // The same bytes for all, so one ARN and one date; and each has its own name in it.
        for other in &answers {
            assert_eq!(other, &answers[0]);
        }
        for (number, answer) in answers[0].iter().enumerate() {
            let arn = format!(":execution:orders:order-{number}\"");
            let answer = String::from_utf8_lossy(answer);
            assert!(answer.contains(&arn), "{answer}");
        }
        assert_eq!(mock.lock().service.executions().len(), NAMES);
    }
}

#[rstest]
#[case::not_found(&[], b"{}")]
#[case::a_refused_request(START, b"{}")]
#[case::a_start(
    START,
    br#"{"stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:orders"}"#
)]
fn every_answer_has_the_delay_and_the_fault_of_its_step(
    #[case] headers: &[RequestHeader<'_>],
    #[case] body: &[u8],
) {
    let late = Duration::from_millis(50);
    let step = Step::lose_response(Fault::Reset).delayed(late);
    let script = Script {
        unsigned: Some(Unsigned::Accept),
        scenarios: vec![Scenario::new("late and lost").then(step)],
        ..Script::default()
    };
    let mock = Engine::new(script, Stopwatch::of_the_system());
    let decision = mock.handle(mock.now(), &request(headers, body));
    let Decision::Respond {
        delay,
        reply: Some(_),
        fault,
        ..
    } = decision
    else {
        panic!("expected an answer, found {decision:?}");
    };
    assert_eq!((delay, fault), (late, Some(Fault::Reset)));
}
