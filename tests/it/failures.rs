//! The messages of failing tests, as the one who must understand them reads them.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;
use sfn_mock::{
    Afterwards, Builder, ErrorCode, Scenario, SfnMock, StateMachine, Step, Unmatched, operation,
    start_execution,
};

use crate::caught::{panic_of, same_in_every_run};
use crate::post::{Client, ORDERS};
use crate::wire_client::{Wire, start};

/// A mock of which a failure message is the same in every run.
fn mock() -> Builder {
    SfnMock::builder()
        .seed(42)
        .state_machine(StateMachine::standard("orders"))
        .state_machine(StateMachine::express("audit"))
}

/// The message, without what is another in every run: the line of this file at which something
/// was written, how long it took, and where cargo builds.
fn message(act: impl FnOnce()) -> String {
    same_in_every_run(&panic_of(act))
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
      try: look in the timeline for who made the calls; every attempt of a retrying client counts

    expectation not met: scenario "refunds" (tests/it/failures.rs:LINE)
      expected exactly 1 call, but none came
      it is about: StartExecution, name ~ /^refund-/, input contains {"id":42}
      try: compare what it is about with the calls of the timeline, and await what makes the call

    advice unnamed-start (a warning)
      #3 orders/(unnamed): no name: a retry after a lost answer starts it once more
      try: name each start after what it is about
      read: https://docs.rs/sfn-mock/latest/sfn_mock/guide/advice/unnamed_start/

    timeline: 3 exchanges in 3 calls, 2 executions started (seed 42)
            at    waited  #   attempt  service                                      wire
      call 1: StartExecution orders/order-17
       0.000 s            #1  1.1      -                                            400 ThrottlingException, 88 bytes  ["order 17 is throttled, then served", step 1]
      call 2: StartExecution orders/order-18
       0.000 s            #2  2.1      COMMIT order-18                              200, 111 bytes
      call 3: StartExecution orders/(unnamed)
       0.000 s            #3  3.1      COMMIT f9bdc104-9278-4792-8817-0010872d983c  200, 139 bytes
    the whole journal: target/sfn-mock/failures-an_unmet_expectation_says_what_it_is_about_and_what_came.har
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
      try: look in the timeline for who made the calls; every attempt of a retrying client counts

    timeline: 1 exchange in 1 call, 1 execution started (seed 42)
            at    waited  #   attempt  service          wire
      call 1: StartExecution orders/order-17
       0.000 s            #1  1.1      COMMIT order-17  200, 111 bytes
    the whole journal: target/sfn-mock/failures-an_expectation_of_no_call_shows_the_one_that_came.har
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
      try: compare what it is about with the calls of the timeline, and await what makes the call

    timeline: 0 exchanges in 0 calls, 0 executions started (seed 42)
      no request came
    the whole journal: target/sfn-mock/failures-a_mock_that_nobody_called_says_so.har
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
      the nearest scenario is "order 17, for tenant a" (tests/it/failures.rs:LINE): 2 of 4 conditions hold
        ✓ StartExecution
        ✓ state machine = "orders"
        ✗ name = "order-17"
            "order-18"
                    ^ it differs from character 8 on
        ✗ header x-tenant = "a"
            it is absent
      scenario "never" (tests/it/failures.rs:LINE): 1 of 2 conditions hold, not: a closure says yes
      scenario "large orders" (tests/it/failures.rs:LINE): 1 of 4 conditions hold, not: unnamed, input contains {"size":"large"}

    timeline: 1 exchange in 1 call, 0 executions started (seed 42)
            at    waited  #   attempt  service  wire
      call 1: StartExecution orders/order-18
       0.000 s            #1  1.1      -        501 UnexpectedCall, 109 bytes
    the whole journal: target/sfn-mock/failures-an_unmatched_call_is_compared_with_every_scenario.har
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
      it is about: any request
      try: give it more steps, or let the service answer (`Afterwards::Serve`)

    timeline: 2 exchanges in 1 call, 0 executions started (seed 42)
            at    waited  #   attempt  service  wire
      call 1: StartExecution orders/order-17
       0.000 s            #1  1.1      -        400 ThrottlingException, 88 bytes  ["one attempt, no more", step 1]
       0.000 s  +0.000 s  #2  1.2      -        501 UnexpectedCall, 118 bytes
    the whole journal: target/sfn-mock/failures-a_call_beyond_the_last_step_names_the_scenario_that_is_used_up.har
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
      the nearest scenario is "the execution runs" (tests/it/failures.rs:LINE): it matches, but none of its steps took the call
        ✓ DescribeMapRun

    unexpected call #3 UpdateMapRun orders/order-17
      UpdateMapRun is not emulated, and no scenario speaks to it
      try: mount a scenario with `when(operation("UpdateMapRun"))` that fails it or replies to it
      the nearest scenario is "the execution runs" (tests/it/failures.rs:LINE): 0 of 1 conditions hold
        ✗ DescribeMapRun
            it is UpdateMapRun

    timeline: 3 exchanges in 2 calls, 0 executions started (seed 42)
            at    waited  #   attempt  service  wire
      call 1: DescribeMapRun orders/order-17
       0.000 s            #1  1.1      -        400 ThrottlingException, 88 bytes  ["the execution runs", step 1]
       0.000 s  +0.000 s  #2  1.2      -        501 UnexpectedCall, 145 bytes
      call 2: UpdateMapRun orders/order-17
       0.000 s            #3  2.1      -        501 UnexpectedCall, 143 bytes
    the whole journal: target/sfn-mock/failures-a_call_that_is_not_emulated_says_how_to_script_it.har
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
      it is about: StartExecution, a closure says yes
      try: have it say no to a request that it cannot judge: it gets every request that the conditions before it let through

    timeline: 1 exchange in 1 call, 0 executions started (seed 42)
            at    waited  #   attempt  service  wire
      call 1: StartExecution orders/order-17
       0.000 s            #1  1.1      -        500 InternalFailure, 105 bytes
    the whole journal: target/sfn-mock/failures-a_closure_that_panics_is_quoted.har
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
      at tests/it/failures.rs:LINE
      try: look at what this name was answered with

    timeline: 2 exchanges in 2 calls, 1 execution started (seed 42)
            at    waited  #   attempt  service          wire
      call 1: StartExecution orders/order-18
       0.000 s            #1  1.1      COMMIT order-18  200, 111 bytes
      call 2: StartExecution orders/order-17
       0.000 s            #2  2.1      -                400 InvalidExecutionInput, 233 bytes
    the whole journal: target/sfn-mock/failures-a_start_that_did_not_happen_shows_what_did.har
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
      one logical call started 3 executions: call 1, StartExecution audit/order-17, 3 attempts
        its machine is EXPRESS, which takes every attempt for a new start, named or not
      at tests/it/failures.rs:LINE
      try: have the work itself be idempotent: an EXPRESS machine starts an execution for every attempt, whatever its name

    timeline: 3 exchanges in 1 call, 3 executions started (seed 42)
            at    waited  #   attempt  service                                               wire
      call 1: StartExecution audit/order-17
       0.000 s            #1  1.1      COMMIT order-17:f9bdc104-9278-4792-8817-0010872d983c  200, 145 bytes
       0.000 s  +0.000 s  #2  1.2      COMMIT order-17:9a0b46a0-e03e-4617-9e98-c31ce3fd6574  200, 145 bytes
       0.000 s  +0.000 s  #3  1.3      COMMIT order-17:7bb5f1f0-0bdf-4c9a-9f71-c10bc52b4973  200, 145 bytes
    the whole journal: target/sfn-mock/failures-a_start_that_happened_three_times_is_listed_three_times.har
    "#);
}

