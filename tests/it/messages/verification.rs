//! The message of a mock that is dropped: unmet expectations, requests still held, lint findings.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;
use sfn_mock::{ErrorCode, Lint, LintLevel, Scenario, Step, start_execution};

use super::{message, mock, whole_message};
use crate::support::http_client::Client;
use crate::support::panics::without_timeline;
use crate::support::raw_socket::{Connection, start};

#[test]
fn an_unmet_expectation_shows_its_conditions_and_the_nearest_request() {
    let sfn = mock()
        .scenario(
            Scenario::new("order 17 is throttled, then served")
                .when(start_execution().state_machine("orders").name("order-17"))
                .then(Step::fail(ErrorCode::ThrottlingException))
                .expect(2..=3),
        )
        .scenario(
            Scenario::new("refunds")
                .when(
                    start_execution()
                        .name_matches("^refund-")
                        .input_contains(json!({ "id": 42 })),
                )
                .expect(1),
        )
        .start();
    let client = Client::of(&sfn);
    client.start("order-17", None);
    client.start("order-18", None);
    client.start(None, None);
    assert_snapshot!(message(|| drop(sfn)), @r#"
    sfn-mock: 2 expectations not met (seed 42)

    expectation not met: scenario "order 17 is throttled, then served" (tests/it/messages/verification.rs:LINE)
      expected 2 to 3 calls, got 1
      matches: StartExecution, state machine = "orders", name = "order-17"
      try: correct the condition of the `when` that does not hold, or the request
      the nearest request is #2 StartExecution orders/order-18: 2 of 3 conditions hold
        ✓ StartExecution
        ✓ state machine = "orders"
        ✗ name = "order-17"
            "order-18"
                    ^ it differs from character 8 on

    expectation not met: scenario "refunds" (tests/it/messages/verification.rs:LINE)
      expected 1 call, got 0
      matches: StartExecution, name ~ /^refund-/, input contains {"id":42}
      try: correct the condition of the `when` that does not hold, or the request
      the nearest request is #1 StartExecution orders/order-17: 1 of 3 conditions hold
        ✓ StartExecution
        ✗ name ~ /^refund-/
            no part of "order-17" matches
        ✗ input contains {"id":42}
            input differs (- expected, + actual):
              - {
              -   "id": 42
              - }
              + {}
      note: if the test returned early by `?`, this failure hides its own error

    lint unnamed-start (a warning)
      #3 orders/(unnamed): no name: a retry after a lost answer starts a second execution
      try: name each start after the thing that it processes
      read: https://docs.rs/sfn-mock/latest/sfn_mock/guide/lints/unnamed_start/

    (timeline)
    "#);
}

#[test]
fn an_expectation_of_no_call_shows_the_one_that_came() {
    let sfn = mock()
        .scenario(Scenario::new("nothing is started").expect(0))
        .start();
    Client::of(&sfn).start("order-17", None);
    assert_snapshot!(message(|| drop(sfn)), @r#"
    sfn-mock: 1 expectation not met (seed 42)

    expectation not met: scenario "nothing is started" (tests/it/messages/verification.rs:LINE)
      expected no call, got 1
      matches: any request
      try: look in the timeline for what makes the call, or narrow the `when`

    (timeline)
    "#);
}

#[test]
fn an_unmet_expectation_of_a_mock_without_requests_names_its_url() {
    let sfn = mock()
        .scenario(Scenario::new("any call").expect(1..))
        .start();
    assert_snapshot!(message(|| drop(sfn)), @r#"
    sfn-mock: 1 expectation not met (seed 42)

    expectation not met: scenario "any call" (tests/it/messages/verification.rs:LINE)
      expected at least 1 call, got 0
      matches: any request
      try: give the code under test a client or the URL of this mock, and await its calls
      no request came to this mock: http://127.0.0.1:PORT
      note: if the test returned early by `?`, this failure hides its own error

    (timeline)
    "#);
}

#[test]
fn a_request_that_is_still_held_names_its_gate() {
    let sfn = mock()
        .scenario(Scenario::new("held").then(Step::hold()))
        .start();
    let mut wire = Connection::open(sfn.endpoint_url());
    wire.send(start("order-17", "{}"));
    sfn.gate("held")
        .wait_for_requests(1)
        .within(Duration::from_secs(20))
        .blocking();
    assert_snapshot!(message(|| drop(sfn)), @r#"
    sfn-mock: 1 gate with requests still held (seed 42)

    requests still held: #1 at the gate of scenario "held" (tests/it/messages/verification.rs:LINE)
      try: release them with `gate("held").release_all()` before the mock is dropped

    (timeline)
    "#);
}

#[test]
fn a_scenario_that_was_mounted_for_a_while_reports_when_it_goes() {
    let sfn = mock().start();
    let guard = sfn.mount_scoped(Scenario::new("for a while").expect(2));
    Client::of(&sfn).start("order-17", None);
    assert_snapshot!(message(|| drop(guard)), @r#"
    sfn-mock: 1 expectation not met (seed 42)

    expectation not met: scenario "for a while" (tests/it/messages/verification.rs:LINE)
      expected 2 calls, got 1
      matches: any request
      try: let the code under test make the missing calls, and await them

    (timeline)
    "#);
}

/// The message that README shows.
pub(super) fn of_one_call_too_many() -> String {
    let sfn = mock()
        .scenario(
            Scenario::new("order 17, once")
                .when(start_execution().name("order-17"))
                .expect(1),
        )
        .start();
    let client = Client::of(&sfn);
    client.start("order-17", None);
    client.start("order-17", None);
    whole_message(|| drop(sfn))
}

#[test]
fn more_calls_than_were_expected_are_counted() {
    assert_snapshot!(without_timeline(&of_one_call_too_many()), @r#"
    sfn-mock: 1 expectation not met (seed 42)

    expectation not met: scenario "order 17, once" (tests/it/messages/verification.rs:LINE)
      expected 1 call, got 2
      matches: StartExecution, name = "order-17"
      try: look in the timeline for what makes each call

    (timeline)
    "#);
}

#[test]
fn a_denied_lint_shows_where_it_is_denied() {
    let sfn = mock().lint(Lint::UnnamedStart, LintLevel::Deny).start();
    Client::of(&sfn).start(None, None);
    assert_snapshot!(message(|| drop(sfn)), @r"
    sfn-mock: 1 denied lint (seed 42)

    lint unnamed-start (denied at tests/it/messages/verification.rs:LINE)
      #1 orders/(unnamed): no name: a retry after a lost answer starts a second execution
      try: name each start after the thing that it processes
      read: https://docs.rs/sfn-mock/latest/sfn_mock/guide/lints/unnamed_start/

    (timeline)
    ");
}

#[test]
fn a_failed_verification_that_is_unwrapped_reads_as_a_drop() {
    let sfn = mock().scenario(Scenario::new("any call").expect(1)).start();
    assert_snapshot!(message(|| sfn.verify().unwrap()), @r#"
    called `Result::unwrap()` on an `Err` value: sfn-mock: 1 expectation not met (seed 42)

    expectation not met: scenario "any call" (tests/it/messages/verification.rs:LINE)
      expected 1 call, got 0
      matches: any request
      try: give the code under test a client or the URL of this mock, and await its calls
      no request came to this mock: http://127.0.0.1:PORT
      note: if the test returned early by `?`, this failure hides its own error

    (timeline)
    "#);
    sfn.close().expect_err("a failed verification");
}
