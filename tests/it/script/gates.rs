//! Gates: requests wait before the service sees them, and act in the order in which the test lets
//! them go.

use std::time::Duration;

use rstest::rstest;
use sfn_mock::{
    Afterwards, Execution, Gate, Held, Scenario, Script, SfnMock, Step, Times, start_execution,
};

use crate::support::panics::panic_of;
use crate::support::raw_socket::{Connection, Request, start};

/// Longer than any request takes to arrive.
const LIMIT: Duration = Duration::from_secs(20);

fn holding(step: Step) -> (SfnMock, Gate) {
    let scenario = Scenario::new("held").then(step);
    let sfn = SfnMock::builder().scenario(scenario).start();
    let gate = sfn.gate("held");
    (sfn, gate)
}

/// A request that has arrived at the gate, as the `count`th.
fn arrive(sfn: &SfnMock, gate: &Gate, count: u64, name: &str, input: &str) -> Connection {
    let mut wire = Connection::open(sfn.endpoint_url());
    wire.send(start(name, input));
    gate.wait_for_requests(count).within(LIMIT).blocking();
    wire
}

fn names(executions: &[Execution]) -> Vec<String> {
    executions.iter().map(Execution::name).collect()
}

#[test]
fn a_held_request_has_not_reached_the_service_until_it_is_let_go() {
    let (sfn, gate) = holding(Step::hold());
    let mut wire = arrive(&sfn, &gate, 1, "order-1", "{}");
    sfn.assert_started(0);
    assert!(sfn.exchanges()[0].is_held());
    assert!(wire.is_silent());
    gate.release_all();
    assert_eq!(wire.receive().status(), 200);
    sfn.assert_started_once("order-1");
    assert!(!sfn.exchanges()[0].is_held());
    assert_eq!(wire.ask(start("order-2", "{}")).status(), 200);
}

#[tokio::test]
async fn arrivals_are_awaited() {
    let (sfn, gate) = holding(Step::hold().times(2));
    let both = tokio::spawn(gate.wait_for_requests(2));
    let mut first = Connection::open(sfn.endpoint_url());
    first.send(start("order-1", "{}"));
    gate.wait_for_requests(1).await;
    assert!(!both.is_finished());
    let mut second = Connection::open(sfn.endpoint_url());
    second.send(start("order-2", "{}"));
    both.await.expect("it does not panic");
    assert_eq!(gate.held().len(), 2);
    gate.release_all();
    gate.wait_for_requests(2).await;
    assert_eq!(
        [first.receive().status(), second.receive().status()],
        [200; 2]
    );
}

#[test]
fn too_few_arrivals_within_the_limit_panic_with_how_many_there_were() {
    let (sfn, gate) = holding(Step::hold().times(2));
    let _first = arrive(&sfn, &gate, 1, "order-1", "{}");
    let message = panic_of(|| {
        gate.wait_for_requests(2)
            .within(Duration::from_millis(10))
            .blocking();
    });
    assert!(message.contains(" within 10ms, got 1\n"), "{message}");
    gate.release_all();
}

