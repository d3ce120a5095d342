//! Random requests of a stranger to the control interface.

use proptest::prelude::{Just, Strategy};
use proptest::proptest;
use proptest::sample::select;
use serde_json::{Value, json};
use sfn_mock::SfnMock;

use crate::support::ORDERS;
use crate::support::raw_socket::Request;

/// The paths of the control interface, each with a good body.
const CONTROL: [(&str, &str); 8] = [
    ("POST reset", ""),
    (
        "POST scenarios",
        r#"{ "scenarios": [{ "steps": [{ "fail": "ThrottlingException" }] }] }"#,
    ),
    ("POST clock", r#"{ "advanceMs": 1000 }"#),
    ("POST gates", r#"{ "scenario": "held", "release": "all" }"#),
    (
        "POST executions",
        r#"{ "execution": "a", "status": "SUCCEEDED", "output": { "a": 1 } }"#,
    ),
    ("GET executions", ""),
    ("GET journal", ""),
    ("GET verify", ""),
];

proptest! {
    #![proptest_config(super::cases(1_000))]

    #[test]
    fn what_is_asked_of_the_control_interface(
        (route, bytes) in select(&CONTROL[..]).prop_flat_map(|(route, body)| (Just(route), super::mutated(body.into())))
    ) {
        control(route, &bytes);
    }
}

/// A body for a path of the control interface. It is done or refused, in JSON, and the mock goes on.
fn control(route: &str, body: &[u8]) {
    let sfn = SfnMock::builder().control().start();
    let (method, path) = route.split_once(' ').expect("a method and a path");
    let line = format!("{method} /_sfn-mock/{path} HTTP/1.1");
    let request = Request::start(body).line(&line);
    let request = request.with("Host", "localhost");
    let request = request.with("Content-Type", "application/json");
    let answer = crate::support::raw_socket::ask(sfn.endpoint_url(), &request);
    // 409: what was asked for cannot be as things are.
    let known = [200, 400, 404, 409].contains(&answer.status());
    assert!(known && answer.json() != Value::Null, "{route}: {answer:?}");
    let start = Request::start(json!({ "stateMachineArn": ORDERS }).to_string());
    let answer = crate::support::raw_socket::ask(sfn.endpoint_url(), &start);
    assert!(answer.status() < 500, "{answer:?}");
    // A scenario that it was given may well expect something.
    drop(sfn.close());
}
