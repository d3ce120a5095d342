//! Panics in the control interface fail the test, as those of any request do.

use std::sync::Arc;
use std::task::{Context, Wake, Waker};

use sfn_mock::SfnMock;

use super::get;
use crate::support::raw_socket::{Connection, Ended, Request};

/// A waker of a test's executor that panics.
struct Panics;

impl Wake for Panics {
    fn wake(self: Arc<Self>) {
        panic!("a waker of the test");
    }
}

#[test]
fn a_panic_closes_the_connection_and_fails_the_test() {
    let sfn = SfnMock::builder().control().start();
    let mut wait = Box::pin(sfn.wait_for_calls(1));
    let waker = Waker::from(Arc::new(Panics));
    let polled = wait.as_mut().poll(&mut Context::from_waker(&waker));
    assert!(polled.is_pending());
    let mut broken = Connection::open(sfn.endpoint_url());
    broken.send(
        Request::call("none", r#"{ "advanceMs": 1 }"#)
            .line("POST /_sfn-mock/clock HTTP/1.1")
            .with("Host", "127.0.0.1:8083")
            .with("Content-Type", "application/json"),
    );
    let ended = broken.try_receive().expect_err("no answer");
    assert!([Ended::Fin, Ended::Rst].contains(&ended), "{ended:?}");
    drop(wait);
    assert_eq!(get(&sfn, "verify")["met"], false);
    let report = sfn.close().expect_err("it fails the test").to_string();
    for part in [
        "sfn-mock: 1 unexpected call",
        "a panic closed connection 1, on which no call came",
        "a waker of the test",
    ] {
        assert!(report.contains(part), "{part:?} is not in {report}");
    }
}
