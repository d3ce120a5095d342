//! Eventual consistency: DescribeExecution and ListExecutions lag behind a start.

use std::time::Duration;

use serde_json::json;
use sfn_mock::{ExistingExecution, Lag, Script, SfnMock};

use super::{mock, orders};
use crate::support::http_client::Client;

#[test]
fn describe_lags_n_calls_behind_each_start() {
    let sfn = mock(orders()).describe_lag(Lag::calls(2)).start();
    let client = Client::of(&sfn);
    for name in ["a", "b"] {
        client.start(name, None);
        let seen: Vec<_> = (0..3).map(|_| client.status(name)).collect();
        let unknown = "400 ExecutionDoesNotExist";
        assert_eq!(seen, [unknown, unknown, "RUNNING"]);
    }
}

#[test]
fn describe_lags_so_long_behind_a_start() {
    let lag = Lag::duration(Duration::from_millis(500));
    let sfn = mock(orders()).describe_lag(lag).start();
    let client = Client::of(&sfn);
    client.start("a", None);
    sfn.clock().advance(Duration::from_millis(499));
    assert_eq!(client.status("a"), "400 ExecutionDoesNotExist");
    sfn.clock().advance(Duration::from_millis(1));
    assert_eq!(client.status("a"), "RUNNING");
}

#[test]
fn a_list_lags_n_calls_behind_each_start() {
    let sfn = mock(orders()).list_lag(Lag::calls(1)).start();
    let client = Client::of(&sfn);
    client.start("a", None);
    assert_eq!(client.listed(json!({})).0, Vec::<String>::new());
    client.start("b", None);
    assert_eq!(client.listed(json!({})).0, ["a"]);
    assert_eq!(client.listed(json!({})).0, ["b", "a"]);
}

#[test]
fn a_list_lags_so_long_behind_a_start() {
    let lag = Lag::duration(Duration::from_millis(500));
    let sfn = mock(orders()).list_lag(lag).start();
    let client = Client::of(&sfn);
    client.start("a", None);
    sfn.clock().advance(Duration::from_millis(499));
    assert_eq!(client.listed(json!({})).0, Vec::<String>::new());
    sfn.clock().advance(Duration::from_millis(1));
    assert_eq!(client.listed(json!({})).0, ["a"]);
}

#[test]
fn what_was_there_before_is_seen_at_once() {
    let sfn = mock(orders().execution(ExistingExecution::running("old")))
        .describe_lag(Lag::calls(9))
        .list_lag(Lag::duration(Duration::from_secs(9)))
        .start();
    let client = Client::of(&sfn);
    assert_eq!(client.status("old"), "RUNNING");
    assert_eq!(client.listed(json!({})).0, ["old"]);
}

#[test]
fn a_scenario_file_sets_it_too() {
    let script = r#"{ "describeLag": { "calls": 1 }, "listLag": { "ms": 60000 } }"#;
    let script = Script::parse(script).expect("it is a script");
    let sfn = SfnMock::builder().script(script).start();
    let client = Client::of(&sfn);
    client.start("a", None);
    assert_eq!(client.status("a"), "400 ExecutionDoesNotExist");
    assert_eq!(client.status("a"), "RUNNING");
    assert_eq!(client.listed(json!({})).0, Vec::<String>::new());
}
