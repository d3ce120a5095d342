//! Every operation on every transport: the requests of each conformance case have the same answers, byte
//! for byte. That every operation has cases is `conformance::coverage`'s to check.

use std::thread;

use rstest::rstest;
use serde_json::json;
use sfn_mock::SfnMock;

use super::transport::Transport;
use crate::service::conformance::all_cases;
use crate::service::conformance::case::Case;
use crate::support::raw_socket::{Answer, Request};

#[test]
fn every_operation_is_answered_the_same_on_every_transport() {
    let cases = all_cases();
    let answered = thread::scope(|scope| {
        let cases = &cases;
        let threads = Transport::ALL.map(|transport| {
            scope.spawn(move || -> Vec<_> {
                cases.iter().map(|case| answers(transport, case)).collect()
            })
        });
        threads.map(|thread| thread.join().expect("every case can be played"))
    });
    let [reference, others @ ..] = &answered;
    let mut failures = Vec::new();
    for (index, case) in cases.iter().enumerate() {
        for (transport, answers) in Transport::ALL[1..].iter().zip(others) {
            if answers[index] != reference[index] {
                let (expected, found) = (&reference[index], &answers[index]);
                let id = &case.id;
                failures.push(format!(
                    "{id} on {transport:?}: expected {expected:#?}\nfound {found:#?}"
                ));
            }
        }
    }
    println!("{} cases, {} differences", cases.len(), failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// The answers to all requests of a case.
fn answers(transport: Transport, case: &Case) -> Vec<Answer> {
    transport.runtime().block_on(async {
        let running = transport.start(case.mock()).await;
        let running = running.expect("no case has a fault");
        let mut answers = Vec::new();
        for request in case.requests(&running.sfn) {
            answers.push(comparable(running.ask(&request).await));
        }
        answers
    })
}

/// The answer without what cannot be the same: the date, the case of the headers' names, and their order.
fn comparable(mut answer: Answer) -> Answer {
    for (name, value) in &mut answer.headers {
        name.make_ascii_lowercase();
        if name == "date" {
            value.clear();
        }
    }
    answer.headers.sort();
    answer
}

#[rstest]
#[case::mounted(
    Transport::Mounted,
    "a wiremock server cannot keep GetActivityTask waiting"
)]
#[case::responding(
    Transport::Responder,
    "a responder carries only answers and delays, not a `hold`"
)]
#[tokio::test]
async fn a_poll_that_would_wait_fails_the_test_on_a_wiremock_server(
    #[case] transport: Transport,
    #[case] expected: &str,
) {
    let running = transport.start(SfnMock::builder().activity("pick")).await;
    let running = running.expect("no scenario is refused");
    let members = json!({ "activityArn": running.sfn.activity("pick").arn() });
    let poll = Request::call("GetActivityTask", members.to_string());
    assert_eq!(running.ask(&poll).await.status(), 500);
    let report = running.sfn.close().expect_err("the test fails").to_string();
    assert!(report.contains(expected), "{report}");
}