#[test]
fn a_start_that_was_not_to_happen_is_listed() {
    let sfn = mock().start();
    Client::of(&sfn).start("order-17", None);
    assert_snapshot!(message(|| sfn.assert_not_started("order-17")), @r#"
    sfn-mock: the execution "order-17" was not to be started, but 1 was started:
      arn:aws:states:us-east-1:123456789012:execution:orders:order-17
      at tests/it/failures.rs:LINE
      try: look in the timeline for the calls with a COMMIT and those without

    timeline: 1 exchange in 1 call, 1 execution started (seed 42)
            at    waited  #   attempt  service          wire
      call 1: StartExecution orders/order-17
       0.000 s            #1  1.1      COMMIT order-17  200, 111 bytes
    the whole journal: target/sfn-mock/failures-a_start_that_was_not_to_happen_is_listed.har
    "#);
}

#[test]
fn too_few_starts_are_listed() {
    let sfn = mock().start();
    Client::of(&sfn).start(None, None);
    assert_snapshot!(message(|| sfn.assert_started(2)), @r"
    sfn-mock: 2 executions were to be started, but 1 was started:
      arn:aws:states:us-east-1:123456789012:execution:orders:f9bdc104-9278-4792-8817-0010872d983c
      at tests/it/failures.rs:LINE
      try: look in the timeline for the calls with a COMMIT and those without

    timeline: 1 exchange in 1 call, 1 execution started (seed 42)
            at    waited  #   attempt  service                                      wire
      call 1: StartExecution orders/(unnamed)
       0.000 s            #1  1.1      COMMIT f9bdc104-9278-4792-8817-0010872d983c  200, 139 bytes
    the whole journal: target/sfn-mock/failures-too_few_starts_are_listed.har
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
      at tests/it/failures.rs:LINE
      try: look in the timeline for the calls with a COMMIT and those without

    timeline: 2 exchanges in 2 calls, 2 executions started (seed 42)
            at    waited  #   attempt  service          wire
      call 1: StartExecution orders/order-17
       0.000 s            #1  1.1      COMMIT order-17  200, 111 bytes
      call 2: StartExecution orders/order-18
       0.000 s            #2  2.1      COMMIT order-18  200, 111 bytes
    the whole journal: target/sfn-mock/failures-too_many_starts_are_listed.har
    ");
}

#[test]
fn no_start_at_all_is_said_to_be_none() {
    let sfn = mock().start();
    assert_snapshot!(message(|| sfn.assert_started(1)), @r"
    sfn-mock: 1 execution was to be started, but none was started
      at tests/it/failures.rs:LINE
      try: give the code under test a client of this mock's, and await its calls

    timeline: 0 exchanges in 0 calls, 0 executions started (seed 42)
      no request came
    the whole journal: target/sfn-mock/failures-no_start_at_all_is_said_to_be_none.har
    ");
}

#[test]
fn a_request_that_nobody_let_go_names_its_gate() {
    let sfn = mock()
        .scenario(Scenario::new("held").then(Step::hold()))
        .start();
    let mut wire = Wire::to(&sfn);
    wire.send(start("order-17", "{}"));
    sfn.gate("held")
        .wait_for_arrived(1, Duration::from_secs(20));
    assert_snapshot!(message(|| drop(sfn)), @r#"
    sfn-mock: 1 gate with requests still held (seed 42)

    requests still held: #1 at the gate of scenario "held" (tests/it/failures.rs:LINE)
      try: let them go with `gate("held").release_all()` before the mock is dropped

    timeline: 1 exchange in 1 call, 0 executions started (seed 42)
            at    waited  #   attempt  service            wire
      call 1: StartExecution orders/order-17
       0.000 s            #1  1.1      not reached: held  -  ["held", step 1]
    the whole journal: target/sfn-mock/failures-a_request_that_nobody_let_go_names_its_gate.har
    "#);
}

#[test]
fn a_scenario_that_was_mounted_for_a_while_reports_when_it_goes() {
    let sfn = mock().start();
    let guard = sfn.mount_scoped(Scenario::new("for a while").expect(2));
    Client::of(&sfn).start("order-17", None);
    assert_snapshot!(message(|| drop(guard)), @r#"
    sfn-mock: 1 expectation not met (seed 42)

    expectation not met: scenario "for a while" (tests/it/failures.rs:LINE)
      expected exactly 2 calls, but 1 came
      it is about: any request
      try: look in the timeline for who made the calls; every attempt of a retrying client counts

    timeline: 1 exchange in 1 call, 1 execution started (seed 42)
            at    waited  #   attempt  service          wire
      call 1: StartExecution orders/order-17
       0.000 s            #1  1.1      COMMIT order-17  200, 111 bytes
    the whole journal: target/sfn-mock/failures-a_scenario_that_was_mounted_for_a_while_reports_when_it_goes.har
    "#);
}

#[test]
fn an_input_that_is_another_is_shown_as_a_difference() {
    let sfn = mock().start();
    Client::of(&sfn).start("order-17", r#"{"id":17,"size":"small"}"#);
    let act = || sfn.assert_input("order-17", &json!({ "id": 17, "size": "large" }));
    assert_snapshot!(message(act), @r#"
    sfn-mock: the execution "order-17" was to be started with another input (- wanted, + sent):
        {
          "id": 17,
      -   "size": "large"
      +   "size": "small"
        }
      at tests/it/failures.rs:LINE
      try: look at what makes the input, from the lines with + on

    timeline: 1 exchange in 1 call, 1 execution started (seed 42)
            at    waited  #   attempt  service          wire
      call 1: StartExecution orders/order-17
       0.000 s            #1  1.1      COMMIT order-17  200, 111 bytes
    the whole journal: target/sfn-mock/failures-an_input_that_is_another_is_shown_as_a_difference.har
    "#);
}

#[test]
fn what_was_waited_for_in_vain_is_told_with_how_far_it_came() {
    let sfn = mock().wait_limit(Duration::from_millis(5)).start();
    Client::of(&sfn).start("order-17", None);
    let act = || sfn.blocking_wait_for(|sfn| sfn.started().len() == 2);
    assert_snapshot!(message(act), @r"
    sfn-mock: what it waits for was to happen within 5ms, and did not
      at tests/it/failures.rs:LINE
      try: see in the timeline how far it came; `Builder::wait_limit` gives it more time

    timeline: 1 exchange in 1 call, 1 execution started (seed 42)
            at    waited  #   attempt  service          wire
      call 1: StartExecution orders/order-17
       0.000 s            #1  1.1      COMMIT order-17  200, 111 bytes
    the whole journal: target/sfn-mock/failures-what_was_waited_for_in_vain_is_told_with_how_far_it_came.har
    ");
}
