//! The server as a guest in a test: it starts anywhere, serves anyone, and leaves nothing behind.

mod closures;
#[cfg(target_os = "linux")]
mod crowd;
mod panics;
#[cfg(target_os = "linux")]
mod sockets;

use std::io::ErrorKind as IoErrorKind;
use std::net::SocketAddr;
use std::panic::catch_unwind;
use std::thread;
use std::time::Duration;

use sfn_mock::{Builder, ErrorKind, Scenario, SfnMock, Step, start_execution};

use crate::support::ORDERS;
use crate::support::http_client::Client;
use crate::support::panics::panic_of;
use crate::support::raw_socket::{Connection, Ended, Request, address, ask, assert_refused};

fn start(name: &str) -> Request {
    Request::start(format!(
        r#"{{"stateMachineArn":"{ORDERS}","name":"{name}"}}"#
    ))
}

/// A mock whose port no other test can be given once it is free, as far as the system has more
/// loopback addresses than one.
fn alone() -> Builder {
    let host = if cfg!(target_os = "linux") {
        [127, 77, 0, 1]
    } else {
        [127, 0, 0, 1]
    };
    SfnMock::builder().bind(SocketAddr::from((host, 0)))
}

/// Nothing comes on it any more. Reading is all that shows it: a write may still be taken.
#[track_caller]
fn assert_closed(connection: &mut Connection) {
    let ended = connection.try_receive().expect_err("no answer");
    let known = [Ended::Fin, Ended::Rst];
    assert!(known.contains(&ended), "{ended:?}");
}

