//! Gates: one that is not there, and requests that do not wait at the one that is.

use std::time::Duration;

use insta::assert_snapshot;
use sfn_mock::{Scenario, SfnMock, Step};

use super::{message, mock};
use crate::support::raw_socket::{Connection, start};

fn holding() -> SfnMock {
    mock()
        .scenario(Scenario::new("held").then(Step::hold()).optional())
        .start()
}

#[test]
fn a_gate_that_is_not_there_is_answered_with_those_there_are() {
    let sfn = holding();
    assert_snapshot!(message(|| drop(sfn.gate("help"))), @r#"
    sfn-mock: no mounted scenario "help" has a step that holds; these have one: ["held"]
      at tests/it/messages/gates.rs:LINE
      try: `gate("held")`
    "#);
}

#[test]
fn requests_that_do_not_arrive_are_counted() {
    let sfn = holding();
    let gate = sfn.gate("held");
    let wait = || {
        gate.wait_for_requests(2)
            .within(Duration::from_millis(5))
            .blocking();
    };
    assert_snapshot!(message(wait), @r#"
    sfn-mock: expected 2 requests at the gate of scenario "held" (tests/it/messages/gates.rs:LINE) within 5ms, got 0
      at tests/it/messages/gates.rs:LINE
      try: see in the timeline which scenario handled the calls, and make them from threads or tasks of their own: a held call does not return

    (timeline)
    "#);
}

#[test]
fn a_gate_without_waiting_requests_has_none_to_release() {
    let sfn = holding();
    let gate = sfn.gate("held");
    assert_snapshot!(message(|| gate.release_next()), @r#"
    sfn-mock: no request waits at the gate of scenario "held" (tests/it/messages/gates.rs:LINE)
      at tests/it/messages/gates.rs:LINE
      try: wait until one has come: `gate.wait_for_requests(1)`

    (timeline)
    "#);
}

#[test]
fn a_name_that_does_not_wait_is_answered_with_those_that_do() {
    let sfn = holding();
    let gate = sfn.gate("held");
    let mut wire = Connection::open(sfn.endpoint_url());
    wire.send(start("order-17", "{}"));
    gate.wait_for_requests(1)
        .within(Duration::from_secs(20))
        .blocking();
    assert_snapshot!(message(|| gate.release_name("order-18")), @r#"
    sfn-mock: no request with the name "order-18" waits at the gate of scenario "held" (tests/it/messages/gates.rs:LINE); waiting: #1 "order-17"
      at tests/it/messages/gates.rs:LINE
      try: release one that waits, or wait until this one has come: `gate.wait_for_requests(n)`

    (timeline)
    "#);
    let held = gate.held().remove(0);
    gate.release_all();
    assert_eq!(wire.receive().status(), 200);
    assert_snapshot!(message(|| gate.release(&held)), @r#"
    sfn-mock: request #1 does not wait at the gate of scenario "held" (tests/it/messages/gates.rs:LINE) any more
      at tests/it/messages/gates.rs:LINE
      try: release each request once; `held()` lists those that wait now

    (timeline)
    "#);
}
