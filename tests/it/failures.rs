//! The messages of failing tests, as the one who must understand them reads them.

use insta::assert_snapshot;
use serde_json::json;
use sfn_mock::{
    Afterwards, Builder, ErrorCode, Scenario, SfnMock, StateMachine, Step, Unmatched, operation,
    start_execution,
};

use crate::caught::panic_of;
use crate::post::{Client, ORDERS};

/// A mock of which a failure message is the same in every run.
fn mock() -> Builder {
    SfnMock::builder()
        .seed(42)
        .state_machine(StateMachine::standard("orders"))
        .state_machine(StateMachine::express("audit"))
}

/// The message, without the line of this file at which a scenario was written.
fn message(act: impl FnOnce()) -> String {
    let place = regex::Regex::new(r"tests/it/failures\.rs:\d+:\d+").expect("a regex");
    let text = panic_of(act);
    place
        .replace_all(&text, "tests/it/failures.rs:LINE")
        .into_owned()
}

#[test]
fn an_unmet_expectation_says_what_it_is_about_and_what_came() {
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

    expectation not met: scenario "order 17 is throttled, then served" (tests/it/failures.rs:LINE)
      expected 2 to 3 calls, but 1 came
      it is about: StartExecution, state machine = "orders", name = "order-17"

    expectation not met: scenario "refunds" (tests/it/failures.rs:LINE)
      expected exactly 1 call, but none came
      it is about: StartExecution, name ~ /^refund-/, input contains {"id":42}

    what happened:
      #1 StartExecution orders/order-17: 400 ThrottlingException ["order 17 is throttled, then served", step 1]
      #2 StartExecution orders/order-18: 200, started
      #3 StartExecution orders/(unnamed): 200, started
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

    expectation not met: scenario "nothing is started" (tests/it/failures.rs:LINE)
      expected no call, but 1 came
      it is about: any request

    what happened:
      #1 StartExecution orders/order-17: 200, started
    "#);
}

