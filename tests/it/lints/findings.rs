//! Lints on callers: the findings of each, the callers without one, and the message of a failing test.

use std::fs;
use std::time::Duration;

use insta::assert_snapshot;
use rstest::rstest;
use serde_json::{Value, json};
use sfn_mock::{
    Builder, ErrorCode, ErrorKind, Fault, Lint, LintLevel, Scenario, Script, SfnMock, StateMachine,
    Step, start_execution,
};

use crate::support::ORDERS;
use crate::support::http_client::Client;
use crate::support::panics::panic_of;

/// One call of an SDK: this many attempts, with this name and input.
pub(crate) fn call(sfn: &SfnMock, id: &str, attempts: u32, members: Value) {
    let mut members = members;
    if members["stateMachineArn"].is_null() {
        members["stateMachineArn"] = ORDERS.into();
    }
    for attempt in 1..=attempts {
        let request = format!("attempt={attempt}; max=3");
        let headers = [
            ("amz-sdk-invocation-id", id),
            ("amz-sdk-request", &*request),
        ];
        Client::of(sfn).send("StartExecution", &headers, &members);
    }
}

/// The findings: rule and exchanges.
fn found(sfn: &SfnMock) -> Vec<(&'static str, Vec<u64>)> {
    let found = sfn.lint_findings();
    let found = found.iter();
    found
        .map(|one| (one.lint().id(), one.exchanges().to_vec()))
        .collect()
}

fn scripted(steps: impl IntoIterator<Item = Step>) -> SfnMock {
    let scenario = Scenario::new("as scripted").when(start_execution());
    let scenario = steps.into_iter().fold(scenario, Scenario::then);
    SfnMock::builder()
        .seed(42)
        .frozen_clock()
        .scenario(scenario)
        .start()
}

fn order(input: &Value) -> Value {
    json!({ "name": "order-17", "input": input.to_string() })
}

#[test]
fn every_rule_has_a_page_whose_example_makes_it_fire() {
    let pages = concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/lints");
    for advice in Lint::ALL {
        let module = advice.id().replace('-', "_");
        let page = fs::read_to_string(format!("{pages}/{module}.rs")).expect("it has a page");
        assert!(page.starts_with(&format!("//! `{advice}`: ")), "{module}");
        for part in ["# The bug", "# The story", "# The cure", "# The lint fires"] {
            assert!(
                page.contains(&format!("\n//! {part}\n")),
                "{module}: {part}"
            );
        }
        let fires = format!("Lint::{advice:?}");
        assert!(
            page.contains("//! ```\n") && page.contains(&fires),
            "{module}"
        );
        assert!(advice.page().ends_with(&format!("/guide/lints/{module}/")));
    }
    let files = fs::read_dir(pages).expect("the pages are there").count();
    assert_eq!(
        files,
        Lint::ALL.len() + 1,
        "a page for each rule, and their list"
    );
}

#[test]
fn an_unnamed_start_names_the_executions_that_its_attempts_started() {
    let sfn = scripted([Step::lose_response(Fault::Close).times(2)]);
    for _ in 0..2 {
        let lost = panic_of(|| call(&sfn, "a", 1, json!({})));
        assert!(lost.contains("the mock answers every request"), "{lost}");
    }
    call(&sfn, "a", 1, json!({}));
    assert_eq!(found(&sfn), [("unnamed-start", vec![1, 2, 3])]);
}

#[test]
fn an_unnamed_start_of_an_express_machine_is_no_finding() {
    let audit = StateMachine::express("audit");
    let sfn = SfnMock::builder().state_machine(audit).start();
    let arn = ORDERS.replace("orders", "audit");
    call(&sfn, "a", 1, json!({ "stateMachineArn": arn }));
    assert_eq!(found(&sfn), []);
}

#[test]
fn a_standard_machine_with_the_name_express_is_standard() {
    let sfn = SfnMock::start();
    let arn = ORDERS.replace("orders", "express");
    call(&sfn, "a", 1, json!({ "stateMachineArn": arn }));
    assert_eq!(found(&sfn), [("unnamed-start", vec![1])]);
}

