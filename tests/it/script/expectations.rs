//! Causes of a failed test: unmet expectations and unexpected calls.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rstest::rstest;
use serde_json::json;
use sfn_mock::{
    Afterwards, CallCount, ErrorCode, Scenario, SfnMock, Step, Unmatched, start_execution,
};

use crate::support::http_client::Client;
use crate::support::panics::panic_of;

fn expecting(expected: impl Into<CallCount>) -> Scenario {
    Scenario::new("the orders")
        .when(start_execution().name_matches("^order-"))
        .expect(expected)
}

/// A mock that has met this many orders, and one other start.
fn met(scenario: Scenario, orders: usize) -> SfnMock {
    let sfn = SfnMock::builder().scenario(scenario).start();
    let client = Client::of(&sfn);
    client.start("refund-1", None);
    for number in 0..orders {
        client.start(&*format!("order-{number}"), None);
    }
    sfn
}

#[rstest]
#[case::exactly(3.into(), 3, true)]
#[case::exactly_less(3.into(), 2, false)]
#[case::exactly_more(3.into(), 4, false)]
#[case::none(0.into(), 0, true)]
#[case::none_and_one_comes(0.into(), 1, false)]
#[case::range_at_its_start((1..=3).into(), 1, true)]
#[case::range_at_its_end((1..=3).into(), 3, true)]
#[case::range_below((1..=3).into(), 0, false)]
#[case::range_above((1..=3).into(), 4, false)]
#[case::at_least((2..).into(), 5, true)]
#[case::at_least_less((2..).into(), 1, false)]
#[case::at_most((..=2).into(), 0, true)]
#[case::at_most_more((..=2).into(), 3, false)]
fn an_expectation_counts_the_requests_that_reach_its_scenario(
    #[case] expected: CallCount,
    #[case] orders: usize,
    #[case] is_met: bool,
) {
    let sfn = met(expecting(expected), orders);
    let report = sfn.verify().err();
    assert_eq!(report.is_none(), is_met);
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(sfn)));
    assert_eq!(dropped.is_ok(), is_met);
    let text = dropped
        .err()
        .map(|panic| *panic.downcast::<String>().unwrap());
    // The drop also names the file of the journal.
    let before_the_journal = |text: String| {
        let (before, _) = text
            .split_once("\nthe whole journal: ")
            .expect("it is written");
        before.to_owned()
    };
    let text = text.map(before_the_journal);
    assert_eq!(text, report.map(|report| report.to_string()));
}

#[test]
fn an_expectation_counts_requests_for_which_no_step_is_left() {
    let once = expecting(3).then(Step::fail(ErrorCode::ThrottlingException));
    assert!(met(once, 3).verify().is_ok());
}

#[test]
fn what_an_earlier_scenario_takes_does_not_reach_a_later_one() {
    let sfn = SfnMock::builder()
        .scenario(
            Scenario::new("first")
                .then(Step::fail(ErrorCode::ThrottlingException))
                .expect(2),
        )
        .scenario(expecting(1))
        .start();
    let client = Client::of(&sfn);
    client.start("order-1", None);
    client.start("order-2", None);
    assert!(sfn.verify().is_ok());
}

#[test]
fn a_guard_verifies_its_scenario_when_it_is_dropped() {
    let sfn = SfnMock::start();
    let unmet = sfn.mount_scoped(expecting(1));
    panic_of(|| drop(unmet));
    let met = sfn.mount_scoped(expecting(1));
    Client::of(&sfn).start("order-17", None);
    drop(met);
    assert!(
        sfn.verify().is_ok(),
        "what is off the stage expects nothing"
    );
}

#[test]
fn a_mock_and_a_guard_that_are_dropped_while_a_test_panics_do_not_panic_too() {
    let text = panic_of(|| {
        let sfn = SfnMock::builder().scenario(expecting(1)).start();
        let _guard = sfn.mount_scoped(expecting(1));
        panic!("the test's own failure");
    });
    assert_eq!(text, "the test's own failure");
}

#[test]
fn a_mock_dropped_on_another_thread_panics_there() {
    let sfn = SfnMock::builder().scenario(expecting(1)).start();
    let thread = std::thread::spawn(move || drop(sfn));
    assert!(thread.join().is_err());
}

