//! Scenarios that are to be met in order, and the calls that come too early.

use sfn_mock::{ErrorCode, Scenario, Script, SfnMock, Step, start_execution};

use crate::support::http_client::Client;

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
    assert_eq!(early(sfn), 1);
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
    assert_eq!(early(sfn), 1);
}

#[test]
fn a_file_sets_an_order_too() {
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
    file(r#"["a", "c"], ["b"]"#)
        .expect_err("an order of an unknown scenario, and one of a single one");
    let script = file(r#"["a", "b"]"#).expect("it is sound");
    let sfn = SfnMock::builder().script(script).start();
    Client::of(&sfn).start("b", None);
    assert_eq!(early(sfn), 1);
}