#[test]
fn a_mock_that_nobody_called_says_so() {
    let sfn = mock()
        .scenario(Scenario::new("any call").expect(1..))
        .start();
    assert_snapshot!(message(|| drop(sfn)), @r#"
    sfn-mock: 1 expectation not met (seed 42)

    expectation not met: scenario "any call" (tests/it/failures.rs:LINE)
      expected at least 1 call, but none came
      it is about: any request

    what happened: no request came
    "#);
}

#[test]
fn an_unmatched_call_is_compared_with_every_scenario() {
    let sfn = mock()
        .unmatched(Unmatched::Fail)
        .scenario(
            Scenario::new("order 17, for tenant a").when(
                start_execution()
                    .state_machine("orders")
                    .name("order-17")
                    .header("x-tenant", "a"),
            ),
        )
        .scenario(
            Scenario::new("large orders").when(
                start_execution()
                    .unnamed()
                    .input_contains(json!({ "size": "large" }))
                    .matching(|_| panic!("it is asked about large orders alone")),
            ),
        )
        .scenario(Scenario::new("never").when(start_execution().matching(|_| false)))
        .start();
    Client::of(&sfn).start("order-18", r#"{"size":"small"}"#);
    assert_snapshot!(message(|| drop(sfn)), @r#"
    sfn-mock: 1 unexpected call (seed 42)

    unexpected call #1 StartExecution orders/order-18
      no scenario is about it, and the mock was told to fail such calls (`unmatched`)
      try: mount a scenario that is about it, or let the service answer (`Unmatched::Serve`)
      scenario "order 17, for tenant a" (tests/it/failures.rs:LINE) is about: StartExecution, state machine = "orders", name = "order-17", header x-tenant = "a"
        in this call the name is "order-18", the header x-tenant is absent
      scenario "large orders" (tests/it/failures.rs:LINE) is about: StartExecution, unnamed, input contains {"size":"large"}, a closure says yes
        in this call the name is "order-18", the input is {"size":"small"}
      scenario "never" (tests/it/failures.rs:LINE) is about: StartExecution, a closure says yes
        in this call all fits, but for what the closure says

    what happened:
      #1 StartExecution orders/order-18: 501 UnexpectedCall
    "#);
}

#[test]
fn a_call_beyond_the_last_step_names_the_scenario_that_is_used_up() {
    let sfn = mock()
        .scenario(
            Scenario::new("one attempt, no more")
                .then(Step::fail(ErrorCode::ThrottlingException))
                .afterwards(Afterwards::Fail),
        )
        .start();
    let client = Client::of(&sfn);
    client.start("order-17", None);
    client.start("order-17", None);
    assert_snapshot!(message(|| drop(sfn)), @r#"
    sfn-mock: 1 unexpected call (seed 42)

    unexpected call #2 StartExecution orders/order-17
      scenario "one attempt, no more" (tests/it/failures.rs:LINE) is used up and fails further calls (`afterwards`)
      try: give it more steps, or let the service answer (`Afterwards::Serve`)
      scenario "one attempt, no more" (tests/it/failures.rs:LINE) is about: any request
        this call matches it

    what happened:
      #1 StartExecution orders/order-17: 400 ThrottlingException ["one attempt, no more", step 1]
      #2 StartExecution orders/order-17: 501 UnexpectedCall
    "#);
}

#[test]
fn a_call_that_is_not_emulated_says_how_to_script_it() {
    let sfn = mock()
        .scenario(
            Scenario::new("the execution runs")
                .when(operation("DescribeMapRun"))
                .then(Step::fail(ErrorCode::ThrottlingException)),
        )
        .start();
    let client = Client::of(&sfn);
    let execution = json!({ "executionArn": "arn:aws:states:us-east-1:123456789012:execution:orders:order-17" });
    client.send("DescribeMapRun", &[], &execution);
    client.send("DescribeMapRun", &[], &execution);
    client.send("UpdateMapRun", &[], &execution);
    assert_snapshot!(message(|| drop(sfn)), @r#"
    sfn-mock: 2 unexpected calls (seed 42)

    unexpected call #2 DescribeMapRun orders/order-17
      DescribeMapRun is not emulated, and no scenario speaks to it
      try: mount a scenario with `when(operation("DescribeMapRun"))` that fails it or replies to it
      scenario "the execution runs" (tests/it/failures.rs:LINE) is about: DescribeMapRun
        this call matches it, but none of its steps took the call

    unexpected call #3 UpdateMapRun orders/order-17
      UpdateMapRun is not emulated, and no scenario speaks to it
      try: mount a scenario with `when(operation("UpdateMapRun"))` that fails it or replies to it
      scenario "the execution runs" (tests/it/failures.rs:LINE) is about: DescribeMapRun
        in this call the operation is "UpdateMapRun"

    what happened:
      #1 DescribeMapRun orders/order-17: 400 ThrottlingException ["the execution runs", step 1]
      #2 DescribeMapRun orders/order-17: 501 UnexpectedCall
      #3 UpdateMapRun orders/order-17: 501 UnexpectedCall
    "#);
}

#[test]
fn a_closure_that_panics_is_quoted() {
    let sfn = mock()
        .scenario(
            Scenario::new("picky").when(start_execution().matching(|_| panic!("not this one"))),
        )
        .start();
    Client::of(&sfn).start("order-17", None);
    assert_snapshot!(message(|| drop(sfn)), @r#"
    sfn-mock: 1 unexpected call (seed 42)

    unexpected call #1 StartExecution orders/order-17
      a closure in the `when` of scenario "picky" (tests/it/failures.rs:LINE) panicked: not this one
      try: have it say no to a request that it cannot judge: it gets every request that the conditions before it let through
      scenario "picky" (tests/it/failures.rs:LINE) is about: StartExecution, a closure says yes
        its closure panicked

    what happened:
      #1 StartExecution orders/order-17: 500 InternalFailure
    "#);
}

#[test]
fn a_scenario_that_cannot_be_mounted_says_where_and_why() {
    let sfn = SfnMock::start();
    let wrong = Step::fail(ErrorCode::InvalidName.reason("none"));
    let scenario = Scenario::new("a wrong one").then(wrong);
    assert_snapshot!(message(|| sfn.mount(scenario)), @r#"sfn-mock: scenario "a wrong one" (tests/it/failures.rs:LINE) cannot be mounted: step 1: InvalidName has no member `reason`; only ValidationException has"#);
}

#[test]
fn a_start_that_did_not_happen_shows_what_did() {
    let sfn = mock().start();
    let client = Client::of(&sfn);
    client.start("order-18", None);
    client.start("order-17", "no json");
    assert_snapshot!(message(|| sfn.assert_started_once("order-17")), @r#"
    sfn-mock: the execution "order-17" was to be started once, but none was started

    what happened:
      #1 StartExecution orders/order-18: 200, started
      #2 StartExecution orders/order-17: 400 InvalidExecutionInput
    (seed 42)
    "#);
}

#[test]
fn a_start_that_happened_three_times_is_listed_three_times() {
    let sfn = mock().start();
    let client = Client::of(&sfn);
    for _ in 0..3 {
        client.start_on(&ORDERS.replace("orders", "audit"), "order-17", None);
    }
    assert_snapshot!(message(|| sfn.assert_started_once("order-17")), @r#"
    sfn-mock: the execution "order-17" was to be started once, but 3 were started:
      arn:aws:states:us-east-1:123456789012:express:audit:order-17:f9bdc104-9278-4792-8817-0010872d983c
      arn:aws:states:us-east-1:123456789012:express:audit:order-17:9a0b46a0-e03e-4617-9e98-c31ce3fd6574
      arn:aws:states:us-east-1:123456789012:express:audit:order-17:7bb5f1f0-0bdf-4c9a-9f71-c10bc52b4973

    what happened:
      #1 StartExecution audit/order-17: 200, started
      #2 StartExecution audit/order-17: 200, started
      #3 StartExecution audit/order-17: 200, started
    (seed 42)
    "#);
}

#[test]
fn a_start_that_was_not_to_happen_is_listed() {
    let sfn = mock().start();
    Client::of(&sfn).start("order-17", None);
    assert_snapshot!(message(|| sfn.assert_not_started("order-17")), @r#"
    sfn-mock: the execution "order-17" was not to be started, but 1 was started:
      arn:aws:states:us-east-1:123456789012:execution:orders:order-17

    what happened:
      #1 StartExecution orders/order-17: 200, started
    (seed 42)
    "#);
}

#[test]
fn too_few_starts_are_listed() {
    let sfn = mock().start();
    Client::of(&sfn).start(None, None);
    assert_snapshot!(message(|| sfn.assert_started(2)), @r"
    sfn-mock: 2 executions were to be started, but 1 was started:
      arn:aws:states:us-east-1:123456789012:execution:orders:f9bdc104-9278-4792-8817-0010872d983c

    what happened:
      #1 StartExecution orders/(unnamed): 200, started
    (seed 42)
    ");
}

#[test]
fn too_many_starts_are_listed() {
    let sfn = mock().start();
    let client = Client::of(&sfn);
    client.start("order-17", None);
    client.start("order-18", None);
    assert_snapshot!(message(|| sfn.assert_started(1)), @r"
    sfn-mock: 1 execution was to be started, but 2 were started:
      arn:aws:states:us-east-1:123456789012:execution:orders:order-17
      arn:aws:states:us-east-1:123456789012:execution:orders:order-18

    what happened:
      #1 StartExecution orders/order-17: 200, started
      #2 StartExecution orders/order-18: 200, started
    (seed 42)
    ");
}

#[test]
fn no_start_at_all_is_said_to_be_none() {
    let sfn = mock().start();
    assert_snapshot!(message(|| sfn.assert_started(1)), @r"
    sfn-mock: 1 execution was to be started, but none was started

    what happened: no request came
    (seed 42)
    ");
}