#[test]
fn a_dropped_port_refuses_and_its_connections_are_closed() {
    const ROUNDS: usize = 500;
    for round in 0..ROUNDS {
        let sfn = alone().start();
        let address = address(sfn.endpoint_url());
        let mut idle = Connection::open(sfn.endpoint_url());
        let mut used = Connection::open(sfn.endpoint_url());
        assert_eq!(used.ask(start("order-1")).status(), 200, "round {round}");
        drop(sfn);
        #[cfg(target_os = "linux")]
        if round % 20 == 0 {
            // Not always, since the kernel's list is as long as the machine is busy.
            assert_eq!(sockets::open_at(address), [""; 0], "round {round}");
        }
        assert_refused(address);
        assert_closed(&mut used);
        assert_closed(&mut idle);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_mock_has_a_listener_and_a_socket_for_each_connection() {
    let sfn = alone().start();
    let mut connection = Connection::open(sfn.endpoint_url());
    assert_eq!(connection.ask(start("order-1")).status(), 200);
    let address = address(sfn.endpoint_url());
    let expected = [sockets::CONNECTED, sockets::LISTENING];
    let is_listed = (0..sockets::READINGS).any(|_| sockets::open_at(address) == expected);
    assert!(is_listed, "{:?}", sockets::open_at(address));
}

#[test]
fn it_listens_on_loopback_by_default() {
    let sfn = SfnMock::start();
    assert!(address(sfn.endpoint_url()).ip().is_loopback());
}

#[test]
fn a_port_can_be_had_again_as_soon_as_its_mock_is_dropped() {
    let sfn = alone().start();
    let address = address(sfn.endpoint_url());
    let used = Connection::open(sfn.endpoint_url()).ask(start("order-1"));
    assert_eq!(used.status(), 200);
    drop(sfn);
    let second = SfnMock::builder().bind(address).start();
    assert_eq!(ask(second.endpoint_url(), &start("order-1")).status(), 200);
    second.assert_started(1);
}

#[test]
fn a_mock_starts_and_serves_under_no_runtime() {
    assert!(tokio::runtime::Handle::try_current().is_err());
    let sfn = SfnMock::start();
    assert_eq!(ask(sfn.endpoint_url(), &start("order-1")).status(), 200);
    sfn.assert_started_once("order-1");
}

#[tokio::test(flavor = "current_thread")]
async fn a_mock_is_started_and_dropped_inside_a_current_thread_runtime() {
    let sfn = alone().start();
    let address = address(sfn.endpoint_url());
    // Blocking this only thread does not keep the mock from answering.
    let mut kept = Connection::open(sfn.endpoint_url());
    assert_eq!(kept.ask(start("order-1")).status(), 200);
    drop(sfn);
    assert_refused(address);
    assert_closed(&mut kept);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mock_is_started_and_dropped_inside_a_multi_thread_runtime() {
    let sfn = alone().start();
    let address = address(sfn.endpoint_url());
    let url = sfn.endpoint_url().to_owned();
    let asked = tokio::task::spawn_blocking(move || ask(&url, &start("order-1")));
    assert_eq!(asked.await.expect("it does not panic").status(), 200);
    drop(sfn);
    assert_refused(address);
}

#[test]
fn a_mock_outlives_the_runtime_it_was_started_under() {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime can be made");
    let sfn = runtime.block_on(async { SfnMock::start() });
    drop(runtime);
    assert_eq!(ask(sfn.endpoint_url(), &start("order-1")).status(), 200);
}

#[test]
fn a_mock_is_dropped_on_another_thread() {
    let sfn = alone().start();
    let address = address(sfn.endpoint_url());
    let mut kept = Connection::open(sfn.endpoint_url());
    assert_eq!(kept.ask(start("order-1")).status(), 200);
    let dropped = thread::spawn(move || {
        drop(sfn);
        assert_refused(address);
    });
    dropped.join().expect("its port refuses");
    assert_closed(&mut kept);
}

#[test]
fn a_handle_that_outlives_the_mock_keeps_its_evidence_and_not_its_port() {
    let sfn = alone().start();
    let handle = sfn.handle();
    assert_eq!(ask(sfn.endpoint_url(), &start("order-1")).status(), 200);
    drop(sfn);
    assert_refused(address(handle.endpoint_url()));
    handle.assert_started_once("order-1");
    assert_eq!(handle.exchanges().len(), 1);
    handle.execution("order-1").abort();
    assert!(handle.verify().is_ok());
}

#[test]
fn a_request_that_waits_for_its_answer_ends_when_the_mock_is_dropped() {
    const AN_HOUR: Duration = Duration::from_hours(1);
    let (arrived, arrival) = std::sync::mpsc::channel();
    let sfn = SfnMock::builder()
        .scenario(
            Scenario::new("the answer is an hour late")
                .when(start_execution().matching(move |_| arrived.send(()).is_ok()))
                .then(Step::serve().delayed(AN_HOUR)),
        )
        .start();
    let handle = sfn.handle();
    let mut connection = Connection::open(sfn.endpoint_url());
    let client = thread::spawn(move || {
        connection.send(start("order-1"));
        connection.try_receive().expect_err("no answer comes")
    });
    arrival.recv().expect("the request arrives");
    drop(sfn);
    let ended = client.join().expect("the client does not hang");
    let known = [Ended::Fin, Ended::Rst];
    assert!(known.contains(&ended), "{ended:?}");
    handle.assert_started_once("order-1"); // late is not lost: the service had committed
}

#[test]
fn a_request_that_is_still_being_sent_starts_nothing_when_the_mock_is_dropped() {
    let sfn = SfnMock::start();
    let handle = sfn.handle();
    let mut connection = Connection::open(sfn.endpoint_url());
    assert_eq!(connection.ask(start("order-1")).status(), 200);
    let bytes = start("order-2").bytes();
    let (most, last) = bytes.split_at(bytes.len() - 1);
    connection.send(most);
    drop(sfn);
    connection.try_send(last);
    assert_closed(&mut connection);
    handle.assert_started(1);
    assert_eq!(handle.exchanges().len(), 1);
}

#[test]
fn a_blocking_client_is_served_in_a_plain_test() {
    let sfn = SfnMock::start();
    let client = Client::of(&sfn);
    assert_eq!(client.start("order-1", None).status_and_code(), "200");
    let refused = client.send("StartExecution", &[], &serde_json::json!({}));
    assert_eq!(refused.status_and_code(), "400 ValidationException");
    sfn.assert_started_once("order-1");
}

#[test]
fn a_taken_port_is_an_error_that_names_it() {
    let sfn = SfnMock::start();
    let taken = address(sfn.endpoint_url());
    let error = SfnMock::builder()
        .bind(taken)
        .try_start()
        .expect_err("the port is taken");
    assert_eq!(error.kind(), ErrorKind::Listen);
    assert!(error.to_string().contains(&taken.to_string()), "{error}");
    let source = std::error::Error::source(&error).expect("the cause of the system");
    let source: &std::io::Error = source.downcast_ref().expect("in its own words");
    assert_eq!(source.kind(), IoErrorKind::AddrInUse);
    panic_of(|| drop(SfnMock::builder().bind(taken).start()));
    assert_eq!(ask(sfn.endpoint_url(), &start("order-1")).status(), 200);
}

#[test]
fn a_mock_that_is_dropped_by_a_failing_test_adds_nothing_to_its_panic() {
    let mut address = None;
    let text = panic_of(|| {
        let sfn = alone()
            .scenario(Scenario::new("never met").expect(1))
            .start();
        address = Some(crate::support::raw_socket::address(sfn.endpoint_url()));
        panic!("the test's own failure");
    });
    assert_eq!(text, "the test's own failure");
    assert_refused(address.expect("the mock had started"));
}

/// A process that is being made holds every descriptor of its parent until it has become its own
/// program.
#[test]
#[cfg(unix)]
fn a_dropped_port_refuses_also_while_other_processes_are_being_made() {
    use std::sync::atomic::{AtomicBool, Ordering};
    const ROUNDS: usize = 300;
    let enough = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !enough.load(Ordering::Relaxed) {
                    let made = std::process::Command::new("true").status();
                    assert!(made.expect("a process can be made").success());
                }
            });
        }
        let rounds = catch_unwind(|| {
            for _ in 0..ROUNDS {
                let sfn = alone().start();
                let address = address(sfn.endpoint_url());
                let mut used = Connection::open(sfn.endpoint_url());
                assert_eq!(used.ask(start("order-1")).status(), 200);
                drop(sfn);
                assert_refused(address);
                assert_closed(&mut used);
            }
        });
        enough.store(true, Ordering::Relaxed);
        rounds.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
}