#[rstest]
#[case::a_limit_name(&"n".repeat(80), &["name-at-limit"])]
#[case::one_less(&"n".repeat(79), &[])]
#[case::one_more_is_refused_anyway(&"n".repeat(81), &[])]
#[case::a_dot("order.17", &["name-without-logs"])]
#[case::an_umlaut("bestellung-für-17", &["name-without-logs"])]
#[case::all_that_logs_take("Order_17-a", &[])]
#[case::a_slash_is_refused_anyway("order/17", &[])]
fn names_are_checked(#[case] name: &str, #[case] rules: &[&str]) {
    let sfn = SfnMock::start();
    call(&sfn, "a", 1, json!({ "name": name }));
    call(&sfn, "b", 1, json!({ "name": name, "input": "{}" }));
    let found: Vec<_> = found(&sfn).into_iter().map(|(id, _)| id).collect();
    assert_eq!(found, rules);
}

#[rstest]
#[case::a_time(json!({ "at": "2026-11-22T10:00:00Z" }), json!({ "at": "2026-11-22T10:00:07.123Z" }), true)]
#[case::milliseconds(json!({ "x": 1_795_000_000_000_u64 }), json!({ "x": 1_795_000_007_123_u64 }), true)]
#[case::seconds_that_are_called_so(json!({ "sentAt": 1_795_000_000 }), json!({ "sentAt": 1_795_000_007 }), true)]
#[case::an_id(
    json!({ "a": [{ "id": "6f2c3a50-0f0e-4c39-9f0a-000000000001" }] }),
    json!({ "a": [{ "id": "6f2c3a50-0f0e-4c39-9f0a-000000000002" }] }),
    true
)]
#[case::a_number_that_is_no_time(json!({ "order": 1_795_000_000 }), json!({ "order": 1_795_000_007 }), false)]
#[case::a_time_and_more(json!({ "at": "2026-11-22T10:00:00Z", "n": 1 }), json!({ "at": "2026-11-22T10:00:07Z", "n": 2 }), false)]
#[case::a_member_more(json!({ "at": "2026-11-22T10:00:00Z" }), json!({ "at": "2026-11-22T10:00:07Z", "n": 2 }), false)]
#[case::words(json!({ "city": "Bern" }), json!({ "city": "Basel" }), false)]
#[case::the_same(json!({ "at": "2026-11-22T10:00:00Z" }), json!({ "at": "2026-11-22T10:00:00Z" }), false)]
fn inputs_that_differ_only_in_what_is_new_at_every_try_are_found(
    #[case] first: Value,
    #[case] second: Value,
    #[case] is_found: bool,
) {
    let sfn = SfnMock::start();
    call(&sfn, "a", 1, order(&first));
    call(&sfn, "b", 1, order(&second));
    let volatile = found(&sfn)
        .into_iter()
        .find(|(id, _)| *id == "volatile-input");
    assert_eq!(volatile.is_some(), is_found);
    assert!(volatile.is_none_or(|(_, exchanges)| exchanges == [1, 2]));
}

#[test]
fn a_name_that_came_free_and_is_used_again_is_another_execution() {
    let sfn = SfnMock::builder().seed(42).frozen_clock().start();
    call(
        &sfn,
        "a",
        1,
        order(&json!({ "at": "2026-01-01T00:00:00Z" })),
    );
    sfn.execution("order-17").succeed(json!({}));
    sfn.clock().advance(Duration::from_hours(91 * 24));
    call(
        &sfn,
        "b",
        1,
        order(&json!({ "at": "2026-05-01T00:00:00Z" })),
    );
    sfn.assert_started(2);
    assert_eq!(found(&sfn), []);
}

