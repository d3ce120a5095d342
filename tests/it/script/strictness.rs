//! Scenarios and steps that stay unused, calls and requests that are counted, requests for another
//! service, and the report of all that.

use rstest::rstest;
use serde_json::json;
use sfn_mock::journal::{FailureKind, Report};
use sfn_mock::{
    Builtin, CallCount, ErrorCode, Lint, LintLevel, Scenario, Script, SfnMock, Step,
    start_execution,
};

use crate::support::ORDERS;
use crate::support::http_client::Client;
use crate::support::panics::panic_of;
use crate::support::raw_socket;

fn scripted(name: &str) -> Scenario {
    Scenario::new(name)
        .when(start_execution().name("order-17"))
        .then(Step::fail(ErrorCode::ThrottlingException))
}

/// Sends these attempts of one call.
fn attempts(sfn: &SfnMock, id: &str, numbers: impl IntoIterator<Item = u32>) {
    for number in numbers {
        let attempt = format!("attempt={number}; max=3");
        let headers = [
            ("amz-sdk-invocation-id", id),
            ("amz-sdk-request", attempt.as_str()),
        ];
        let members = json!({ "stateMachineArn": ORDERS, "name": "order-17" });
        Client::of(sfn).send("StartExecution", &headers, &members);
    }
}

/// The kind of the one failure.
#[track_caller]
fn only(report: &Report) -> FailureKind {
    assert_eq!(report.failures().len(), 1, "{report}");
    report.failures().next().expect("one").kind()
}

#[track_caller]
fn contains(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is missing:\n{text}");
    }
}

#[test]
fn a_scenario_that_no_request_reached_fails_the_test() {
    let sfn = SfnMock::builder().scenario(scripted("misspelt")).start();
    Client::of(&sfn).start("order-71", None);
    let report = sfn.verify().expect_err("it is unused");
    assert_eq!(only(&report), FailureKind::Lint(Lint::UnusedScenario));
    panic_of(|| drop(sfn));
}

#[test]
fn a_scenario_that_was_mounted_too_late_is_unused() {
    let sfn = SfnMock::start();
    Client::of(&sfn).start("order-17", None);
    sfn.mount(scripted("late"));
    let report = sfn.close().expect_err("it is unused");
    assert_eq!(only(&report), FailureKind::Lint(Lint::UnusedScenario));
}

#[test]
fn an_unmet_expectation_is_no_unused_scenario_too() {
    let sfn = SfnMock::start();
    Client::of(&sfn).start("order-17", None);
    sfn.mount(scripted("late").expect(1));
    let report = sfn.close().expect_err("it is unmet");
    assert_eq!(only(&report), FailureKind::UnmetExpectation);
}

#[test]
fn a_mock_without_requests_names_its_url_and_the_mock_that_got_them() {
    let other = SfnMock::start();
    let sfn = SfnMock::builder().scenario(scripted("silent")).start();
    let (url, other_url) = (sfn.endpoint_url().to_owned(), other.endpoint_url());
    Client::of(&other).start("order-17", None);
    let report = sfn.verify().expect_err("it is unused");
    contains(
        &report.to_string(),
        &[
            &format!("no request came to this mock: {url}"),
            &format!(
                "another mock of this process got 1 request: {other_url}, started by script::strictness::"
            ),
        ],
    );
    sfn.close().expect_err("it is unused");
}

#[test]
fn a_guard_fails_for_its_own_unused_scenario() {
    let sfn = SfnMock::start();
    let guard = sfn.mount_scoped(scripted("for a while"));
    panic_of(|| drop(guard));
    sfn.verify().expect("the scenario is gone");
}

#[rstest]
#[case::optional(scripted("exempt").optional())]
#[case::an_expectation_that_0_satisfies(scripted("exempt").expect(..=2))]
#[case::never(scripted("exempt").never())]
#[case::without_steps(Scenario::new("exempt"))]
fn a_scenario_may_stay_unused(#[case] scenario: Scenario) {
    drop(SfnMock::builder().scenario(scenario).start());
}

