//! Closures of the test's author that misbehave inside the server.

use sfn_mock::{ErrorCode, Scenario, SfnMock, Step, start_execution};

use super::start;
use crate::support::panics::panic_of;
use crate::support::raw_socket::{Answer, Connection};

fn assert_internal_failure(answer: &Answer) {
    assert_eq!(answer.status(), 500, "{answer:?}");
    assert_eq!(
        answer.text(),
        r#"{"__type":"com.amazon.coral.service#InternalFailure","message":"a closure of the test's author panicked"}"#
    );
}

#[test]
fn a_panicking_closure_costs_its_own_request_a_500_and_fails_the_test_by_name() {
    let sfn = SfnMock::builder()
        .scenario(
            Scenario::new("the nosy one")
                .when(start_execution().matching(|request| {
                    let body = String::from_utf8_lossy(request.body());
                    assert!(!body.contains("order-2"), "order 2 was not to come");
                    false
                }))
                .then(Step::fail(ErrorCode::ThrottlingException)),
        )
        .start();
    let mut connection = Connection::open(sfn.endpoint_url());
    assert_eq!(connection.ask(start("order-1")).status(), 200);
    assert_internal_failure(&connection.ask(start("order-2")));
    assert_eq!(connection.ask(start("order-3")).status(), 200);
    sfn.assert_started(2);
    let report = panic_of(|| drop(sfn));
    assert!(
        report.starts_with("sfn-mock: 1 unexpected call"),
        "{report}"
    );
    for expected in [
        "the nosy one",
        "closures.rs",
        "order 2 was not to come",
        "#2 StartExecution orders/order-2",
    ] {
        assert!(report.contains(expected), "{expected:?} is not in {report}");
    }
}

#[test]
fn a_closure_that_calls_back_into_its_mock_panics_and_does_not_deadlock() {
    let sfn = SfnMock::start();
    let handle = sfn.handle();
    sfn.mount(
        Scenario::new("only the first")
            .when(start_execution().matching(move |_| handle.exchanges().is_empty()))
            .then(Step::fail(ErrorCode::ThrottlingException)),
    );
    let mut connection = Connection::open(sfn.endpoint_url());
    assert_internal_failure(&connection.ask(start("order-1")));
    assert_eq!(sfn.exchanges().len(), 1, "the mock is still there");
    let report = panic_of(|| drop(sfn));
    for expected in [
        "only the first",
        "a closure given to this mock called back into it",
    ] {
        assert!(report.contains(expected), "{expected:?} is not in {report}");
    }
}

#[test]
fn a_closure_may_call_another_mock() {
    let other = SfnMock::start();
    let handle = other.handle();
    let sfn = SfnMock::builder()
        .scenario(
            Scenario::new("as long as the other one has seen nothing")
                .when(start_execution().matching(move |_| handle.exchanges().is_empty()))
                .then(Step::fail(ErrorCode::ThrottlingException)),
        )
        .start();
    let mut connection = Connection::open(sfn.endpoint_url());
    assert_eq!(connection.ask(start("order-1")).status(), 400);
    assert!(sfn.verify().is_ok());
}
