//! Invalid input of a test's author: it panics at once, at the line that wrote it.

use insta::assert_snapshot;
use sfn_mock::{ErrorCode, Scenario, Script, SfnMock, StateMachine, Step};

use super::{message, mock};
use crate::script::invalid_input::{
    invalid_machines, invalid_scenarios, invalid_settings, invalid_steps, invalid_values,
};

#[test]
fn a_scenario_that_cannot_be_mounted_shows_its_place_and_the_reason() {
    let sfn = SfnMock::start();
    let wrong = Step::fail(ErrorCode::InvalidName.with_reason("none"));
    let scenario = Scenario::new("a wrong one").then(wrong);
    assert_snapshot!(message(|| sfn.mount(scenario)), @r#"
    sfn-mock: scenario "a wrong one" (tests/it/messages/invalid_input.rs:LINE) cannot be mounted: step 1: InvalidName has no member `reason`; only ValidationException has
      at tests/it/messages/invalid_input.rs:LINE
      try: leave it out, or fail with the error that has it
    "#);
}

/// Each reason with its suggestion, without the scenario and the line of the test.
fn reasons(messages: impl IntoIterator<Item = String>) -> String {
    let lead =
        regex::Regex::new(r"^sfn-mock: (scenario .* cannot be mounted: )?").expect("a regex");
    let lines = messages.into_iter().map(|message| {
        let message = lead.replace(&message, "");
        let lines = message.lines().filter(|line| !line.starts_with("  at "));
        lines.collect::<Vec<_>>().join("\n")
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn mounted(scenario: Scenario) -> String {
    message(|| SfnMock::start().mount(scenario))
}

#[test]
fn each_invalid_step_has_its_reason() {
    let scenarios = invalid_steps().map(|step| Scenario::new("wrong").then(step));
    assert_snapshot!(reasons(scenarios.map(mounted)), @r#"
    step 1: InvalidName has no member `kmsKeyState`; only KmsInvalidStateException has
      try: leave it out, or fail with the error that has it
    step 1: InvalidName has no member `reason`; only ValidationException has
      try: leave it out, or fail with the error that has it
    step 1: NewException has no member `reason`; only ValidationException has
      try: leave it out, or fail with the error that has it
    step 1: expected a status from 400 to 599, found 200
      try: give the status of an error; `Step::reply` takes any from 200 to 599
    step 1: expected a code of letters, digits, `.`, `_` and `-`, found "New Exception"
      try: take a code of `ErrorCode::ALL`, or name another with `ServiceError::custom`
    step 1: expected a code of letters, digits, `.`, `_` and `-`, found "New:Exception"
      try: take a code of `ErrorCode::ALL`, or name another with `ServiceError::custom`
    step 1: expected a code of letters, digits, `.`, `_` and `-`, found ""
      try: take a code of `ErrorCode::ALL`, or name another with `ServiceError::custom`
    step 1: expected a namespace of letters, digits, `.`, `_` and `-`, found "com example"
      try: take a code of `ErrorCode::ALL`, or name another with `ServiceError::custom`
    step 1: expected a probability from 0 to 1, found 1.5
      try: give the share of requests that meet the step: 0.1 is one in ten
    step 1: expected a probability from 0 to 1, found -0.1
      try: give the share of requests that meet the step: 0.1 is one in ten
    step 1: expected a probability from 0 to 1, found NaN
      try: give the share of requests that meet the step: 0.1 is one in ten
    step 1: expected `times` of at least 1, found 0
      try: give a number from 1, or `Times::Forever`
    step 1: expected `times` of at least 1, found 0
      try: give a number from 1, or `Times::Forever`
    step 1: expected the `content-length` 2 or none, since the body has that many bytes, found "9"
      try: leave `content-length` out, or cut the answer with `Step::damaged(Fault::Truncate)`
    step 1: expected the `content-length` 0 or none, since the body has that many bytes, found "none"
      try: leave `content-length` out, or cut the answer with `Step::damaged(Fault::Truncate)`
    "#);
}

#[test]
fn each_invalid_scenario_has_its_reason() {
    assert_snapshot!(reasons(invalid_scenarios().map(mounted)), @r#"
    "[" is not a valid regular expression: unclosed character class
      try: escape the parts that are literal (`regex::escape`), or correct the pattern
    "(" is not a valid regular expression: unclosed group
      try: escape the parts that are literal (`regex::escape`), or correct the pattern
    "*" is not a valid regular expression: repetition operator missing expression
      try: escape the parts that are literal (`regex::escape`), or correct the pattern
    Step Functions has no operation "StartExecutions"; did you mean "StartExecution"?
      try: spell it as AWS does, as in "StartExecution"
    step 1: TestState is not emulated, so it cannot be served, only failed or replied to
      try: use `Step::fail` or `Step::reply` in place of it
    expected a range of calls, found an empty one: at least 3 and at most 1
      try: put the smaller number first; `never()` expects no call
    expected a range of calls, found an empty one: at least 1 and at most 0
      try: put the smaller number first; `never()` expects no call
    expected a range of requests, found an empty one: at least 3 and at most 2
      try: put the smaller number first; `never()` expects no call
    "#);
}

#[test]
fn each_invalid_state_machine_has_its_reason() {
    let started = |machines: Vec<StateMachine>| {
        let builder = SfnMock::builder();
        let builder = machines
            .into_iter()
            .fold(builder, sfn_mock::Builder::state_machine);
        message(|| drop(builder.start()))
    };
    assert_snapshot!(reasons(invalid_machines().map(started)), @r##"
    the mock cannot start: a state machine "orders" is declared twice
      try: give each machine and execution a name of its own that AWS accepts
    the mock cannot start: expected a state machine's name of 1 to 80 characters without white space, brackets or any of ?*"#%\^|~`$&,;:/, found "my orders"
      try: give each machine and execution a name of its own that AWS accepts
    the mock cannot start: expected a state machine's name, found an ARN: write "orders" instead of "arn:aws:states:us-east-1:123456789012:stateMachine:orders"
      try: give each machine and execution a name of its own that AWS accepts
    the mock cannot start: expected a version from 1, found 0
      try: give each version once, with a number from 1
    the mock cannot start: expected each version once, found 2 twice
      try: give each version once, with a number from 1
    the mock cannot start: expected an alias of letters, digits, `_`, `-` and `.`, not of digits alone; found "7"
      try: begin the alias with a letter, and route 100 % to one or two versions that `StateMachine::versions` declares
    the mock cannot start: the alias "PROD" points at version 1, which the machine does not have
      try: begin the alias with a letter, and route 100 % to one or two versions that `StateMachine::versions` declares
    the mock cannot start: expected one or two distinct versions whose weights sum to 100 behind the alias "PROD", found version 1 with 90, version 2 with 20
      try: begin the alias with a letter, and route 100 % to one or two versions that `StateMachine::versions` declares
    the mock cannot start: expected one or two distinct versions whose weights sum to 100 behind the alias "PROD", found none
      try: begin the alias with a letter, and route 100 % to one or two versions that `StateMachine::versions` declares
    the mock cannot start: expected one or two distinct versions whose weights sum to 100 behind the alias "PROD", found version 1 with 50, version 2 with 25, version 3 with 25
      try: begin the alias with a letter, and route 100 % to one or two versions that `StateMachine::versions` declares
    the mock cannot start: expected one or two distinct versions whose weights sum to 100 behind the alias "PROD", found version 1 with 50, version 1 with 50
      try: begin the alias with a letter, and route 100 % to one or two versions that `StateMachine::versions` declares
    the mock cannot start: an execution "a" is declared twice
      try: give each machine and execution a name of its own that AWS accepts
    the mock cannot start: expected an execution's name of 1 to 80 characters without white space, brackets or any of ?*"#%\^|~`$&,;:/, found ""
      try: give each machine and execution a name of its own that AWS accepts
    the mock cannot start: the execution "a" is RUNNING, so it has not closed
      try: declare it with `running` or `closed`, and let it start before it closes
    the mock cannot start: the execution "a" closed before it started
      try: declare it with `running` or `closed`, and let it start before it closes
    "##);
}

#[test]
fn each_invalid_setting_has_its_reason() {
    let started = |builder: sfn_mock::Builder| message(|| drop(builder.start()));
    assert_snapshot!(reasons(invalid_settings().map(started)), @r#"
    the mock cannot start: expected an account of 12 digits, found "42"
      try: take account, region and partition from the ARN that the code under test uses
    the mock cannot start: expected a region such as us-east-1, found "US-EAST-1"
      try: take account, region and partition from the ARN that the code under test uses
    the mock cannot start: expected a region such as us-east-1, found "eu-west"
      try: take account, region and partition from the ARN that the code under test uses
    the mock cannot start: expected a partition such as aws, aws-cn or aws-us-gov, found "amazon"
      try: take account, region and partition from the ARN that the code under test uses
    the mock cannot start: two scripts contradict each other: one has seed 1, the other 2
      try: set it in one place: in one of the scripts, or with the builder
    the mock cannot start: two scripts contradict each other: one has region "eu-west-1", the other "eu-west-2"
      try: set it in one place: in one of the scripts, or with the builder
    the mock cannot start: a state machine "orders" is declared twice
      try: give each machine and execution a name of its own that AWS accepts
    "#);
}

#[test]
fn each_invalid_value_has_its_reason() {
    assert_snapshot!(reasons(invalid_values().map(message)), @r#"
    expected a status from 200 to 599, found 101
      try: give the status that the client gets; to send no answer, lose the response (`Step::lose_response`)
    expected a status from 200 to 599, found 600
      try: give the status that the client gets; to send no answer, lose the response (`Step::lose_response`)
    "a b" is not a valid name of an HTTP header
      try: write it with letters, digits and dashes, as in "Content-Type"
    "b\n" is not a valid value of the HTTP header `a`
      try: leave out line breaks and other control characters
    expected a uniform latency from less to more, found 86400s to 43200s
      try: exchange the two
    expected a sigma from 0 to 4, found 5
      try: begin with 0.4: one answer in 24 then takes more than twice the median
    expected a JSON pointer that begins with `/`, as in "/input/card"; found "input/card"
      try: write "/input/card"
    "(" is not a valid regular expression: unclosed group
      try: escape the parts that are literal (`regex::escape`), or correct the pattern
    "#);
}

#[test]
fn a_builder_that_cannot_start_lists_every_error() {
    let builder = SfnMock::builder()
        .account("42")
        .state_machine(StateMachine::standard("orders").alias("PROD", [(1, 100)]))
        .scenario(Scenario::new("a wrong one").then(Step::serve().times(0)));
    assert_snapshot!(message(|| drop(builder.start())), @r#"
    sfn-mock: the mock cannot start: expected an account of 12 digits, found "42"
      and the alias "PROD" points at version 1, which the machine does not have
      and scenario "a wrong one" (tests/it/messages/invalid_input.rs:LINE): step 1: expected `times` of at least 1, found 0
      at tests/it/messages/invalid_input.rs:LINE
      try: take account, region and partition from the ARN that the code under test uses; begin the alias with a letter, and route 100 % to one or two versions that `StateMachine::versions` declares; give a number from 1, or `Times::Forever`
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
async fn a_transport_that_cannot_carry_a_scenario_refuses_it() {
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

#[test]
fn an_order_of_unknown_names_cannot_start() {
    let builder = SfnMock::builder()
        .scenario(Scenario::new("reserve"))
        .scenario(Scenario::new("charge"))
        .scenario(Scenario::new("charge"))
        .in_order(["reserve", "chrage", "reserve", "charge"])
        .in_order(["reserve"]);
    let message = message(|| drop(builder.start()));
    assert_snapshot!(message, @r#"
    sfn-mock: the mock cannot start: in order (tests/it/messages/invalid_input.rs:LINE): there is no scenario "chrage"; did you mean "charge"?
      and in order (tests/it/messages/invalid_input.rs:LINE): "reserve" is listed twice
      and in order (tests/it/messages/invalid_input.rs:LINE): 2 scenarios are called "charge"
      and in order (tests/it/messages/invalid_input.rs:LINE): expected at least two scenarios
      at tests/it/messages/invalid_input.rs:LINE
      try: give the names of at least two scenarios, each once
    "#);
}

#[cfg(feature = "aws-sdk")]
#[test]
fn a_server_on_the_current_runtime_needs_one() {
    assert_snapshot!(message(|| drop(SfnMock::builder().start_on_current_runtime())), @"
    sfn-mock: `start_on_current_runtime()` was called outside of a tokio runtime
      at tests/it/messages/invalid_input.rs:LINE
      try: call it in an async test, such as `#[tokio::test]`; `start()` needs no runtime
    ");
}

#[cfg(feature = "aws-sdk")]
#[test]
fn a_mock_in_process_gives_no_environment() {
    let sfn = mock().in_process().start();
    assert_snapshot!(message(|| drop(sfn.env())), @"
    sfn-mock: a mock in process has no address for a child process, so it has no `env()`
      at tests/it/messages/invalid_input.rs:LINE
      try: start a mock that listens: with `start()` instead of `in_process().start()`
    ");
}