#[test]
fn a_throttle_by_kms_that_was_retried_is_not_given_up() {
    let given_up = scripted([Step::fail(ErrorCode::KmsThrottlingException)]);
    call(&given_up, "a", 1, order(&json!({})));
    assert_eq!(found(&given_up), [("kms-throttling-given-up", vec![1])]);

    let retried = scripted([Step::fail(ErrorCode::KmsThrottlingException)]);
    call(&retried, "a", 1, order(&json!({})));
    call(&retried, "b", 1, order(&json!({})));
    assert_eq!(found(&retried), []);
}

#[test]
fn a_request_that_was_corrected_is_no_retry() {
    let sfn = SfnMock::start();
    let start = |id, input: &str| call(&sfn, id, 1, json!({ "name": "order-17", "input": input }));
    start("a", "no json");
    start("b", "{}");
    assert_eq!(found(&sfn), []);
    start("c", "no json");
    start("d", "no json");
    assert_eq!(found(&sfn), [("retry-after-final", vec![3, 4])]);
}

#[test]
fn a_new_call_is_a_loop_only_behind_a_call_that_used_up_its_attempts() {
    let down = || scripted([Step::fail(ErrorCode::ServiceUnavailable).times(4)]);
    let looped = down();
    call(&looped, "a", 3, order(&json!({})));
    call(&looped, "b", 2, order(&json!({})));
    assert_eq!(
        found(&looped),
        [("retries-around-retries", vec![1, 2, 3, 4, 5])]
    );

    let cancelled = down();
    call(&cancelled, "a", 2, order(&json!({})));
    call(&cancelled, "b", 3, order(&json!({})));
    assert_eq!(found(&cancelled), []);
}

/// A mock in which the second start of order 17 is refused, for its input or for how it closed.
fn refused(closed: bool) -> SfnMock {
    let describe = Scenario::new("it can be described")
        .when(sfn_mock::operation("DescribeExecution"))
        .then(Step::fail(ErrorCode::ThrottlingException).times(9))
        .optional();
    let sfn = SfnMock::builder()
        .seed(42)
        .frozen_clock()
        .scenario(describe)
        .start();
    call(&sfn, "a", 1, order(&json!({ "n": 1 })));
    if closed {
        sfn.execution("order-17").fail("OutOfStock", "none left");
    }
    call(
        &sfn,
        "b",
        1,
        order(&json!({ "n": if closed { 1 } else { 2 } })),
    );
    sfn
}

#[rstest]
fn a_name_that_is_taken_and_not_asked_about_is_found(#[values(true, false)] closed: bool) {
    assert_eq!(found(&refused(closed)), [("taken-as-done", vec![2])]);
}

