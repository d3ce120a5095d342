//! Scenarios and steps that no request reached, calls given up, and requests for another service.

use insta::assert_snapshot;
use serde_json::json;
use sfn_mock::{ErrorCode, Lint, LintLevel, Scenario, SfnMock, Step, operation, start_execution};

use super::{message, mock};
use crate::support::ORDERS;
use crate::support::http_client::Client;

fn throttled(name: &str) -> Scenario {
    Scenario::new(name)
        .when(start_execution().name("order-17"))
        .then(Step::fail(ErrorCode::ThrottlingException))
}

/// Starts an execution of this name, and drops the mock.
fn started_and_dropped(sfn: SfnMock, name: &str) -> String {
    Client::of(&sfn).start(name, None);
    message(|| drop(sfn))
}

#[test]
fn an_unused_scenario_shows_the_nearest_request() {
    let sfn = mock().scenario(throttled("misspelt")).start();
    assert_snapshot!(started_and_dropped(sfn, "order-71"), @r#"
    sfn-mock: 1 unused scenario (seed 42)

    unused scenario: "misspelt" (tests/it/messages/unused.rs:LINE)
      expected at least 1 request, got 0
      matches: StartExecution, name = "order-17"
      try: correct the condition of the `when` that does not hold, or the request; `.optional()` allows that it stays unused
      the nearest request is #1 StartExecution orders/order-71: 1 of 2 conditions hold
        ✓ StartExecution
        ✗ name = "order-17"
            "order-71"
                   ^ it differs from character 7 on
      note: if the test returned early by `?`, this failure hides its own error
      lint: unused-scenario (denied by default), https://docs.rs/sfn-mock/latest/sfn_mock/guide/lints/unused_scenario/

    (timeline)
    "#);
}

#[test]
fn an_unused_scenario_names_the_one_that_took_its_request() {
    let sfn = mock()
        .scenario(Scenario::new("greedy").then(Step::serve()))
        .scenario(throttled("late"))
        .start();
    assert_snapshot!(started_and_dropped(sfn, "order-17"), @r#"
    sfn-mock: 1 unused scenario (seed 42)

    unused scenario: "late" (tests/it/messages/unused.rs:LINE)
      expected at least 1 request, got 0
      matches: StartExecution, name = "order-17"
      try: mount it before scenario "greedy", or narrow the `when` of that one; `.optional()` allows that it stays unused
      request #1 StartExecution orders/order-17 matches it, and step 1 of scenario "greedy" (tests/it/messages/unused.rs:LINE) took it
      note: if the test returned early by `?`, this failure hides its own error
      lint: unused-scenario (denied by default), https://docs.rs/sfn-mock/latest/sfn_mock/guide/lints/unused_scenario/

    (timeline)
    "#);
}

#[test]
fn a_scenario_that_was_mounted_too_late_shows_the_request_before() {
    let sfn = mock().start();
    Client::of(&sfn).start("order-17", None);
    sfn.mount(throttled("late"));
    assert_snapshot!(message(|| drop(sfn)), @r#"
    sfn-mock: 1 unused scenario (seed 42)

    unused scenario: "late" (tests/it/messages/unused.rs:LINE)
      expected at least 1 request, got 0
      matches: StartExecution, name = "order-17"
      try: mount it before the code under test makes the call; `.optional()` allows that it stays unused
      request #1 StartExecution orders/order-17 matches it, and came before it was mounted; the first request after that is #2
      note: if the test returned early by `?`, this failure hides its own error
      lint: unused-scenario (denied by default), https://docs.rs/sfn-mock/latest/sfn_mock/guide/lints/unused_scenario/

    (timeline)
    "#);
}

#[test]
fn an_unmet_expectation_that_was_mounted_too_late_shows_the_request_before() {
    let sfn = mock().start();
    Client::of(&sfn).start("order-17", None);
    sfn.mount(throttled("late").expect(1));
    assert_snapshot!(message(|| drop(sfn)), @r#"
    sfn-mock: 1 expectation not met (seed 42)

    expectation not met: scenario "late" (tests/it/messages/unused.rs:LINE)
      expected 1 call, got 0
      matches: StartExecution, name = "order-17"
      try: mount it before the code under test makes the call
      request #1 StartExecution orders/order-17 matches it, and came before it was mounted; the first request after that is #2
      note: if the test returned early by `?`, this failure hides its own error

    (timeline)
    "#);
}

#[test]
fn an_operation_that_was_never_called_is_named_in_the_suggestion() {
    let polled = Scenario::new("polled")
        .when(operation("DescribeExecution"))
        .then(Step::serve());
    let sfn = mock().scenario(polled).start();
    assert_snapshot!(started_and_dropped(sfn, "order-17"), @r#"
    sfn-mock: 1 unused scenario (seed 42)

    unused scenario: "polled" (tests/it/messages/unused.rs:LINE)
      expected at least 1 request, got 0
      matches: DescribeExecution
      try: let the code under test make that call, and await it; `.optional()` allows that it stays unused
      the nearest request is #1 StartExecution orders/order-17: 0 of 1 conditions hold
        ✗ DescribeExecution
            it is StartExecution
      note: if the test returned early by `?`, this failure hides its own error
      lint: unused-scenario (denied by default), https://docs.rs/sfn-mock/latest/sfn_mock/guide/lints/unused_scenario/

    (timeline)
    "#);
}

#[test]
fn an_unused_scenario_of_a_mock_without_requests_names_its_url() {
    let sfn = mock().scenario(throttled("silent")).start();
    assert_snapshot!(message(|| drop(sfn)), @r#"
    sfn-mock: 1 unused scenario (seed 42)

    unused scenario: "silent" (tests/it/messages/unused.rs:LINE)
      expected at least 1 request, got 0
      matches: StartExecution, name = "order-17"
      try: give the code under test a client or the URL of this mock, and await its calls; `.optional()` allows that it stays unused
      no request came to this mock: http://127.0.0.1:PORT
      note: if the test returned early by `?`, this failure hides its own error
      lint: unused-scenario (denied by default), https://docs.rs/sfn-mock/latest/sfn_mock/guide/lints/unused_scenario/

    (timeline)
    "#);
}

#[test]
fn an_unused_step_names_its_scenario() {
    let sfn = mock()
        .lint(Lint::UnusedStep, LintLevel::Deny)
        .scenario(throttled("two steps").then(Step::serve()))
        .start();
    assert_snapshot!(started_and_dropped(sfn, "order-17"), @r#"
    sfn-mock: 1 denied lint (seed 42)

    unused step: step 2 of scenario "two steps" (tests/it/messages/unused.rs:LINE)
      expected requests for 2 steps, got 1 request
      try: remove the step, or mark the scenario `.optional()`
      lint: unused-step (denied), https://docs.rs/sfn-mock/latest/sfn_mock/guide/lints/unused_step/

    (timeline)
    "#);
}

#[test]
fn attempts_beyond_the_expected_requests_are_counted_with_their_calls() {
    let sfn = mock()
        .scenario(Scenario::new("the order").expect_requests(1..=3))
        .start();
    let members = json!({ "stateMachineArn": ORDERS, "name": "order-17" });
    for _ in 0..4 {
        let headers = [("amz-sdk-invocation-id", "a")];
        Client::of(&sfn).send("StartExecution", &headers, &members);
    }
    assert_snapshot!(message(|| drop(sfn)), @r#"
    sfn-mock: 1 expectation not met (seed 42)

    expectation not met: scenario "the order" (tests/it/messages/unused.rs:LINE)
      of `expect_requests`: expected 1 to 3 requests, got 4 (4 attempts of 1 call)
      matches: any request
      try: count calls instead with `expect`, if the client may retry: every attempt is a request

    (timeline)
    "#);
}

#[test]
fn a_request_for_another_service_names_it() {
    let sfn = mock().start();
    let request = crate::support::raw_socket::Request::start("{}")
        .with("x-amz-target", "DynamoDB_20120810.GetItem");
    crate::support::raw_socket::ask(sfn.endpoint_url(), &request);
    assert_snapshot!(message(|| drop(sfn)), @"
    sfn-mock: 1 denied lint (seed 42)

    lint foreign-service (denied)
      #1 DynamoDB_20120810.GetItem: expected requests for Step Functions, got one for another service, answered with 400 UnknownOperationException
      try: give the client of the other service an endpoint of its own, or script its answer with `when(operation(..))`
      read: https://docs.rs/sfn-mock/latest/sfn_mock/guide/lints/foreign_service/

    (timeline)
    ");
}

#[test]
fn another_operation_is_the_reason_even_where_all_other_conditions_hold() {
    let synchronous = Scenario::new("synchronous")
        .when(
            operation("StartSyncExecution")
                .state_machine("orders")
                .name("order-17"),
        )
        .then(Step::serve());
    let sfn = mock().scenario(synchronous).start();
    let text = started_and_dropped(sfn, "order-17");
    assert!(
        text.contains("  try: let the code under test make that call, and await it"),
        "{text}"
    );
}