/// The number of unexpected calls, once the mock is dropped.
#[track_caller]
fn unexpected(sfn: SfnMock) -> usize {
    let count = sfn.verify().map_or_else(
        |report| crate::support::panics::unexpected_calls(&report).len(),
        |()| 0,
    );
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(sfn)));
    assert_eq!(dropped.is_err(), count > 0);
    count
}

#[test]
fn an_unmatched_call_fails_the_test_if_configured() {
    let sfn = SfnMock::builder()
        .unmatched(Unmatched::FailTest)
        .scenario(Scenario::new("the orders").when(start_execution().name_matches("^order-")))
        .start();
    let client = Client::of(&sfn);
    assert_eq!(
        client.start("order-17", None).status,
        200,
        "a used-up scenario is about it still"
    );
    assert_eq!(
        client.start("refund-17", None).status_and_code(),
        "501 UnexpectedCall"
    );
    sfn.assert_not_started("refund-17");
    assert_eq!(unexpected(sfn), 1);
}

#[test]
fn a_call_beyond_the_last_step_fails_the_test_if_the_scenario_does_so() {
    let sfn = SfnMock::builder()
        .scenario(
            Scenario::new("one attempt")
                .then(Step::serve())
                .afterwards(Afterwards::FailTest),
        )
        .start();
    let client = Client::of(&sfn);
    assert_eq!(client.start("order-17", None).status, 200);
    assert_eq!(
        client.start("order-17", None).status_and_code(),
        "501 UnexpectedCall"
    );
    assert_eq!(unexpected(sfn), 1);
}

#[test]
fn a_scenario_without_steps_that_fails_afterwards_forbids_its_requests() {
    let sfn = SfnMock::builder()
        .scenario(
            Scenario::new("no refunds")
                .when(start_execution().name_matches("^refund-"))
                .afterwards(Afterwards::FailTest),
        )
        .start();
    let client = Client::of(&sfn);
    assert_eq!(client.start("order-17", None).status, 200);
    assert_eq!(client.start("refund-17", None).status, 501);
    assert_eq!(unexpected(sfn), 1);
}

#[test]
fn an_operation_that_is_not_emulated_fails_the_test_unless_it_is_scripted() {
    let sfn = SfnMock::start();
    let answer = Client::of(&sfn).send("TestState", &[], &json!({}));
    assert_eq!(answer.status_and_code(), "501 UnexpectedCall");
    assert_eq!(unexpected(sfn), 1);
}

#[test]
fn a_closure_that_panics_costs_its_request_a_500_and_fails_the_test() {
    let sfn = SfnMock::builder()
        .scenario(
            Scenario::new("picky").when(
                start_execution()
                    .name("order-17")
                    .matching(|_| panic!("not this one")),
            ),
        )
        .start();
    let client = Client::of(&sfn);
    assert_eq!(
        client.start("order-17", None).status_and_code(),
        "500 InternalFailure"
    );
    assert_eq!(
        client.start("order-18", None).status,
        200,
        "the others are served"
    );
    sfn.assert_not_started("order-17");
    assert_eq!(unexpected(sfn), 1);
}

#[test]
fn a_closure_that_calls_back_into_its_mock_panics_and_does_not_hang() {
    let sfn = SfnMock::start();
    let handle = sfn.handle();
    let calls_back = start_execution().matching(move |_| handle.started().is_empty());
    sfn.mount(Scenario::new("curious").when(calls_back));
    assert_eq!(Client::of(&sfn).start("order-17", None).status, 500);
    assert_eq!(unexpected(sfn), 1);
}

#[test]
fn a_scenario_that_is_never_to_be_met_is_an_expectation_of_none() {
    let unnamed = || {
        Scenario::new("unnamed")
            .when(start_execution().unnamed())
            .never()
    };
    let sfn = SfnMock::builder().scenario(unnamed()).start();
    Client::of(&sfn).start("order-17", None);
    sfn.verify().expect("the start had a name");
    Client::of(&sfn).start(None, None);
    let report = sfn.verify().expect_err("one start had none");
    assert_eq!(crate::support::panics::unmet_expectations(&report).len(), 1);
    panic_of(|| drop(sfn));
}