#[test]
fn a_caller_that_describes_the_execution_or_starts_again_has_not_taken_it_as_done() {
    let described = refused(false);
    let arn = described.execution("order-17").arn().clone();
    Client::of(&described).send("DescribeExecution", &[], &json!({ "executionArn": arn }));
    assert_eq!(found(&described), []);
    let again = refused(true);
    call(
        &again,
        "c",
        1,
        json!({ "name": "order-17-r2", "input": r#"{"n":1}"# }),
    );
    assert_eq!(found(&again), []);
    let other = refused(true);
    call(&other, "c", 1, json!({ "name": "order-18", "input": "{}" }));
    assert_eq!(found(&other), [("taken-as-done", vec![2])]);
}

#[test]
fn a_start_of_another_order_whose_name_begins_alike_asks_nothing() {
    let sfn = refused(false);
    call(&sfn, "c", 1, json!({ "name": "order-170", "input": "{}" }));
    assert_eq!(found(&sfn), [("taken-as-done", vec![2])]);
}

#[test]
fn a_name_that_is_taken_by_other_input_is_found_whatever_the_length_of_the_input() {
    for length in [1, 100_000] {
        let sfn = SfnMock::start();
        for (id, input) in [("a", "a".repeat(length)), ("b", "b".repeat(length))] {
            call(&sfn, id, 1, order(&json!({ "note": input })));
        }
        assert_eq!(found(&sfn), [("taken-as-done", vec![2])]);
    }
}

#[test]
fn a_success_that_comes_again_is_done() {
    let sfn = SfnMock::start();
    call(&sfn, "a", 1, order(&json!({})));
    sfn.execution("order-17").succeed(json!({}));
    call(&sfn, "b", 1, order(&json!({})));
    assert_eq!(sfn.rejections().len(), 1);
    assert_eq!(found(&sfn), []);
}

fn strict() -> Builder {
    SfnMock::builder()
        .seed(42)
        .frozen_clock()
        .lint(Lint::UnnamedStart, LintLevel::Deny)
}

#[test]
fn what_warns_fails_nothing() {
    let sfn = SfnMock::start();
    call(&sfn, "a", 1, json!({}));
    assert_eq!(found(&sfn).len(), 1);
    drop(sfn);

    let sfn = SfnMock::builder()
        .seed(42)
        .frozen_clock()
        .lint(Lint::NameWithoutLogs, LintLevel::Allow)
        .scenario(Scenario::new("nothing is started").never())
        .start();
    call(&sfn, "a", 1, json!({ "name": "order.17" }));
    call(&sfn, "b", 1, json!({}));
    let report = sfn.verify().expect_err("something was started");
    assert_eq!(
        (
            crate::support::panics::denied_lints(&report).len(),
            report.warnings().len()
        ),
        (0, 1)
    );
    panic_of(|| drop(sfn));
}

#[test]
fn of_many_findings_three_are_listed_and_the_rest_counted() {
    let sfn = strict().start();
    for id in 0..50 {
        call(&sfn, &id.to_string(), 1, json!({ "input": id.to_string() }));
    }
    assert_eq!(sfn.lint_findings().len(), 50);
    let report = sfn.close().expect_err("it is denied");
    assert_eq!(report.summary(), "1 denied lint");
    assert!(
        crate::support::panics::denied_lints(&report)[0].contains("\n  and 47 more like it\n"),
        "{report}"
    );
    assert!(report.to_string().lines().count() < 60, "{report}");
}

#[test]
fn a_file_sets_the_level_of_a_lint() {
    let levels = Lint::ALL
        .iter()
        .map(|advice| format!("{:?}: \"deny\"", advice.id()));
    let levels: Vec<_> = levels.collect();
    let all = format!(r#"{{ "seed": 42, "lints": {{ {} }} }}"#, levels.join(", "));
    let script = Script::parse(&all).expect("a file can name every rule");
    let sfn = SfnMock::builder().script(script).start();
    call(&sfn, "a", 1, json!({}));
    let report = sfn.close().expect_err("it is denied");
    assert!(
        crate::support::panics::denied_lints(&report)[0]
            .starts_with("lint unnamed-start (denied at script: lints.unnamed-start)"),
        "{report}"
    );
    let wrong =
        Script::parse(r#"{ "lints": { "unamed-start": "deny", "name-at-limit": "forbid" } }"#);
    assert_snapshot!(wrong.unwrap_err(), @r#"
    script:1:14: lints.unamed-start: unknown key "unamed-start"; did you mean "unnamed-start"?
    script:1:55: lints.name-at-limit: unknown value "forbid"; expected one of "allow", "warn", "deny"
    "#);
}

#[test]
fn scripts_that_disagree_about_a_rule_contradict_each_other() {
    let file = |level: &str| {
        Script::parse(&format!(
            r#"{{ "lints": {{ "name-at-limit": "{level}" }} }}"#
        ))
        .unwrap()
    };
    let agree = SfnMock::builder().script(file("deny")).script(file("deny"));
    drop(agree.start());
    let differ = SfnMock::builder()
        .script(file("deny"))
        .script(file("allow"));
    let error = differ.try_start().expect_err("they cannot both be");
    assert_eq!(error.kind(), ErrorKind::Script);
    assert_snapshot!(error, @"the mock cannot start: two scripts contradict each other: one has the lint name-at-limit at Deny, the other at Allow");
}
