//! Unexpected calls.

use insta::assert_snapshot;
use serde_json::json;
use sfn_mock::cassette::{Cassette, RecordedExchange, Source};
use sfn_mock::{
    Afterwards, ErrorCode, Fault, Finish, Reply, Scenario, SfnMock, StateMachine, Step, Unmatched,
    operation, start_execution,
};

use super::{message, mock, whole_message};
use crate::support::ORDERS;
use crate::support::http_client::Client;
use crate::support::panics::without_timeline;

#[test]
fn an_unmatched_call_is_compared_with_every_scenario() {
    let sfn = mock()
        .unmatched(Unmatched::FailTest)
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
      no mounted scenario matches, and `Unmatched::FailTest` is set at tests/it/messages/unexpected_calls.rs:LINE
      try: mount a scenario that matches it, or let the service answer (`Unmatched::Serve`)
      the nearest scenario is "order 17, for tenant a" (tests/it/messages/unexpected_calls.rs:LINE): 2 of 4 conditions hold
        ✓ StartExecution
        ✓ state machine = "orders"
        ✗ name = "order-17"
            "order-18"
                    ^ it differs from character 8 on
        ✗ header x-tenant = "a"
            it is absent
      scenario "never" (tests/it/messages/unexpected_calls.rs:LINE): 1 of 2 conditions hold, not: a closure returns true
      scenario "large orders" (tests/it/messages/unexpected_calls.rs:LINE): 1 of 4 conditions hold, not: unnamed, input contains {"size":"large"}

    (timeline)
    "#);
}

