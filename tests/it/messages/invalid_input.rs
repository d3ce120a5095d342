//! Invalid settings of a test's author: refused at once, with their line.

use std::time::Duration;

use insta::assert_snapshot;
use sfn_mock::cassette::Redaction;
use sfn_mock::{
    ErrorCode, KmsKeyState, Latency, Reply, Scenario, Script, ServiceError, SfnMock, StateMachine,
    Step, operation, start_execution,
};

use super::{message, mock};

/// The message of mounting a scenario of this one step.
fn mounted(step: Step) -> String {
    let sfn = SfnMock::start();
    message(|| sfn.mount(Scenario::new("a wrong one").then(step)))
}

#[test]
fn a_scenario_that_cannot_be_mounted_says_where_and_why() {
    let sfn = SfnMock::start();
    let wrong = Step::fail(ErrorCode::InvalidName.with_reason("none"));
    let scenario = Scenario::new("a wrong one").then(wrong);
    assert_snapshot!(message(|| sfn.mount(scenario)), @r#"
    sfn-mock: scenario "a wrong one" (tests/it/messages/invalid_input.rs:LINE) cannot be mounted: step 1: InvalidName has no member `reason`; only ValidationException has
      at tests/it/messages/invalid_input.rs:LINE
      try: leave it out, or fail with the error that has it
    "#);
}

#[test]
fn each_kind_of_mistake_in_a_step_says_how_to_mend_it() {
    let disabled = ErrorCode::InvalidName.with_kms_key_state(KmsKeyState::Disabled);
    assert_snapshot!(mounted(Step::fail(disabled)), @r#"
    sfn-mock: scenario "a wrong one" (tests/it/messages/invalid_input.rs:LINE) cannot be mounted: step 1: InvalidName has no member `kmsKeyState`; only KmsInvalidStateException has
      at tests/it/messages/invalid_input.rs:LINE
      try: leave it out, or fail with the error that has it
    "#);
    assert_snapshot!(mounted(Step::fail(ServiceError::custom("NewException").with_status(200))), @r#"
    sfn-mock: scenario "a wrong one" (tests/it/messages/invalid_input.rs:LINE) cannot be mounted: step 1: expected a status from 400 to 599, found 200
      at tests/it/messages/invalid_input.rs:LINE
      try: give the status of an error; `Step::reply` answers with any status
    "#);
    assert_snapshot!(mounted(Step::fail(ServiceError::custom("New Exception"))), @r#"
    sfn-mock: scenario "a wrong one" (tests/it/messages/invalid_input.rs:LINE) cannot be mounted: step 1: expected a code of letters, digits, `.`, `_` and `-`, found "New Exception"
      at tests/it/messages/invalid_input.rs:LINE
      try: take a code of `ErrorCode::ALL`, or name another with `ServiceError::custom`
    "#);
    assert_snapshot!(mounted(Step::serve().probability(1.5)), @r#"
    sfn-mock: scenario "a wrong one" (tests/it/messages/invalid_input.rs:LINE) cannot be mounted: step 1: expected a probability from 0 to 1, found 1.5
      at tests/it/messages/invalid_input.rs:LINE
      try: give the share of requests that meet the step: 0.1 is one in ten
    "#);
    assert_snapshot!(mounted(Step::serve().times(0)), @r#"
    sfn-mock: scenario "a wrong one" (tests/it/messages/invalid_input.rs:LINE) cannot be mounted: step 1: expected `times` of at least 1, found 0
      at tests/it/messages/invalid_input.rs:LINE
      try: give a number from 1, or `Times::Forever`
    "#);
}

#[test]
fn each_kind_of_mistake_in_a_scenario_says_how_to_mend_it() {
    let sfn = SfnMock::start();
    let mounted = |scenario: Scenario| message(|| sfn.mount(scenario));
    let wrong = || Scenario::new("a wrong one");
    assert_snapshot!(mounted(wrong().when(start_execution().name_matches("order-("))), @r#"
    sfn-mock: scenario "a wrong one" (tests/it/messages/invalid_input.rs:LINE) cannot be mounted: "order-(" is not a valid regular expression: unclosed group
      at tests/it/messages/invalid_input.rs:LINE
      try: escape the parts that are literal (`regex::escape`), or correct the pattern
    "#);
    assert_snapshot!(mounted(wrong().when(operation("StartExecutions"))), @r#"
    sfn-mock: scenario "a wrong one" (tests/it/messages/invalid_input.rs:LINE) cannot be mounted: Step Functions has no operation "StartExecutions"; did you mean "StartExecution"?
      at tests/it/messages/invalid_input.rs:LINE
      try: spell it as AWS does, as in "StartExecution"
    "#);
    assert_snapshot!(mounted(wrong().when(operation("TestState")).then(Step::serve())), @r#"
    sfn-mock: scenario "a wrong one" (tests/it/messages/invalid_input.rs:LINE) cannot be mounted: step 1: TestState is not emulated, so it cannot be served, only failed or replied to
      at tests/it/messages/invalid_input.rs:LINE
      try: script what it cannot do with `Step::fail` or `Step::reply`
    "#);
    #[allow(
        clippy::reversed_empty_ranges,
        reason = "the mistake that is made here"
    )]
    let expected = 3..=1;
    assert_snapshot!(mounted(wrong().expect(expected)), @r#"
    sfn-mock: scenario "a wrong one" (tests/it/messages/invalid_input.rs:LINE) cannot be mounted: expected a range of calls, found an empty one: at least 3 and at most 1
      at tests/it/messages/invalid_input.rs:LINE
      try: put the smaller number first; `never()` expects no call
    "#);
}

#[test]
fn a_builder_that_cannot_start_says_all_that_is_wrong() {
    let builder = SfnMock::builder()
        .account("42")
        .state_machine(StateMachine::standard("orders").alias("PROD", [(1, 100)]))
        .scenario(Scenario::new("a wrong one").then(Step::serve().times(0)));
    assert_snapshot!(message(|| drop(builder.start())), @r#"
    sfn-mock: the mock cannot start: expected an account of 12 digits, found "42"
      and the alias "PROD" points at version 1, which the machine does not have
      and scenario "a wrong one" (tests/it/messages/invalid_input.rs:LINE): step 1: expected `times` of at least 1, found 0
      at tests/it/messages/invalid_input.rs:LINE
      try: take them from the ARN that the code under test uses; declare the version first, with `StateMachine::versions`; give a number from 1, or `Times::Forever`
    "#);
}

#[test]
fn scripts_that_contradict_each_other_say_in_what() {
    let script = Script::parse(r#"{ "region": "eu-west-1" }"#).expect("by itself it can be meant");
    let builder = SfnMock::builder().region("us-east-1").script(script);
    assert_snapshot!(message(|| drop(builder.start())), @r#"
    sfn-mock: the mock cannot start: two scripts contradict each other: one has region "us-east-1", the other "eu-west-1"
      at tests/it/messages/invalid_input.rs:LINE
      try: set it in one place: in one of the scripts, or with the builder
    "#);
}

#[test]
fn a_port_that_is_taken_cannot_be_listened_on() {
    let taken = SfnMock::start();
    let address = taken.endpoint_url().trim_start_matches("http://");
    let address = address.parse().expect("an address");
    let text = message(|| drop(SfnMock::builder().bind(address).start()));
    assert_snapshot!(text.replace(&address.to_string(), "127.0.0.1:PORT"), @r"
    sfn-mock: the mock cannot listen on 127.0.0.1:PORT: Address already in use (os error 98)
      at tests/it/messages/invalid_input.rs:LINE
      try: bind to port 0, or leave the address out: the mock then takes a free port
    ");
}

#[cfg(all(feature = "aws-sdk", feature = "wiremock"))]
#[tokio::test]
async fn a_carrier_that_cannot_carry_a_scenario_refuses_it() {
    let lossy = Step::lose_response(sfn_mock::Fault::Reset);
    let sfn = mock()
        .scenario(
            Scenario::new("the answer is lost")
                .then(lossy.clone())
                .optional(),
        )
        .start();
    let server = wiremock::MockServer::start().await;
    assert_snapshot!(message(|| drop(sfn.mount_on(&server))), @r#"
    sfn-mock: scenario "the answer is lost" (tests/it/messages/invalid_input.rs:LINE) cannot be played: a wiremock server cannot carry the fault `reset`; the mock's own server (`start()`) can, and so can `in_process()`
      at tests/it/messages/invalid_input.rs:LINE
      try: give that scenario a mock with a server of its own: `SfnMock::builder()...start()`
    "#);
    let sfn = mock().start();
    sfn.mount_on(&server).await;
    let later = Scenario::new("the answer is lost").then(lossy);
    assert_snapshot!(message(|| sfn.mount(later)), @r#"
    sfn-mock: scenario "the answer is lost" (tests/it/messages/invalid_input.rs:LINE) cannot be mounted: a wiremock server cannot carry the fault `reset`; the mock's own server (`start()`) can, and so can `in_process()`
      at tests/it/messages/invalid_input.rs:LINE
      try: start a second mock, with a server of its own, for that scenario
    "#);
}

#[test]
fn a_value_that_cannot_be_meant_is_refused_where_it_is_made() {
    assert_snapshot!(message(|| drop(Reply::new(101))), @r"
    sfn-mock: expected a status from 200 to 599, found 101
      at tests/it/messages/invalid_input.rs:LINE
      try: give the status that the client gets; to send no answer, lose the response (`Step::lose_response`)
    ");
    assert_snapshot!(message(|| drop(Reply::new(200).header("a b", "c"))), @r#"
    sfn-mock: "a b" is not a valid name of an HTTP header
      at tests/it/messages/invalid_input.rs:LINE
      try: write it with letters, digits and dashes, as in "Content-Type"
    "#);
    assert_snapshot!(message(|| drop(Reply::new(200).header("a", "b\n"))), @r#"
    sfn-mock: "b\n" is not a valid value of the HTTP header `a`
      at tests/it/messages/invalid_input.rs:LINE
      try: leave out line breaks and other control characters
    "#);
    let backwards = || {
        let _ = Latency::uniform(Duration::from_secs(2), Duration::from_secs(1));
    };
    assert_snapshot!(message(backwards), @r"
    sfn-mock: expected a uniform latency from less to more, found 2s to 1s
      at tests/it/messages/invalid_input.rs:LINE
      try: exchange the two
    ");
    let wide = || {
        let _ = Latency::log_normal(Duration::from_secs(2), 5.0);
    };
    assert_snapshot!(message(wide), @r"
    sfn-mock: expected a sigma from 0 to 4, found 5
      at tests/it/messages/invalid_input.rs:LINE
      try: begin with 0.4: one answer in 24 then takes more than twice the median
    ");
    assert_snapshot!(message(|| drop(Redaction::new().pointer("input/card"))), @r#"
    sfn-mock: expected a JSON pointer that begins with `/`, as in "/input/card"; found "input/card"
      at tests/it/messages/invalid_input.rs:LINE
      try: write "/input/card"
    "#);
    assert_snapshot!(message(|| drop(Redaction::new().regex("("))), @r#"
    sfn-mock: "(" is not a valid regular expression: unclosed group
      at tests/it/messages/invalid_input.rs:LINE
      try: escape the parts that are literal (`regex::escape`), or correct the pattern
    "#);
}

#[test]
fn a_built_in_script_that_is_not_there_is_answered_with_those_there_are() {
    let text = message(|| drop(Script::builtin("name-took")));
    let there = text.find("\n  there are: ").expect("they are listed");
    let next = text.find("\n  at ").expect("the line is named");
    assert_snapshot!(text.replace(&text[there..next], "\n  there are: (...)"), @r#"
    sfn-mock: there is no built-in script "name-took"
      there are: (...)
      at tests/it/messages/invalid_input.rs:LINE
      try: name one of these; `Script::builtins()` describes each
    "#);
}