#[test]
fn an_optional_script_and_every_built_in_one_may_stay_unused() {
    let scenarios = r#""scenarios": [{ "steps": [{ "serve": {} }] }]"#;
    let file = Script::parse(&format!(r#"{{ "optional": true, {scenarios} }}"#)).expect("valid");
    drop(SfnMock::builder().script(file).start());
    let file = r#"{ "scenarios": [{ "optional": true, "steps": [{ "serve": {} }] }] }"#;
    drop(
        SfnMock::builder()
            .script(Script::parse(file).expect("valid"))
            .start(),
    );
    let strict = Script::parse(&format!("{{ {scenarios} }}")).expect("valid");
    panic_of(|| drop(SfnMock::builder().script(strict.clone()).start()));
    drop(SfnMock::builder().script(strict.optional()).start());
    for script in Script::builtins().map(Builtin::script) {
        drop(SfnMock::builder().script(script).start());
    }
}

#[test]
fn the_level_of_unused_scenarios_can_be_set_and_a_warning_fails_nothing() {
    let sfn = SfnMock::builder()
        .lint(Lint::UnusedScenario, LintLevel::Warn)
        .scenario(scripted("unused"))
        .start();
    let report = sfn.report();
    assert_eq!((report.failures().len(), report.warnings().len()), (0, 1));
    sfn.close().expect("a warning does not fail");
    let allowed = SfnMock::builder()
        .lint(Lint::UnusedScenario, LintLevel::Allow)
        .scenario(scripted("unused"))
        .start();
    assert_eq!(allowed.report().warnings().len(), 0);
}

#[rstest]
#[case::by_default(None, false)]
#[case::denied(Some(LintLevel::Deny), true)]
fn a_step_that_no_request_took_warns(#[case] level: Option<LintLevel>, #[case] fails: bool) {
    let mut builder = SfnMock::builder().scenario(scripted("two steps").then(Step::serve()));
    if let Some(level) = level {
        builder = builder.lint(Lint::UnusedStep, level);
    }
    let sfn = builder.start();
    Client::of(&sfn).start("order-17", None);
    let report = sfn.report();
    let failure = report.failures().chain(report.warnings()).next();
    let failure = failure.expect("a finding");
    assert_eq!(failure.kind(), FailureKind::Lint(Lint::UnusedStep));
    assert_eq!(sfn.close().is_err(), fails);
}

#[test]
fn steps_that_chance_decides_about_are_no_finding() {
    let sfn = SfnMock::builder()
        .scenario(
            scripted("by chance")
                .then(Step::serve().probability(0.5))
                .then(Step::serve()),
        )
        .start();
    Client::of(&sfn).start("order-17", None);
    assert_eq!(sfn.report().warnings().len(), 0);
}

#[test]
fn an_expectation_counts_calls_and_expect_requests_their_attempts() {
    let scenario = || Scenario::new("the order").expect(1).expect_requests(1..=3);
    let sfn = SfnMock::builder()
        .scenario(scenario())
        .journal_limit(1)
        .start();
    attempts(&sfn, "a", 1..=3);
    sfn.verify().expect("3 attempts are 1 call");
    attempts(&sfn, "a", 1..=1);
    let report = sfn.verify().expect_err("a 4th request");
    assert_eq!(only(&report), FailureKind::UnmetExpectation);
    attempts(&sfn, "b", 1..=1);
    let report = sfn.close().expect_err("a 2nd call");
    assert_eq!(report.failures().len(), 2);
}

#[rstest]
#[case::exclusive((1..3).into(), "1 to 2 calls", 3)]
#[case::up_to((..3).into(), "at most 2 calls", 3)]
#[case::one((1..2).into(), "1 call", 2)]
fn a_range_without_its_end_is_accepted(
    #[case] expected: CallCount,
    #[case] described: &str,
    #[case] too_many: usize,
) {
    let sfn = SfnMock::builder()
        .scenario(Scenario::new("ranged").expect(expected))
        .start();
    for _ in 0..too_many {
        Client::of(&sfn).start("order-17", None);
    }
    let report = sfn.close().expect_err("one call too many");
    let failure = report.failures().next().expect("one");
    assert_eq!(failure.expected(), described);
    assert_eq!(failure.found(), too_many.to_string());
}

#[test]
fn a_file_expects_requests_by_number_or_by_range() {
    for (expected, described) in [
        ("2", "2 requests"),
        (r#"{ "min": 1, "max": 3 }"#, "1 to 3 requests"),
    ] {
        let file =
            format!(r#"{{ "scenarios": [{{ "steps": [], "expectRequests": {expected} }}] }}"#);
        let script = Script::parse(&file).expect("valid");
        let report = SfnMock::builder().script(script).start().close();
        let report = report.expect_err("no request came");
        let failure = report.failures().next().expect("one");
        assert_eq!(failure.expected(), described);
    }
}

#[test]
fn a_failure_has_its_parts() {
    let sfn = SfnMock::builder()
        .scenario(scripted("parts").expect(2))
        .start();
    let report = sfn.close().expect_err("it is unmet");
    let failure = report.failures().next().expect("one");
    assert_eq!(failure.kind(), FailureKind::UnmetExpectation);
    assert_eq!(failure.scenario(), Some("parts"));
    let location = failure.location().expect("a place");
    assert!(
        location.starts_with("tests/it/script/strictness.rs:"),
        "{location}"
    );
    assert_eq!((failure.expected(), failure.found()), ("2 calls", "0"));
    assert!(report.to_string().contains(&failure.to_string()));
}

/// A request of another service.
fn foreign(header: &str, value: &str) -> raw_socket::Request {
    raw_socket::Request::start("{}")
        .without("x-amz-target")
        .with(header, value)
}

const S3: &str = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/s3/aws4_request, \
    SignedHeaders=host, Signature=0";

#[rstest]
#[case::by_its_target(
    "x-amz-target",
    "DynamoDB_20120810.GetItem",
    "DynamoDB_20120810.GetItem"
)]
#[case::by_its_signature("authorization", S3, "s3 POST /")]
fn a_request_for_another_service_fails_the_test(
    #[case] header: &str,
    #[case] value: &str,
    #[case] named: &str,
) {
    let sfn = SfnMock::start();
    raw_socket::ask(sfn.endpoint_url(), &foreign(header, value));
    let report = sfn.close().expect_err("it is foreign");
    assert_eq!(report.summary(), "1 denied lint");
    contains(
        &report.to_string(),
        &[
            "lint foreign-service (denied)",
            &format!("#1 {named}: expected requests for Step Functions"),
            &format!("call 1: {named} (another service)"),
        ],
    );
}

#[test]
fn a_request_for_another_service_that_a_scenario_handles_is_no_finding() {
    let sfn = SfnMock::builder()
        .scenario(Scenario::new("the table").then(Step::reply(sfn_mock::Reply::new(200))))
        .start();
    let request = foreign("x-amz-target", "DynamoDB_20120810.GetItem");
    assert_eq!(raw_socket::ask(sfn.endpoint_url(), &request).status(), 200);
    sfn.close().expect("the scenario handles it");
}

#[test]
fn a_call_that_was_given_up_early_is_marked_when_the_mock_is_verified() {
    let sfn = SfnMock::builder()
        .scenario(
            scripted("throttled")
                .then(Step::fail(ErrorCode::ThrottlingException))
                .expect(2),
        )
        .start();
    attempts(&sfn, "a", 1..=2);
    let mark = "[gave up after 2 of 3: retry quota of the process?]";
    assert!(!sfn.timeline().to_string().contains(mark), "it may go on");
    let text = sfn.close().expect_err("it is unmet").to_string();
    contains(&text, &[mark]);
}

#[test]
fn held_requests_are_in_flight_until_their_reply() {
    let sfn = SfnMock::builder()
        .scenario(Scenario::new("held").then(Step::hold().times(2)))
        .start();
    assert_eq!(sfn.max_in_flight(), 0);
    let gate = sfn.gate("held");
    let handle = sfn.handle();
    let ask = |name: &'static str| {
        let handle = handle.clone();
        std::thread::spawn(move || Client::of(&handle).start(name, None).status)
    };
    let callers = [ask("a"), ask("b")];
    while gate.held().len() < 2 {
        std::thread::yield_now();
    }
    gate.release_all();
    for caller in callers {
        assert_eq!(caller.join().expect("an answer"), 200);
    }
    Client::of(&sfn).start("c", None);
    assert_eq!(sfn.max_in_flight(), 2);
}
