//! Lints: findings as a failing test shows them, and the first finding of each lint.

use insta::assert_snapshot;
use serde_json::json;
use sfn_mock::{ErrorCode, Fault, Lint, LintLevel, Scenario, SfnMock, Step};

use super::{message, mock};
use crate::lints::findings::call;
use crate::support::panics::{panic_of, same_in_every_run};

#[test]
fn denied_and_warning_lints_list_their_exchanges() {
    let lossy = Scenario::new("slow").then(Step::fail(ErrorCode::ThrottlingException));
    let sfn = mock()
        .lint(Lint::UnnamedStart, LintLevel::Deny)
        .scenario(lossy)
        .start();
    call(&sfn, "a", 2, json!({}));
    call(&sfn, "b", 1, json!({ "name": "order.17" }));
    for id in ["c", "d", "e"] {
        call(&sfn, id, 1, json!({ "input": format!("[{id:?}]") }));
    }
    assert_snapshot!(message(|| drop(sfn)), @r#"
    sfn-mock: 1 denied lint (seed 42)

    lint unnamed-start (denied at tests/it/messages/lints.rs:LINE)
      #1, #2 orders/(unnamed): no name: a retry after a lost answer starts a second execution
        played by "slow" (tests/it/messages/lints.rs:LINE)
      #4 orders/(unnamed): no name: a retry after a lost answer starts a second execution
      #5 orders/(unnamed): no name: a retry after a lost answer starts a second execution
      and 1 more like it
      try: name each start after the thing that it processes
      read: https://docs.rs/sfn-mock/latest/sfn_mock/guide/lints/unnamed_start/

    lint name-without-logs (a warning)
      #3 orders/order.17: '.' is character 6 of "order.17": CloudWatch Logs gets nothing of an execution with this name
      try: use letters, digits, `-` and `_` alone
      read: https://docs.rs/sfn-mock/latest/sfn_mock/guide/lints/name_without_logs/

    (timeline)
    "#);
}

#[test]
fn warnings_are_listed_beside_what_fails() {
    let sfn = mock()
        .scenario(Scenario::new("nothing is started").never())
        .start();
    call(&sfn, "b", 1, json!({}));
    assert_snapshot!(message(|| drop(sfn)), @r#"
    sfn-mock: 1 expectation not met (seed 42)

    expectation not met: scenario "nothing is started" (tests/it/messages/lints.rs:LINE)
      expected no call, got 1
      matches: any request
      try: look in the timeline for what makes the call, or narrow the `when`

    lint unnamed-start (a warning)
      #1 orders/(unnamed): no name: a retry after a lost answer starts a second execution
      try: name each start after the thing that it processes
      read: https://docs.rs/sfn-mock/latest/sfn_mock/guide/lints/unnamed_start/

    (timeline)
    "#);
}

#[test]
fn an_unnamed_start_whose_answers_are_lost_lists_the_executions() {
    let lost = Step::lose_response(Fault::Close).times(2);
    let sfn = mock()
        .scenario(Scenario::new("as scripted").then(lost))
        .start();
    for _ in 0..2 {
        panic_of(|| call(&sfn, "a", 1, json!({})));
    }
    call(&sfn, "a", 1, json!({}));
    assert_snapshot!(same_in_every_run(&sfn.lint_findings()[0].to_string()), @r#"
    unnamed-start: #1, #2, #3 orders/(unnamed): no name: its attempts have started 3 executions
      played by "as scripted" (tests/it/messages/lints.rs:LINE)
      try: name each start after the thing that it processes
    "#);
}

/// The first finding of one mock, as a failing test prints it.
fn finding(steps: impl IntoIterator<Item = Step>, act: impl FnOnce(&SfnMock)) -> String {
    let scenario = steps
        .into_iter()
        .fold(Scenario::new("as scripted"), Scenario::then);
    let sfn = mock().scenario(scenario.optional()).start();
    act(&sfn);
    same_in_every_run(&sfn.lint_findings()[0].to_string())
}

#[test]
fn each_lint_on_calls_has_its_finding() {
    let order =
        |input: serde_json::Value| json!({ "name": "order-17", "input": input.to_string() });
    let throttled = Step::fail(ErrorCode::KmsThrottlingException);
    let down = Step::fail(ErrorCode::ServiceUnavailable).times(4);
    let findings = [
        finding([], |sfn| call(sfn, "a", 1, json!({}))),
        finding([], |sfn| {
            call(sfn, "a", 1, json!({ "name": "n".repeat(80) }));
        }),
        finding([], |sfn| {
            call(sfn, "a", 1, order(json!({ "at": "2026-11-22T10:00:00Z" })));
            call(sfn, "b", 1, order(json!({ "at": "2026-11-22T10:00:07Z" })));
        }),
        finding([throttled], |sfn| call(sfn, "a", 1, order(json!({})))),
        finding([], |sfn| {
            for id in ["a", "b"] {
                call(
                    sfn,
                    id,
                    1,
                    json!({ "name": "order-17", "input": "no json" }),
                );
            }
        }),
        finding([down], |sfn| {
            call(sfn, "a", 3, order(json!({})));
            call(sfn, "b", 2, order(json!({})));
        }),
        finding([], |sfn| {
            call(sfn, "a", 1, order(json!({ "n": 1 })));
            call(sfn, "b", 1, order(json!({ "n": 2 })));
        }),
        finding([], |sfn| call(sfn, "a", 1, json!({ "name": "order.17" }))),
    ];
    assert_snapshot!(findings.join("\n"), @r#"
    unnamed-start: #1 orders/(unnamed): no name: a retry after a lost answer starts a second execution
      try: name each start after the thing that it processes
    name-at-limit: #1 orders/nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn: the name has exactly 80 characters and ends with "nnnnnnnnnnnn": was it cut?
      try: hash the parts of a long name instead of cutting it
    volatile-input: #1, #2 orders/order-17: the inputs differ only in `at` (a time)
      try: leave out of the input what differs at every try, or take it from the event
    kms-throttling-given-up: #1 orders/order-17: given up at the first attempt, after KmsThrottlingException
      played by "as scripted" (tests/it/messages/lints.rs:LINE)
      try: try again after a pause: no SDK retries this error
    retry-after-final: #1, #2 orders/order-17: sent again unchanged after InvalidExecutionInput, which it gets each time
      try: give up at once, and report it to the code that can change the request
    retries-around-retries: #1, #2, #3, #4, #5 orders/order-17: sent again in a second call, after 3 attempts of the first
      played by "as scripted" (tests/it/messages/lints.rs:LINE)
      try: let the SDK make more attempts instead of a loop around it
    taken-as-done: #2 orders/order-17: the execution of this name has other input, and no later call is about it
      try: describe the execution, and compare its input and its status
    name-without-logs: #1 orders/order.17: '.' is character 6 of "order.17": CloudWatch Logs gets nothing of an execution with this name
      try: use letters, digits, `-` and `_` alone
    "#);
}
