//! Rejections: a name that is taken, and each rule of the input that a start can break.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;
use sfn_mock::{ErrorCode, ExecutionStatus, Provenance, Scenario, SfnMock, Step};

use crate::support::ORDERS;
use crate::support::http_client::Client;
use crate::support::panics::panic_of;

fn refuse(sfn: &SfnMock, input: &str) {
    let answer = Client::of(sfn).start("order-17", input);
    assert_eq!(answer.code(), Some("ExecutionAlreadyExists"));
}

fn started() -> SfnMock {
    let sfn = SfnMock::builder().seed(42).frozen_clock().start();
    let input = r#"{"id":17,"items":["a","b"]}"#;
    assert_eq!(Client::of(&sfn).start("order-17", input).status, 200);
    sfn
}

#[test]
fn other_input_is_shown_line_by_line() {
    let sfn = started();
    refuse(&sfn, r#"{"id":17,"items":["a","c"]}"#);
    let [rejection] = &sfn.rejections()[..] else {
        panic!("one start was refused")
    };
    assert!(rejection.input_differs());
    assert_eq!((rejection.exchange(), rejection.closed_status()), (2, None));
    assert_snapshot!(rejection, @r#"
    #2 ExecutionAlreadyExists: arn:aws:states:us-east-1:123456789012:execution:orders:order-17
      it is RUNNING, and its name stays taken
      the input differs:
        ...
          "id": 17,
          "items": [
            "a",
      -     "b"
      +     "c"
          ]
        }
      try: name each start after the part of its input that differs, or leave that part out of the input
    "#);
}

#[test]
fn the_same_json_in_another_text_suggests_the_same_text() {
    let sfn = started();
    refuse(&sfn, r#"{"items": ["a","b"], "id": 17}"#);
    assert_snapshot!(sfn.rejections()[0], @"
    #2 ExecutionAlreadyExists: arn:aws:states:us-east-1:123456789012:execution:orders:order-17
      it is RUNNING, and its name stays taken
      the input differs:
        only in white space, or in the order of keys
      try: write the input as the same text at every start: the service compares its bytes
    ");
}

#[test]
fn a_closed_execution_shows_its_status_and_when_its_name_comes_free() {
    let sfn = started();
    sfn.execution("order-17").fail("OutOfStock", "none left");
    sfn.clock().advance(Duration::from_hours(24));
    refuse(&sfn, r#"{"id":17,"items":["a","b"]}"#);
    let [rejection] = &sfn.rejections()[..] else {
        panic!("one start was refused")
    };
    assert!(!rejection.input_differs());
    assert_eq!(rejection.closed_status(), Some(ExecutionStatus::Failed));
    let free = rejection.name_free_at().expect("it has closed");
    assert_eq!(free, sfn.clock().now() + Duration::from_hours(89 * 24));
    assert_snapshot!(rejection, @"
    #2 ExecutionAlreadyExists: arn:aws:states:us-east-1:123456789012:execution:orders:order-17
      it is FAILED since 2026-01-02 03:04:05 UTC, and its name comes free at 2026-04-02 03:04:05 UTC
      the input is the same
      try: describe the execution: it was started with this input, and its status states how it ended
    ");
}

#[test]
fn a_replay_is_no_rejection_and_is_marked_in_the_exchange() {
    let sfn = started();
    let input = r#"{"id":17,"items":["a","b"]}"#;
    assert_eq!(Client::of(&sfn).start("order-17", input).status, 200);
    assert!(sfn.rejections().is_empty());
    assert!(sfn.exchanges()[1].is_replay() && !sfn.exchanges()[1].has_committed());
    assert_snapshot!(sfn.exchanges()[1], @"#2 StartExecution orders/order-17: 200, replayed");
}

#[test]
fn an_input_is_asserted_as_json() {
    let sfn = started();
    sfn.assert_input("order-17", json!({ "items": ["a", "b"], "id": 17 }));
    let wanted = json!({ "items": ["a"], "id": 17 });
    panic_of(|| sfn.assert_input("order-17", &wanted));
}

/// The message about the one start that was refused.
fn refused(members: &serde_json::Value) -> String {
    let sfn = SfnMock::builder().seed(42).frozen_clock().start();
    let answer = Client::of(&sfn).send("StartExecution", &[], members);
    assert_eq!(answer.status, 400);
    let [rejection] = &sfn.rejections()[..] else {
        panic!("one start was refused, not {:?}", sfn.rejections())
    };
    assert_eq!(Some(rejection.code().name()), answer.code());
    assert!(!rejection.is_name_taken() && !rejection.input_differs());
    assert_eq!(
        (rejection.execution_arn(), rejection.closed_at()),
        ("", None)
    );
    rejection.to_string()
}

#[test]
fn a_name_that_is_too_long_shows_its_length_and_where_it_exceeds_the_limit() {
    let text = refused(&json!({ "stateMachineArn": ORDERS, "name": "n".repeat(81) }));
    assert_snapshot!(text, @r#"
    #1 ValidationException
      name:
        ..."nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
                                                ^ too long: 81 of 80
      the rule: 1 to 80 characters, which are not bytes (Documented: `Name` in the API's model)
      try: name each start after the thing that it processes; hash a name that is too long: cut names can become equal
    "#);
    let sfn = SfnMock::start();
    Client::of(&sfn).start(&*"n".repeat(81), None);
    let rejection = sfn.rejections().remove(0);
    let [rule] = rejection.broken_rules() else {
        panic!("one rule is broken: {rejection}")
    };
    assert_eq!((rule.id(), rule.member()), ("name-length", "name"));
    assert_eq!(
        (rule.limit(), rule.found(), rule.at()),
        (Some(80), Some(81), Some(80))
    );
    assert_eq!(rule.provenance(), Provenance::Documented);
}

#[test]
fn a_name_with_a_forbidden_character_points_to_it() {
    let name = |name: &str| refused(&json!({ "stateMachineArn": ORDERS, "name": name }));
    assert_snapshot!(name("order 17"), @r##"
    #1 InvalidName
      name:
        "order 17"
              ^ ' ' (U+0020) is not allowed, character 6 of 8
      the rule: no white space, brackets, control characters, surrogates, nor any of ?*"#%\^|~`$&,;:/ (Documented: `name` of StartExecution; each ASCII character Recorded on CreateActivity)
      try: replace each character that is not allowed so that two names stay different
    "##);
    assert_snapshot!(name("order-17\n"), @r##"
    #1 InvalidName
      name:
        "order-17\n"
                 ^ '\n' (U+000A) is not allowed, character 9 of 9
      the rule: no white space, brackets, control characters, surrogates, nor any of ?*"#%\^|~`$&,;:/ (Documented: `name` of StartExecution; each ASCII character Recorded on CreateActivity)
      try: replace each character that is not allowed so that two names stay different
    "##);
}

#[test]
fn several_broken_rules_are_in_one_rejection() {
    let text = refused(&json!({ "name": "", "input": "x".repeat(262_145), "traceHeader": "ä" }));
    assert_snapshot!(text, @r#"
    #1 ValidationException
      stateMachineArn: it is not given
      the rule: must be given (Documented: a required member in the API's model)
      try: give the state machine's ARN: is the variable that holds it set?
      name:
        ""
         ^ too short: 0 of at least 1
      the rule: 1 to 80 characters, which are not bytes (Documented: `Name` in the API's model)
      try: name each start after the thing that it processes; hash a name that is too long: cut names can become equal
      input: too long: 262145 of 262144
      the rule: at most 262144 bytes in UTF-8 (Documented: `SensitiveData` in the API's model)
      try: store the payload elsewhere, in S3 for instance, and send its key
      traceHeader:
        "ä"
         ^ not ASCII
      the rule: ASCII (Documented: the pattern of `TraceHeader` in the API's model)
      try: send the value of `X-Amzn-Trace-Id` and nothing else
    "#);
}

#[test]
fn an_arn_points_to_the_part_that_is_wrong() {
    let arn = |arn: &str| refused(&json!({ "stateMachineArn": arn }));
    assert_snapshot!(arn("orders"), @r#"
    #1 InvalidArn
      stateMachineArn:
        "orders"
         ^ expected `arn` here
      the rule: arn:<partition>:states:<region>:<account>:stateMachine:<name> (Observed: a transcript for what does not begin with `arn:`; Inferred for the rest)
      try: take the ARN from the answer of `CreateStateMachine`, do not build it
    "#);
    assert_snapshot!(arn(&ORDERS.replace("123456789012", "12345")), @r#"
    #1 InvalidArn
      stateMachineArn:
        "arn:aws:states:us-east-1:12345:stateMachine:orders"
                                  ^ expected an account of 12 digits here
      the rule: arn:<partition>:states:<region>:<account>:stateMachine:<name> (Observed: a transcript for what does not begin with `arn:`; Inferred for the rest)
      try: take the ARN from the answer of `CreateStateMachine`, do not build it
    "#);
    assert_snapshot!(arn(&ORDERS.replace("stateMachine", "execution")), @r#"
    #1 InvalidArn
      stateMachineArn:
        "arn:aws:states:us-east-1:123456789012:execution:orders"
                                               ^ this is of the type "execution"
      the rule: names a state machine, or a version or alias of one (Observed: a transcript of StartExecution)
      try: send the state machine's ARN: is it an execution's or an activity's?
    "#);
    assert_snapshot!(arn(&format!("{ORDERS}:a:b")), @r#"
    #1 InvalidArn
      stateMachineArn:
        ...":123456789012:stateMachine:orders:a:b"
                                                ^ the last part is neither a version nor an alias
      the rule: arn:<partition>:states:<region>:<account>:stateMachine:<name> (Observed: a transcript for what does not begin with `arn:`; Inferred for the rest)
      try: take the ARN from the answer of `CreateStateMachine`, do not build it
    "#);
    assert_snapshot!(arn(&ORDERS.replace("orders", ":PROD")), @r#"
    #1 InvalidArn
      stateMachineArn:
        ..."us-east-1:123456789012:stateMachine::PROD"
                                                ^ expected the name of a state machine here
      the rule: arn:<partition>:states:<region>:<account>:stateMachine:<name> (Observed: a transcript for what does not begin with `arn:`; Inferred for the rest)
      try: take the ARN from the answer of `CreateStateMachine`, do not build it
    "#);
    assert_snapshot!(arn(&format!("{ORDERS}/map")), @r#"
    #1 ValidationException
      stateMachineArn:
        ..."t-1:123456789012:stateMachine:orders/map"
                                                ^ a label follows
      the rule: carries no label of a Distributed Map state (Documented: the reason API_DOES_NOT_SUPPORT_LABELED_ARNS)
      try: leave out the label and the `/` before it
    "#);
}

#[test]
fn an_input_that_is_no_json_points_to_where_it_stops_being_json() {
    let text = refused(&json!({ "stateMachineArn": ORDERS, "input": "{\"id\": 17,\n \"a\": x}" }));
    assert_snapshot!(text, @r#"
    #1 InvalidExecutionInput
      input:
        "{\"id\": 17,\n \"a\": x}"
                               ^ Unrecognized token 'x': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')
      the rule: JSON (Documented: `input` of StartExecution; the answer Recorded)
      try: write the input with a JSON library: a string in JSON has quotation marks
    "#);
}

#[test]
fn what_a_script_answers_is_not_explained() {
    let wrong = Scenario::new("refused").then(Step::fail(ErrorCode::ValidationException));
    let sfn = SfnMock::builder().scenario(wrong).start();
    assert_eq!(Client::of(&sfn).start("order-17", None).status, 400);
    assert!(sfn.rejections().is_empty());
}