#[test]
fn a_call_beyond_the_last_step_names_the_scenario_that_is_used_up() {
    let sfn = mock()
        .scenario(
            Scenario::new("one attempt, no more")
                .then(Step::fail(ErrorCode::ThrottlingException))
                .afterwards(Afterwards::FailTest),
        )
        .start();
    let client = Client::of(&sfn);
    client.start("order-17", None);
    client.start("order-17", None);
    assert_snapshot!(message(|| drop(sfn)), @r#"
    sfn-mock: 1 unexpected call (seed 42)

    unexpected call #2 StartExecution orders/order-17
      scenario "one attempt, no more" (tests/it/messages/unexpected_calls.rs:LINE) is used up and fails further calls (`afterwards`)
      matches: any request
      try: give it more steps, or let the service answer (`Afterwards::Serve`)

    (timeline)
    "#);
}

#[test]
fn a_call_that_is_not_emulated_suggests_a_script() {
    let sfn = mock()
        .scenario(
            Scenario::new("the execution runs")
                .when(operation("TestState").name("order-17"))
                .then(Step::fail(ErrorCode::ThrottlingException)),
        )
        .start();
    let client = Client::of(&sfn);
    for name in ["order-17", "order-17", "order-18"] {
        client.send("TestState", &[], &json!({ "name": name }));
    }
    assert_snapshot!(message(|| drop(sfn)), @r#"
    sfn-mock: 2 unexpected calls (seed 42)

    unexpected call #2 TestState
      TestState is not emulated, and no scenario handles it
      try: mount a scenario with `when(operation("TestState"))` that fails it or replies to it
      the nearest scenario is "the execution runs" (tests/it/messages/unexpected_calls.rs:LINE): it matches, but none of its steps took the call
        ✓ TestState
        ✓ name = "order-17"

    unexpected call #3 TestState
      TestState is not emulated, and no scenario handles it
      try: mount a scenario with `when(operation("TestState"))` that fails it or replies to it
      the nearest scenario is "the execution runs" (tests/it/messages/unexpected_calls.rs:LINE): 1 of 2 conditions hold
        ✓ TestState
        ✗ name = "order-17"
            "order-18"
                    ^ it differs from character 8 on

    (timeline)
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
      a closure in the `when` of scenario "picky" (tests/it/messages/unexpected_calls.rs:LINE) panicked: not this one
      matches: StartExecution, a closure returns true
      try: let it return false for a request that it cannot judge: it gets every request for which the conditions before it hold

    (timeline)
    "#);
}

/// The message that README shows.
pub(super) fn of_a_call_that_no_scenario_is_about() -> String {
    let order = start_execution().state_machine("orders").name("order-17");
    let sfn = mock()
        .unmatched(Unmatched::FailTest)
        .scenario(Scenario::new("order 17").when(order))
        .start();
    Client::of(&sfn).start("order-18", None);
    whole_message(|| drop(sfn))
}

#[test]
fn an_unmatched_call_shows_where_it_stops_to_fit() {
    assert_snapshot!(without_timeline(&of_a_call_that_no_scenario_is_about()), @r#"
    sfn-mock: 1 unexpected call (seed 42)

    unexpected call #1 StartExecution orders/order-18
      no mounted scenario matches, and `Unmatched::FailTest` is set at tests/it/messages/unexpected_calls.rs:LINE
      try: mount a scenario that matches it, or let the service answer (`Unmatched::Serve`)
      the nearest scenario is "order 17" (tests/it/messages/unexpected_calls.rs:LINE): 2 of 3 conditions hold
        ✓ StartExecution
        ✓ state machine = "orders"
        ✗ name = "order-17"
            "order-18"
                    ^ it differs from character 8 on

    (timeline)
    "#);
}

#[test]
fn a_closure_that_calls_back_learns_what_it_can_use() {
    let sfn = mock().start();
    let handle = sfn.handle();
    sfn.mount(
        Scenario::new("the second start")
            .when(start_execution().matching(move |_| handle.started().len() == 1)),
    );
    Client::of(&sfn).start("order-17", None);
    assert_snapshot!(message(|| drop(sfn)), @r#"
    sfn-mock: 1 unexpected call (seed 42)

    unexpected call #1 StartExecution orders/order-17
      a closure in the `when` of scenario "the second start" (tests/it/messages/unexpected_calls.rs:LINE) panicked: sfn-mock: a closure given to this mock called back into it. It runs while the mock is locked, so it can only use its arguments
      matches: StartExecution, a closure returns true
      try: query the mock before or after the call; in the closure use only the request

    (timeline)
    "#);
}

#[test]
fn a_closure_that_makes_an_output_and_panics_is_quoted_with_its_place() {
    let placed = |_: &serde_json::Value| -> serde_json::Value { panic!("no id") };
    let orders = StateMachine::standard("orders").finish(Finish::succeeded_with(placed));
    let sfn = SfnMock::builder()
        .seed(42)
        .frozen_clock()
        .state_machine(orders)
        .start();
    Client::of(&sfn).start("order-17", None);
    assert_snapshot!(message(|| drop(sfn)), @r"
    sfn-mock: 1 unexpected call (seed 42)

    unexpected call #1 StartExecution orders/order-17
      the closure of the `Finish::succeeded_with` at tests/it/messages/unexpected_calls.rs:LINE panicked: no id
      try: let it return an output for every input that executions are started with

    (timeline)
    ");
}

#[test]
fn a_call_that_no_cassette_holds_is_compared_with_the_nearest_exchange() {
    let body = json!({ "stateMachineArn": ORDERS, "name": "order-17", "input": "{}" });
    let exchange = RecordedExchange::new(
        "StartExecution",
        body.to_string(),
        Reply::json(200, json!({})),
    );
    let cassette = Cassette::new(Source::synthetic("one order")).exchange(exchange);
    let sfn = SfnMock::builder()
        .seed(42)
        .frozen_clock()
        .play(cassette)
        .start();
    Client::of(&sfn).start("order-18", "{}");
    assert_snapshot!(message(|| drop(sfn)), @r#"
    sfn-mock: 1 unexpected call (seed 42)

    unexpected call #1 StartExecution orders/order-18
      no cassette holds it
        a cassette without a file, played at tests/it/messages/unexpected_calls.rs:LINE
      try: record it, ignore the parts that differ (`PlaybackOptions::ignoring`), adapt the answers (`PlaybackOptions::adapted`), or mount a scenario that matches it
      nearest is exchange 1 of 1 (StartExecution); - recorded, + this call:
          {
            "members": {
              "input": {},
        -     "name": "order-17",
        +     "name": "order-18",
              "stateMachineArn": "arn:aws:state...
            },
            "operation": "StartExecution"
          ...

    (timeline)
    "#);
}

#[cfg(feature = "record")]
#[test]
fn a_call_that_cannot_be_recorded_names_its_upstream_and_its_cassette() {
    let recording = sfn_mock::record::Recording::new("http://127.0.0.1:1", "nowhere.json");
    let sfn = mock()
        .record(recording.mode(sfn_mock::record::RecordMode::All))
        .start();
    Client::of(&sfn).start("order-17", None);
    assert_snapshot!(message(|| drop(sfn)), @r"
    sfn-mock: 1 unexpected call (seed 42)

    no recording of call #1 StartExecution orders/order-17
      the upstream http://127.0.0.1:1/: io error: client error (Connect): tcp connect error: Connection refused (os error 111)
      its cassette is nowhere.json, recorded at tests/it/messages/unexpected_calls.rs:LINE
      try: check that the upstream runs and answers, or only play back (`SFN_MOCK_RECORD=none`)

    (timeline)
    ");
}

#[test]
fn a_call_that_comes_too_early_names_both_scenarios_and_the_order() {
    let about = |name: &str| {
        let pattern = format!("^{name}-");
        Scenario::new(name).when(start_execution().name_matches(&pattern))
    };
    let sfn = mock()
        .scenario(about("charge"))
        .scenario(about("ship"))
        .in_order(["charge", "ship"])
        .start();
    Client::of(&sfn).start("ship-17", None);
    assert_snapshot!(message(|| drop(sfn)), @r#"
    sfn-mock: 1 unexpected call (seed 42)

    call #1 StartExecution orders/ship-17 came too early
      it is the first to reach scenario "ship" (tests/it/messages/unexpected_calls.rs:LINE),
      and none has reached scenario "charge" (tests/it/messages/unexpected_calls.rs:LINE) yet, which comes first in the order at tests/it/messages/unexpected_calls.rs:LINE
      try: have the code under test make the earlier call first, and wait for its answer

    (timeline)
    "#);
}

#[test]
#[cfg(feature = "wiremock")]
fn a_fault_that_a_responder_cannot_carry_is_named_with_its_step() {
    let lossy = Scenario::new("the answer is lost").then(Step::lose_response(Fault::Reset));
    let sfn = mock().scenario(lossy).start();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be made");
    let server = runtime.block_on(async {
        let server = wiremock::MockServer::start().await;
        let ours = wiremock::Mock::given(wiremock::matchers::any());
        ours.respond_with(sfn.responder()).mount(&server).await;
        server
    });
    let start = crate::support::raw_socket::Request::start(format!(
        r#"{{"stateMachineArn":"{ORDERS}","name":"order-17"}}"#
    ));
    assert_eq!(
        crate::support::raw_socket::ask(&server.uri(), &start).status(),
        500
    );
    assert_snapshot!(message(|| drop(sfn)), @r#"
    sfn-mock: 1 unexpected call (seed 42)

    call #1 StartExecution orders/order-17 got a 500
      a responder carries only answers and delays, not the fault `reset`, which step 1 of scenario "the answer is lost" (tests/it/messages/unexpected_calls.rs:LINE) needs
      try: use `mount_on(&server)` for close and stall, and the mock's own server (`start()`) for all faults

    (timeline)
    "#);
}
