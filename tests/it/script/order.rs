//! Scenarios that are to be met in order, and the calls that come too early.

use insta::assert_snapshot;
use sfn_mock::{ErrorCode, Scenario, Script, SfnMock, Step, start_execution};

use crate::support::http_client::Client;
use crate::support::panics::{panic_of, same_in_every_run};

fn about(name: &str) -> Scenario {
    let pattern = format!("^{name}-");
    Scenario::new(name).when(start_execution().name_matches(&pattern))
}

/// The number of calls that came too early.
fn early(sfn: SfnMock) -> usize {
    sfn.close().map_or_else(
        |report| crate::support::panics::unexpected_calls(&report).len(),
        |()| 0,
    )
}

fn three_in_order() -> SfnMock {
    SfnMock::builder()
        .seed(42)
        .frozen_clock()
        .scenario(about("reserve"))
        .scenario(about("charge"))
        .scenario(about("ship"))
        .in_order(["reserve", "charge", "ship"])
        .start()
}

#[test]
fn calls_in_order_pass_and_so_do_retries_and_calls_of_no_scenario() {
    let sfn = three_in_order();
    let client = Client::of(&sfn);
    for name in [
        "other-1",
        "reserve-1",
        "reserve-2",
        "charge-1",
        "reserve-1",
        "ship-1",
        "charge-2",
    ] {
        client.start(name, None);
    }
    assert_eq!(early(sfn), 0);
}

#[test]
fn what_never_comes_is_not_out_of_order() {
    let sfn = three_in_order();
    Client::of(&sfn).start("reserve-1", None);
    assert_eq!(early(sfn), 0);
}

#[test]
fn a_call_that_comes_too_early_is_played_and_fails_the_test() {
    let sfn = three_in_order();
    let client = Client::of(&sfn);
    client.start("reserve-1", None);
    assert_eq!(client.start("ship-1", None).status, 200);
    client.start("ship-2", None);
    client.start("charge-1", None);
    let message = panic_of(|| drop(sfn));
    assert_snapshot!(same_in_every_run(&message), @r#"
    sfn-mock: 1 unexpected call (seed 42)

    call #2 StartExecution orders/ship-1 came too early
      it is the first to reach scenario "ship" (tests/it/script/order.rs:LINE),
      and none has reached scenario "charge" (tests/it/script/order.rs:LINE) yet, which comes first in the order at tests/it/script/order.rs:LINE
      try: have the code under test make the earlier call first, and wait for its answer

    timeline: 4 exchanges in 4 calls, 4 executions started (seed 42)
            at    waited  #   attempt  service           wire
      call 1: StartExecution orders/reserve-1
       0.000 s            #1  1.1      COMMIT reserve-1  200, 112 bytes
      call 2: StartExecution orders/ship-1
       0.000 s            #2  2.1      COMMIT ship-1     200, 109 bytes
      call 3: StartExecution orders/ship-2
       0.000 s            #3  3.1      COMMIT ship-2     200, 109 bytes
      call 4: StartExecution orders/charge-1
       0.000 s            #4  4.1      COMMIT charge-1   200, 111 bytes
    the whole journal: target/sfn-mock/TEST.har
    "#);
}

#[test]
fn each_execution_has_an_order_of_its_own() {
    let sfn = SfnMock::builder()
        .seed(42)
        .frozen_clock()
        .scenario(
            Scenario::new("throttled first")
                .when(start_execution().header("x-attempt", "1"))
                .counted_per_execution()
                .then(Step::fail(ErrorCode::ThrottlingException)),
        )
        .scenario(
            Scenario::new("then again")
                .when(start_execution().header("x-attempt", "2"))
                .counted_per_execution(),
        )
        .in_order(["throttled first", "then again"])
        .start();
    let client = Client::of(&sfn);
    let start = |name: &str, attempt: &str| {
        let members =
            serde_json::json!({ "stateMachineArn": crate::support::ORDERS, "name": name });
        client.send("StartExecution", &[("x-attempt", attempt)], &members)
    };
    start("order-17", "1");
    start("order-17", "2");
    start("order-18", "2");
    start("order-18", "1");
    let message = panic_of(|| drop(sfn));
    assert_snapshot!(same_in_every_run(&message), @r#"
    sfn-mock: 1 unexpected call (seed 42)

    call #3 StartExecution orders/order-18 came too early
      it is the first of this execution to reach scenario "then again" (tests/it/script/order.rs:LINE),
      and none of this execution has reached scenario "throttled first" (tests/it/script/order.rs:LINE) yet, which comes first in the order at tests/it/script/order.rs:LINE
      try: have the code under test make the earlier call first, and wait for its answer

    timeline: 4 exchanges in 4 calls, 2 executions started (seed 42)
            at    waited  #   attempt  service          wire
      call 1: StartExecution orders/order-17
       0.000 s            #1  1.1      -                400 ThrottlingException, 88 bytes  ["throttled first", step 1]
      call 2: StartExecution orders/order-17
       0.000 s            #2  2.1      COMMIT order-17  200, 111 bytes
      call 3: StartExecution orders/order-18
       0.000 s            #3  3.1      COMMIT order-18  200, 111 bytes
      call 4: StartExecution orders/order-18
       0.000 s            #4  4.1      -                400 ThrottlingException, 88 bytes  ["throttled first", step 1]
    the whole journal: target/sfn-mock/TEST.har
    "#);
}

#[test]
fn an_order_of_names_that_are_none_cannot_be_kept() {
    let builder = SfnMock::builder()
        .scenario(about("reserve"))
        .scenario(about("charge"))
        .scenario(about("charge"))
        .in_order(["reserve", "chrage", "reserve", "charge"])
        .in_order(["reserve"]);
    let message = panic_of(|| drop(builder.start()));
    assert_snapshot!(same_in_every_run(&message), @r#"
    sfn-mock: the mock cannot start: in order (tests/it/script/order.rs:LINE): there is no scenario "chrage"; did you mean "charge"?
      and in order (tests/it/script/order.rs:LINE): "reserve" is listed twice
      and in order (tests/it/script/order.rs:LINE): 2 scenarios are called "charge"
      and in order (tests/it/script/order.rs:LINE): expected at least two scenarios
      at tests/it/script/order.rs:LINE
      try: name each scenario once, as `Scenario::new` does
    "#);
}

#[test]
fn a_file_says_an_order_too() {
    let file = |order: &str| {
        let scenario = |name| {
            format!(r#"{{ "name": "{name}", "when": {{ "name": "{name}" }}, "steps": [] }}"#)
        };
        Script::parse(&format!(
            r#"{{ "seed": 42, "scenarios": [{}, {}],
  "inOrder": [{order}] }}"#,
            scenario("a"),
            scenario("b"),
        ))
    };
    let flaws = file(r#"["a", "c"], ["b"]"#).unwrap_err().to_string();
    assert_snapshot!(flaws, @r#"
    script:2:21: inOrder[0][1]: there is no scenario "c"
    script:2:27: inOrder[1]: expected at least two scenarios
    "#);
    let script = file(r#"["a", "b"]"#).expect("it is sound");
    let sfn = SfnMock::builder().script(script).start();
    Client::of(&sfn).start("b", None);
    let report = sfn.close().expect_err("b came before a");
    assert_snapshot!(crate::support::panics::unexpected_calls(&report)[0], @r#"
    call #1 StartExecution orders/b came too early
      it is the first to reach scenario "b" (script: scenarios[1]),
      and none has reached scenario "a" (script: scenarios[0]) yet, which comes first in the order at script: inOrder[0]
      try: have the code under test make the earlier call first, and wait for its answer
    "#);
}