#[rstest]
#[case::in_order_of_arrival([0, 1])]
#[case::in_the_other_order([1, 0])]
fn of_two_workers_who_start_one_name_the_one_let_go_first_wins(#[case] order: [usize; 2]) {
    let (sfn, gate) = holding(Step::hold().times(2));
    let inputs = [r#"{"worker":0}"#, r#"{"worker":1}"#];
    let mut workers = [
        arrive(&sfn, &gate, 1, "order-17", inputs[0]),
        arrive(&sfn, &gate, 2, "order-17", inputs[1]),
    ];
    let held = gate.held();
    assert_eq!(
        held.iter().map(Held::name).collect::<Vec<_>>(),
        [Some("order-17"); 2]
    );
    // Both are let go before either has acted, as far as the test knows.
    gate.release(&held[order[0]]);
    gate.release(&held[order[1]]);

    let answers = [workers[0].receive(), workers[1].receive()];
    let [winner, loser] = order;
    assert_eq!(answers[winner].status(), 200);
    assert_eq!(answers[loser].status(), 400);
    let code = answers[loser].code();
    assert_eq!(code.as_deref(), Some("ExecutionAlreadyExists"));
    sfn.assert_started_once("order-17");
    assert_eq!(sfn.execution("order-17").input(), inputs[winner]);
}

#[test]
fn requests_that_are_let_go_together_act_in_order_of_arrival() {
    const CONNECTIONS: u64 = 32;
    for _ in 0..8 {
        let (sfn, gate) = holding(Step::hold().times(CONNECTIONS));
        let send = |number| {
            let mut wire = Connection::open(sfn.endpoint_url());
            wire.send(start(&format!("order-{number}"), "{}"));
            wire
        };
        let wires: Vec<_> = (0..CONNECTIONS).map(send).collect();
        gate.wait_for_requests(CONNECTIONS).within(LIMIT).blocking();
        let held = gate.held();
        assert!(held.is_sorted_by_key(Held::number));
        gate.release_all();
        for mut wire in wires {
            assert_eq!(wire.receive().status(), 200);
        }
        let arrived: Vec<_> = held.iter().filter_map(Held::name).collect();
        assert_eq!(names(&sfn.started()), arrived);
    }
}

#[test]
fn requests_act_in_the_order_in_which_they_are_let_go_by_name() {
    let (sfn, gate) = holding(Step::hold().times(3));
    let mut wires = [
        arrive(&sfn, &gate, 1, "order-1", "{}"),
        arrive(&sfn, &gate, 2, "order-2", "{}"),
        arrive(&sfn, &gate, 3, "order-3", "{}"),
    ];
    gate.release_name("order-3");
    gate.release_next();
    gate.release_name("order-2");
    assert_eq!(
        wires.each_mut().map(|wire| wire.receive().status()),
        [200; 3]
    );
    assert_eq!(names(&sfn.started()), ["order-3", "order-1", "order-2"]);
}

#[test]
fn a_poll_is_let_go_by_the_name_of_its_execution() {
    let (sfn, gate) = holding(Step::hold());
    let arn = "arn:aws:states:us-east-1:123456789012:execution:orders:order-1";
    let mut wire = Connection::open(sfn.endpoint_url());
    let body = format!(r#"{{"executionArn":"{arn}"}}"#);
    wire.send(Request::call("DescribeExecution", body));
    gate.wait_for_requests(1).within(LIMIT).blocking();
    assert_eq!(gate.held()[0].name(), Some("order-1"));
    gate.release_name("order-1");
    assert_eq!(wire.receive().status(), 400, "it has not started");
}

#[test]
fn to_let_go_of_what_does_not_wait_panics_with_what_does() {
    let (sfn, gate) = holding(Step::hold());
    let none = panic_of(|| gate.release_next());
    assert!(
        none.starts_with("sfn-mock: no request waits at the gate of scenario \"held\" ("),
        "{none}"
    );
    let mut wire = arrive(&sfn, &gate, 1, "order-1", "{}");
    let other = panic_of(|| gate.release_name("order-2"));
    assert!(
        other.contains("no request with the name \"order-2\" waits"),
        "{other}"
    );
    assert!(other.contains("order-1"), "{other}");
    let held = gate.held().remove(0);
    gate.release(&held);
    let again = panic_of(|| gate.release(&held));
    assert!(
        again.starts_with("sfn-mock: request #1 does not wait at the gate of scenario \"held\" ("),
        "{again}"
    );
    assert_eq!(wire.receive().status(), 200);
}

fn until_two_in_code() -> SfnMock {
    holding(Step::hold_until(2)).0
}

fn until_two_in_a_file() -> SfnMock {
    let json = r#"{ "scenarios": [{ "name": "held", "steps": [{ "hold": { "until": 2 } }] }] }"#;
    let script = Script::parse(json).expect("a valid file");
    SfnMock::builder().script(script).start()
}

#[rstest]
#[case::in_code(until_two_in_code())]
#[case::in_a_file(until_two_in_a_file())]
fn with_the_second_arrival_both_are_let_go_in_order(#[case] sfn: SfnMock) {
    let gate = sfn.gate("held");
    let mut first = arrive(&sfn, &gate, 1, "order-17", "1");
    assert!(first.is_silent());
    let mut second = arrive(&sfn, &gate, 2, "order-17", "2");
    assert_eq!(
        [first.receive().status(), second.receive().status()],
        [200, 400]
    );
    assert_eq!(gate.held(), []);
    assert_eq!(second.ask(start("order-18", "{}")).status(), 200);
}

#[test]
fn once_until_is_reached_the_gate_stays_open() {
    let (sfn, gate) = holding(Step::hold_until(2).times(Times::Forever));
    let mut first = arrive(&sfn, &gate, 1, "order-1", "{}");
    let mut second = arrive(&sfn, &gate, 2, "order-2", "{}");
    assert_eq!(
        [first.receive().status(), second.receive().status()],
        [200; 2]
    );
    assert_eq!(first.ask(start("order-3", "{}")).status(), 200);
}

/// A start with the invocation id of an SDK call.
fn attempt_of(call: &str, name: &str) -> Request {
    start(name, "{}").with("amz-sdk-invocation-id", call)
}

#[test]
fn a_retry_of_a_waiting_call_is_no_further_call() {
    let (sfn, gate) = holding(Step::hold_until(2));
    let mut wires = [
        Connection::open(sfn.endpoint_url()),
        Connection::open(sfn.endpoint_url()),
        Connection::open(sfn.endpoint_url()),
    ];
    for (index, call) in ["first", "first", "second"].into_iter().enumerate() {
        assert_eq!(
            gate.held().len(),
            index,
            "a call that waits alone is not released"
        );
        wires[index].send(attempt_of(call, "order-17"));
        let count = index as u64 + 1;
        gate.wait_for_requests(count).within(LIMIT).blocking();
    }
    for wire in &mut wires {
        assert_eq!(wire.receive().status(), 200);
    }
}

#[test]
fn a_call_that_is_given_up_does_not_use_up_the_step() {
    let (sfn, gate) = holding(Step::hold_until(2));
    drop(arrive(&sfn, &gate, 1, "order-1", "{}"));
    while !gate.held().is_empty() {
        std::thread::yield_now();
    }
    let mut second = arrive(&sfn, &gate, 2, "order-2", "{}");
    assert!(second.is_silent());
    let mut third = arrive(&sfn, &gate, 3, "order-3", "{}");
    assert_eq!(
        [second.receive().status(), third.receive().status()],
        [200; 2]
    );
}

#[test]
fn a_hold_that_ends_at_drop_counts_the_arrived_and_the_expected() {
    let (sfn, gate) = holding(Step::hold_until(2));
    let _wire = arrive(&sfn, &gate, 1, "order-1", "{}");
    let message = dropped(sfn);
    assert!(
        message.contains(": 1 of 2 calls had arrived\n"),
        "{message}"
    );
}

#[test]
fn a_gate_that_waits_for_more_than_its_step_takes_is_refused() {
    let sfn = SfnMock::start();
    let scenario = || {
        Scenario::new("shut")
            .then(Step::hold_until(3).times(2))
            .optional()
    };
    let message = panic_of(|| sfn.mount(scenario()));
    let ending =
        "expected at least 3 requests, for which it waits, found 2: it would never release one";
    assert!(message.contains(ending), "{message}");
    drop(sfn.mount_scoped(scenario().counted_per_execution()));
    drop(sfn.mount_scoped(scenario().afterwards(Afterwards::Repeat)));
}

#[rstest]
#[case::nothing_behind_its_request("")]
#[case::bytes_behind_its_request("POST / HTTP/1.1\r\n")]
fn a_client_that_vanishes_while_held_does_not_block_the_others(#[case] behind: &str) {
    for _ in 0..20 {
        let (sfn, gate) = holding(Step::hold().times(3));
        let mut first = arrive(&sfn, &gate, 1, "order-1", "{}");
        let mut vanishing = arrive(&sfn, &gate, 2, "order-2", "{}");
        let mut third = arrive(&sfn, &gate, 3, "order-3", "{}");
        vanishing.send(behind);
        drop(vanishing);
        gate.release_all();
        assert_eq!(
            [first.receive().status(), third.receive().status()],
            [200; 2]
        );
    }
}

#[test]
fn the_request_of_a_client_that_has_vanished_never_reaches_the_service() {
    let (sfn, gate) = holding(Step::hold().times(2));
    let vanishing = arrive(&sfn, &gate, 1, "order-1", "{}");
    let mut second = arrive(&sfn, &gate, 2, "order-2", "{}");
    drop(vanishing);
    while gate.held().len() > 1 {
        std::thread::yield_now();
    }
    gate.release_all();
    assert_eq!(second.receive().status(), 200);
    assert_eq!(names(&sfn.started()), ["order-2"]);
}

fn dropped(sfn: SfnMock) -> String {
    panic_of(|| drop(sfn))
}

fn closed(sfn: SfnMock) -> String {
    let report = sfn.close().expect_err("requests are held");
    report.to_string()
}

#[rstest]
#[case::when_the_mock_is_dropped(dropped)]
#[case::when_the_mock_is_closed(closed)]
fn a_test_that_ends_with_requests_held_lists_them(#[case] ended: fn(SfnMock) -> String) {
    // The connections close while the mock ends; that removes no request from the list.
    for _ in 0..100 {
        let (sfn, gate) = holding(Step::hold().times(3));
        let mut wires = [
            arrive(&sfn, &gate, 1, "order-1", "{}"),
            arrive(&sfn, &gate, 2, "order-2", "{}"),
            arrive(&sfn, &gate, 3, "order-3", "{}"),
        ];
        gate.release_name("order-2");
        assert_eq!(wires[1].receive().status(), 200);
        let message = ended(sfn);
        assert!(message.contains("still held: #1, #3 "), "{message}");
        for mut wire in wires {
            wire.rest();
        }
    }
}

#[test]
fn an_unmounted_scenario_releases_what_it_held_and_reports_it() {
    let sfn = SfnMock::start();
    let scenario = Scenario::new("held")
        .when(start_execution())
        .then(Step::hold());
    let guard = sfn.mount_scoped(scenario);
    let gate = sfn.gate("held");
    let mut wire = arrive(&sfn, &gate, 1, "order-1", "{}");
    let message = panic_of(|| drop(guard));
    assert!(message.contains("requests still held: #1"), "{message}");
    assert_eq!(wire.receive().status(), 200);
}
