//! A mock that is dropped while answers are under way: its connections are closed when the drop
//! returns, whatever they were waiting for.

use std::sync::mpsc;
use std::time::Duration;

use sfn_mock::{Fault, Scenario, SfnMock, Step, start_execution};

use crate::support::panics::panic_if_any;
use crate::support::raw_socket::{Connection, address, assert_refused, start};

const AN_HOUR: Duration = Duration::from_hours(1);

fn scenario(name: &str, step: Step) -> Scenario {
    Scenario::new(name)
        .when(start_execution().name(name))
        .then(step)
}

/// A mock with an answer under way in every manner there is, each on a connection, and an idle
/// connection.
fn busy() -> (SfnMock, Vec<Connection>) {
    let hourly = Fault::Trickle {
        bytes: 11,
        every: AN_HOUR,
    };
    let sfn = SfnMock::builder()
        .scenario(scenario("trickle", Step::serve().damaged(hourly)))
        .scenario(scenario("stall", Step::lose_response(Fault::Stall)))
        .scenario(scenario("delay", Step::serve().delayed(AN_HOUR)))
        .scenario(scenario("hold", Step::hold()))
        .scenario(scenario("close", Step::lose_response(Fault::Close)))
        .start();
    let names = ["trickle", "stall", "delay", "hold", "close", "idle"];
    let mut wires = names.map(|name| {
        let mut wire = Connection::open(sfn.endpoint_url());
        wire.send(start(name, "{}"));
        wire
    });
    assert_eq!(wires[0].take(11), b"HTTP/1.1 20");
    assert_eq!(wires[5].receive().status(), 200);
    while sfn.exchanges().len() < names.len() {
        std::thread::yield_now();
    }
    (sfn, wires.into())
}

#[test]
fn a_drop_ends_whatever_is_under_way() {
    for _ in 0..20 {
        let (sfn, wires) = busy();
        let address = address(sfn.endpoint_url());
        let (done, dropped) = mpsc::channel();
        std::thread::spawn(move || done.send(panic_if_any(|| drop(sfn))));
        let waited = dropped.recv_timeout(Duration::from_secs(20));
        let message = waited.expect("the drop waits for nothing");
        let message = message.expect("a request was held");
        assert!(message.contains("gate of scenario \"hold\""), "{message}");
        assert_refused(address);
        for mut wire in wires {
            let (rest, _) = wire.rest();
            assert_eq!(rest, b"");
        }
    }
}

#[test]
fn an_unused_connection_is_closed_too() {
    for _ in 0..200 {
        let sfn = SfnMock::start();
        let mut wire = Connection::open(sfn.endpoint_url());
        drop(sfn);
        wire.rest();
    }
}

#[tokio::test]
async fn a_drop_inside_a_runtime_ends_whatever_is_under_way() {
    let (sfn, wires) = busy();
    panic_if_any(|| drop(sfn)).expect("a request was held");
    for mut wire in wires {
        wire.rest();
    }
}

#[test]
fn a_drop_while_a_test_panics_does_not_panic_and_closes_all_the_same() {
    let (sfn, wires) = busy();
    let message = panic_if_any(|| {
        let _sfn = sfn;
        panic!("the test's own panic");
    });
    assert_eq!(message.as_deref(), Some("the test's own panic"));
    for mut wire in wires {
        wire.rest();
    }
}
