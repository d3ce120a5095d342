//! Failures after ten thousand exchanges have messages that a person can read.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Builder, SfnMock};
use crate::fault::Fault;
use crate::lints::{Lint, LintLevel};
use crate::request::Request;
use crate::script::{Scenario, Step, Times, Unmatched, start_execution};

const CALLS: u64 = 3_334;

/// Returns a mock that has answered three attempts of each of `CALLS` calls. Every second call has a name, and so
/// starts one execution; the others start one at each attempt.
fn after_ten_thousand_exchanges(builder: Builder) -> SfnMock {
    let sfn = builder.seed(42).frozen_clock().start();
    for call in 0..CALLS {
        let name = if call % 2 == 0 {
            format!(r#""name":"order-{call}","#)
        } else {
            String::new()
        };
        let body = format!(
            r#"{{"stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:orders",{name}"input":"{{}}"}}"#
        );
        let id = format!("00000000-0000-4000-8000-{call:012}");
        let headers = [
            ("x-amz-target", "AWSStepFunctions.StartExecution"),
            ("content-type", "application/x-amz-json-1.0"),
            ("authorization", "AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/states/aws4_request, SignedHeaders=host, Signature=0"),
            ("x-amz-date", "20260101T000000Z"),
            ("amz-sdk-invocation-id", &id),
            ("amz-sdk-request", "attempt=1; max=3"),
        ]
        .map(|(name, value)| (name, value.as_bytes()));
        let request = Request {
            connection: call,
            method: "POST",
            path: "/",
            headers: &headers,
            body: body.as_bytes(),
            too_large: false,
        };
        for _ in 0..3 {
            sfn.engine.handle(sfn.engine.now(), &request);
        }
    }
    sfn
}

/// An assertion that fails, and a part of its message.
type Failing = (fn(&SfnMock), &'static str);

#[test]
fn ten_thousand_unexpected_calls_make_a_short_message() {
    let sfn = after_ten_thousand_exchanges(
        SfnMock::builder()
            .unmatched(Unmatched::FailTest)
            .scenario(
                Scenario::new("another's")
                    .when(start_execution().name("a"))
                    .expect(1),
            )
            .scenario(
                Scenario::new("unmet")
                    .when(start_execution().name("b"))
                    .expect(1),
            ),
    );
    let failing: [Failing; 3] = [
        (|sfn| sfn.assert_started(1), "found 0"),
        (|sfn| drop(sfn.calls().single()), "got 3334"),
        (
            |sfn| drop(sfn.execution("order-17")),
            "the mock has no executions",
        ),
    ];
    for (act, expected) in failing {
        is_short(&message(|| act(&sfn)), expected);
    }
    is_short(
        &message(|| drop(sfn)),
        "10002 unexpected calls, 2 expectations not met",
    );
}

#[test]
fn ten_thousand_lost_answers_make_a_short_message() {
    let lossy = Step::lose_response(Fault::Reset).times(Times::Forever);
    let sfn = after_ten_thousand_exchanges(
        SfnMock::builder().scenario(Scenario::new("answers are lost").then(lossy)),
    );
    let failing: [Failing; 6] = [
        (|sfn| sfn.assert_started(1), "found 6668"),
        (|sfn| sfn.assert_started_once("order-17"), "found 0"),
        (|sfn| sfn.assert_not_started("order-16"), "found 1"),
        (|sfn| drop(sfn.calls().single()), "got 3334"),
        (|sfn| drop(sfn.execution("order-17")), "there are 6668:"),
        (
            |sfn| sfn.assert_input("order-16", (0..1_000).collect::<Vec<_>>()),
            "differs (- expected",
        ),
    ];
    for (act, expected) in failing {
        is_short(&message(|| act(&sfn)), expected);
    }
}

#[test]
fn ten_thousand_starts_with_lint_findings_make_a_short_message() {
    let lossy = Step::lose_response(Fault::Reset).times(Times::Forever);
    let scenario = Scenario::new("answers are lost")
        .then(lossy)
        .then(Step::hold());
    let builder = SfnMock::builder().lint(Lint::UnnamedStart, LintLevel::Deny);
    let sfn = after_ten_thousand_exchanges(builder.scenario(scenario));
    let gate = sfn.gate("answers are lost");
    is_short(&message(|| gate.release_next()), "no request waits");
    is_short(&message(|| drop(sfn)), "1 denied lint");
}

#[test]
fn ten_thousand_exchanges_are_an_archive_that_can_be_read() {
    let sfn = after_ten_thousand_exchanges(SfnMock::builder());
    let archive = sfn.timeline().to_har();
    let archive: serde_json::Value = serde_json::from_str(&archive).expect("an archive");
    let entries = archive["log"]["entries"].as_array().expect("its entries");
    assert_eq!(entries.len(), 10_002);
    let answer = &entries[3]["response"];
    let body = answer["content"]["text"]
        .as_str()
        .expect("the answer's body");
    assert_eq!(body.as_bytes(), sfn.exchanges()[3].reply_body());
    assert_eq!(
        (&answer["status"], &answer["statusText"]),
        (&200.into(), &"OK".into())
    );
}

fn message(act: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(act)).expect_err("a failure");
    *panic.downcast::<String>().expect("it has a message")
}

#[track_caller]
fn is_short(text: &str, expected: &str) {
    let lines = text.lines().count();
    assert!(lines < 200, "{lines} lines:\n{text}");
    assert!(text.contains(expected), "{text}");
    assert!(text.contains(" left out, "), "the rest is counted: {text}");
}
