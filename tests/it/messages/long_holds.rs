//! A request that waits for long is described on stderr, which the test harness does not capture.

use std::time::Duration;

use sfn_mock::{Fault, Scenario, Script, SfnMock, Step, start_execution};

use super::stderr_of;
use crate::support::raw_socket::{Connection, start};

const SHORT: Duration = Duration::from_millis(30);

fn slow(step: Step) -> SfnMock {
    let scenario = Scenario::new("slow").then(step);
    let builder = SfnMock::builder().scenario(scenario).wait_limit(SHORT);
    builder.start()
}

/// Has a request wait for longer than the limit.
fn wait_with(step: Step, name: &str, seconds: f64) {
    let sfn = slow(step);
    let url = sfn.endpoint_url().to_owned();
    wait_at(&url, sfn, name, seconds);
}

#[allow(
    clippy::disallowed_methods,
    reason = "nothing shows in the process that a line has been printed"
)]
fn wait_at(url: &str, sfn: SfnMock, name: &str, seconds: f64) {
    let mut wire = Connection::open(url);
    wire.send(start(name, "{}"));
    sfn.wait_for_calls(1)
        .within(Duration::from_secs(20))
        .blocking();
    std::thread::sleep(Duration::from_secs_f64(seconds));
    drop(wire);
    drop(sfn.close());
}

#[test]
#[ignore = "run by another test"]
fn held() {
    wait_with(Step::hold_until(2), "order-17", 0.3);
}

#[test]
#[ignore = "run by another test"]
fn held_by_a_file() {
    let script = r#"{ "scenarios": [{ "name": "slow", "steps": [{ "hold": {} }] }] }"#;
    let script = Script::parse(script).expect("it is a script");
    let sfn = SfnMock::builder().script(script).wait_limit(SHORT).start();
    let url = sfn.endpoint_url().to_owned();
    wait_at(&url, sfn, "order-17", 0.3);
}

#[test]
#[ignore = "run by another test"]
fn stalled() {
    wait_with(Step::lose_response(Fault::Stall), "order-17", 0.3);
}

#[cfg(feature = "wiremock")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by another test"]
async fn stalled_on_wiremock() {
    let server = wiremock::MockServer::start().await;
    let sfn = slow(Step::lose_response(Fault::Stall));
    sfn.mount_on(&server).await;
    tokio::task::block_in_place(|| wait_at(&server.uri(), sfn, "order-17", 0.3));
}

#[test]
#[ignore = "run by another test"]
fn neither() {
    wait_with(Step::serve(), "order-17", 0.1);
}

#[test]
#[ignore = "run by another test"]
#[allow(
    clippy::disallowed_methods,
    reason = "nothing shows in the process that a line has been printed"
)]
fn dropped() {
    let (begun, has_begun) = std::sync::mpsc::channel();
    let blocking = start_execution().matching(move |_| {
        begun.send(()).ok();
        std::thread::sleep(SHORT * 20);
        false
    });
    let scenario = Scenario::new("slow").when(blocking).then(Step::serve());
    let sfn = SfnMock::builder()
        .scenario(scenario)
        .wait_limit(SHORT)
        .start();
    let mut wire = Connection::open(sfn.endpoint_url());
    wire.send(start("order-17", "{}"));
    has_begun.recv().expect("the closure runs");
    drop(sfn.close());
}

#[test]
fn a_closure_that_keeps_a_drop_waiting_is_named() {
    let printed = stderr_of("long_holds::dropped");
    let url = regex::Regex::new(r"127\.0\.0\.1:\d+").expect("a regex");
    insta::assert_snapshot!(url.replace_all(&printed, "127.0.0.1:PORT"), @"sfn-mock: the drop of the mock http://127.0.0.1:PORT has waited 30ms for a closure that runs while the mock is locked, given at tests/it/messages/long_holds.rs:LINE; let the closure return");
}

#[test]
fn a_held_request_is_described_with_how_many_of_how_many_wait() {
    insta::assert_snapshot!(stderr_of("long_holds::held"), @r#"sfn-mock: request #1 StartExecution orders/order-17 is held by scenario "slow" (tests/it/messages/long_holds.rs:LINE), step 1 for 30ms: 1 of 2 calls wait; a client without a time-out waits forever"#);
}

#[test]
fn a_request_that_a_file_holds_is_described_with_both_ways_to_release_it() {
    insta::assert_snapshot!(stderr_of("long_holds::held_by_a_file"), @r#"sfn-mock: request #1 StartExecution orders/order-17 is held by scenario "slow" (script: scenarios[0]), step 1 for 30ms: 1 call waits for `gate("slow")` or `POST /_sfn-mock/gates` of `sfn-mock serve --control`; a client without a time-out waits forever"#);
}

#[test]
fn a_stalled_request_is_described() {
    insta::assert_snapshot!(stderr_of("long_holds::stalled"), @r#"sfn-mock: request #1 StartExecution orders/order-17 is stalled by scenario "slow" (tests/it/messages/long_holds.rs:LINE), step 1 for 30ms; a client without a time-out waits forever"#);
}

#[cfg(feature = "wiremock")]
#[test]
fn a_request_that_is_stalled_on_a_wiremock_server_is_described() {
    insta::assert_snapshot!(stderr_of("long_holds::stalled_on_wiremock"), @r#"sfn-mock: request #1 StartExecution orders/order-17 is stalled by scenario "slow" (tests/it/messages/long_holds.rs:LINE), step 1 for 30ms; a client without a time-out waits forever (wiremock does not report whether this client has gone)"#);
}

#[test]
fn a_request_that_is_answered_is_not() {
    assert_eq!(stderr_of("long_holds::neither"), "");
}
