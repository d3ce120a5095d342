//! The execution that a start gets: replays, names taken, names that come free, and the limit on open
//! executions.

use std::time::Duration;

use rstest::rstest;
use serde_json::json;
use sfn_mock::journal::Exchange;
use sfn_mock::{
    Builder, Execution, ExecutionStatus, ExistingExecution, InputEquality, SfnMock, StateMachine,
};

use crate::support::ORDERS;
use crate::support::http_client::Client;

const DAY: Duration = Duration::from_hours(24);
const MILLISECOND: Duration = Duration::from_millis(1);
const AUDIT: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:audit";
const TAKEN: &str = "400 ExecutionAlreadyExists";

/// A mock with a frozen clock, the STANDARD machine `orders` and the EXPRESS machine `audit`.
fn world() -> Builder {
    SfnMock::builder()
        .seed(42)
        .frozen_clock()
        .state_machine(
            StateMachine::standard("orders")
                .versions([1])
                .alias("PROD", [(1, 100)]),
        )
        .state_machine(StateMachine::express("audit"))
}

#[test]
fn a_replay_has_the_same_arn_and_date() {
    let sfn = world().start();
    let client = Client::of(&sfn);
    let first = client.start("order-17", r#"{"id":17}"#);
    assert_eq!(
        first.execution_arn(),
        "arn:aws:states:us-east-1:123456789012:execution:orders:order-17"
    );
    sfn.clock().advance(DAY);
    let replay = client.start("order-17", r#"{"id":17}"#);
    assert_eq!((replay.status, &replay.text), (200, &first.text));
    sfn.assert_started_once("order-17");
    let committed: Vec<_> = sfn
        .exchanges()
        .iter()
        .map(Exchange::has_committed)
        .collect();
    assert_eq!(committed, [true, false]);
}

#[rstest]
#[case::the_same_bytes(InputEquality::Bytes, r#"{"a":1}"#, r#"{"a":1}"#, true)]
#[case::other_white_space(InputEquality::Bytes, r#"{"a":1}"#, r#"{"a": 1}"#, false)]
#[case::another_order_of_keys(InputEquality::Bytes, r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1}"#, false)]
#[case::omitted_then_empty(InputEquality::Bytes, None, "{}", true)]
#[case::empty_then_omitted(InputEquality::Bytes, "{}", None, true)]
#[case::omitted_then_spaced(InputEquality::Bytes, None, "{ }", false)]
#[case::omitted_then_null(InputEquality::Bytes, None, "null", false)]
#[case::other_input(InputEquality::Bytes, r#"{"a":1}"#, r#"{"a":2}"#, false)]
#[case::json_white_space(InputEquality::Json, r#"{"a":1}"#, r#"{"a": 1}"#, true)]
#[case::json_order_of_keys(InputEquality::Json, r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1}"#, true)]
#[case::json_omitted_then_spaced(InputEquality::Json, None, "{ }", true)]
#[case::json_order_of_a_list(InputEquality::Json, "[1,2]", "[2,1]", false)]
#[case::json_other_input(InputEquality::Json, r#"{"a":1}"#, r#"{"a":2}"#, false)]
#[case::json_deeper_than_a_parser_goes(InputEquality::Json, &*nested(200), &*nested(200), true)]
fn a_start_is_a_replay_if_its_input_is_the_same<'a>(
    #[case] equality: InputEquality,
    #[case] first: impl Into<Option<&'a str>>,
    #[case] second: impl Into<Option<&'a str>>,
    #[case] same: bool,
) {
    let sfn = world().input_equality(equality).start();
    let client = Client::of(&sfn);
    let first = client.start("order-17", first);
    let second = client.start("order-17", second);
    if same {
        assert_eq!((second.status, second.text), (200, first.text));
    } else {
        assert_eq!(second.status_and_code(), TAKEN);
        assert_eq!(
            second.message(),
            format!("Execution Already Exists: '{}'", first.execution_arn())
        );
    }
    sfn.assert_started_once("order-17");
}

fn nested(depth: usize) -> String {
    "[".repeat(depth) + &"]".repeat(depth)
}

#[test]
fn another_trace_header_makes_no_other_start() {
    let sfn = world().start();
    let client = Client::of(&sfn);
    let traced = |trace: &str| {
        let members =
            json!({ "stateMachineArn": ORDERS, "name": "order-17", "traceHeader": trace });
        client.send("StartExecution", &[], &members)
    };
    assert_eq!(traced("Root=1").text, traced("Root=2").text);
    assert_eq!(
        sfn.execution("order-17").trace_header().as_deref(),
        Some("Root=1")
    );
}

#[rstest]
#[case::succeeded(|execution: &Execution| execution.succeed(json!({ "shipped": true })), ExecutionStatus::Succeeded)]
#[case::failed(|execution: &Execution| execution.fail("OutOfStock", "none left"), ExecutionStatus::Failed)]
#[case::timed_out(Execution::time_out, ExecutionStatus::TimedOut)]
#[case::aborted(Execution::abort, ExecutionStatus::Aborted)]
fn a_closed_execution_is_not_replayed(
    #[case] close: fn(&Execution),
    #[case] status: ExecutionStatus,
) {
    let sfn = world().start();
    let client = Client::of(&sfn);
    client.start("order-17", "{}");
    close(&sfn.execution("order-17"));
    assert_eq!(sfn.execution("order-17").status(), status);
    assert_eq!(client.start("order-17", "{}").status_and_code(), TAKEN);
    sfn.assert_started_once("order-17");
}

#[test]
fn each_machine_has_names_of_its_own() {
    let sfn = world()
        .state_machine(StateMachine::standard("refunds"))
        .start();
    let client = Client::of(&sfn);
    client.start("17", r#"{"order":true}"#);
    let refunds = sfn.state_machine("refunds");
    let other = client.start_on(refunds.arn(), "17", r#"{"refund":true}"#);
    assert_eq!(other.status, 200);
    assert_eq!(refunds.execution("17").input(), r#"{"refund":true}"#);
    assert_eq!(
        sfn.state_machine("orders").execution("17").input(),
        r#"{"order":true}"#
    );
}

#[rstest]
#[case::ninety_days_by_default(None, DAY * 90)]
#[case::of_an_account_with_thirty(Some(DAY * 30), DAY * 30)]
#[case::at_once(Some(Duration::ZERO), Duration::ZERO)]
fn a_name_comes_free_when_its_retention_after_closing_is_over(
    #[case] configured: Option<Duration>,
    #[case] retention: Duration,
) {
    let mut builder = world();
    if let Some(retention) = configured {
        builder = builder.name_retention(retention);
    }
    let sfn = builder.start();
    let client = Client::of(&sfn);
    let first = client.start("order-17", "{}");
    // The retention counts from the closing, not from the start.
    sfn.clock().advance(DAY * 200);
    sfn.execution("order-17").succeed(json!(null));
    if let Some(shorter) = retention.checked_sub(MILLISECOND) {
        sfn.clock().advance(shorter);
        assert_eq!(client.start("order-17", "{}").status_and_code(), TAKEN);
        sfn.clock().advance(MILLISECOND);
    }
    let second = client.start("order-17", "{}");
    assert_eq!(second.execution_arn(), first.execution_arn());
    assert_ne!(second.members["startDate"], first.members["startDate"]);
    sfn.assert_started(2);
    // The ARN belongs to the later one now; the earlier one is still in the list.
    assert_eq!(sfn.execution("order-17").status(), ExecutionStatus::Running);
    assert_eq!(sfn.started()[0].status(), ExecutionStatus::Succeeded);
}

#[test]
fn the_name_of_a_running_execution_never_comes_free() {
    let sfn = world().start();
    let client = Client::of(&sfn);
    let first = client.start("order-17", "{}");
    sfn.clock().advance(DAY * 1_000);
    assert_eq!(client.start("order-17", "{}").text, first.text);
    assert_eq!(client.start("order-17", "[]").status_and_code(), TAKEN);
}

#[rstest]
#[case::running(ExistingExecution::running("order-17").input_json("[17]").started_ago(DAY * 1_000), "200", 0)]
#[case::running_with_other_input(ExistingExecution::running("order-17"), TAKEN, 0)]
#[case::closed_a_moment_less_than_90_days_ago(closed((DAY * 90).saturating_sub(MILLISECOND)), TAKEN, 0)]
#[case::closed_90_days_ago(closed(DAY * 90), "200", 1)]
fn an_execution_that_existed_before_the_mock_holds_its_name(
    #[case] existing: ExistingExecution,
    #[case] status_and_code: &str,
    #[case] started: usize,
) {
    let orders = StateMachine::standard("orders").execution(existing);
    let sfn = SfnMock::builder()
        .seed(42)
        .frozen_clock()
        .state_machine(orders)
        .start();
    let answer = Client::of(&sfn).start("order-17", "[17]");
    assert_eq!(answer.status_and_code(), status_and_code);
    sfn.assert_started(started);
}

fn closed(ago: Duration) -> ExistingExecution {
    ExistingExecution::closed("order-17", ExecutionStatus::Failed)
        .started_ago(DAY * 100)
        .closed_ago(ago)
}

#[test]
fn an_express_start_is_never_a_replay() {
    let sfn = world().start();
    let client = Client::of(&sfn);
    let arns = ["{}", "{}", "[]"].map(|input| {
        let answer = client.start_on(AUDIT, "order-17", input);
        answer.execution_arn().to_owned()
    });
    let prefix = "arn:aws:states:us-east-1:123456789012:express:audit:order-17:";
    for arn in &arns {
        assert!(arn.strip_prefix(prefix).is_some_and(is_uuid), "{arn}");
        assert_eq!(sfn.execution(arn).name(), "order-17");
    }
    assert!(arns[0] != arns[1] && arns[1] != arns[2] && arns[0] != arns[2]);
    sfn.assert_started(3);
}

#[test]
fn an_unnamed_start_is_named_by_a_uuid_and_is_never_a_replay() {
    let run = || {
        let sfn = world().start();
        let client = Client::of(&sfn);
        let answers = [client.start(None, "{}"), client.start(None, "{}")];
        sfn.assert_started(2);
        answers.map(|answer| answer.execution_arn().to_owned())
    };
    let arns = run();
    for arn in &arns {
        assert!(arn.rsplit(':').next().is_some_and(is_uuid), "{arn}");
    }
    assert_ne!(arns[0], arns[1]);
    assert_eq!(run(), arns, "the same seed gives the same names");
}

/// Returns whether this is a version 4 UUID in lower case.
fn is_uuid(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let lengths: Vec<_> = parts.iter().map(|part| part.len()).collect();
    let legal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    lengths == [8, 4, 4, 4, 12]
        && parts.iter().all(|part| part.bytes().all(legal))
        && parts[2].starts_with('4')
}

#[test]
fn the_limit_on_open_executions_spares_replays_and_has_room_again_after_a_close() {
    const FULL: &str = "400 ExecutionLimitExceeded";
    let sfn = world().open_execution_limit(2).start();
    let client = Client::of(&sfn);
    client.start("order-17", "{}");
    client.start("order-18", "{}");
    assert_eq!(client.start("order-19", "{}").status_and_code(), FULL);
    assert_eq!(client.start(None, "{}").status_and_code(), FULL);
    assert_eq!(
        client.start("order-17", "{}").status_and_code(),
        "200",
        "a replay opens nothing"
    );
    assert_eq!(client.start("order-17", "[]").status_and_code(), TAKEN);
    assert_eq!(
        client.start_on(AUDIT, None, "{}").status_and_code(),
        "200",
        "EXPRESS does not count"
    );
    sfn.started()[2].abort();
    assert_eq!(
        client.start("order-19", "{}").status_and_code(),
        FULL,
        "nor its close"
    );
    sfn.execution("order-17").abort();
    assert_eq!(client.start("order-19", "{}").status_and_code(), "200");
    assert_eq!(client.start("order-20", "{}").status_and_code(), FULL);
}

#[test]
fn the_limit_on_open_executions_is_the_accounts_and_counts_those_that_existed() {
    let sfn = SfnMock::builder()
        .open_execution_limit(2)
        .state_machine(
            StateMachine::standard("refunds")
                .execution(ExistingExecution::running("refund-1"))
                .execution(closed(DAY)),
        )
        .state_machine(StateMachine::standard("orders"))
        .start();
    let client = Client::of(&sfn);
    assert_eq!(client.start("order-17", "{}").status_and_code(), "200");
    assert_eq!(
        client.start("order-18", "{}").status_and_code(),
        "400 ExecutionLimitExceeded"
    );
}

#[rstest]
fn one_name_is_one_execution_whichever_way_the_machine_is_addressed(
    #[values("", ":1", ":PROD")] first: &str,
    #[values("", ":1", ":PROD")] second: &str,
) {
    let sfn = world().start();
    let client = Client::of(&sfn);
    let started = client.start_on(&format!("{ORDERS}{first}"), "order-17", "{}");
    let before = sfn.execution("order-17").state_machine_alias_arn();
    let second = format!("{ORDERS}{second}");
    assert_eq!(
        client.start_on(&second, "order-17", "{}").text,
        started.text
    );
    assert_eq!(
        client.start_on(&second, "order-17", "[]").status_and_code(),
        TAKEN
    );
    assert_eq!(sfn.execution("order-17").state_machine_alias_arn(), before);
    sfn.assert_started_once("order-17");
}
