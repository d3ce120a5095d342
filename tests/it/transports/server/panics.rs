//! Panics that no closure of the test's author causes: they end their own connection and fail the test.

use std::sync::Arc;
use std::task::{Context, Wake, Waker};

use sfn_mock::{Scenario, SfnMock, Step, Times};

use super::{assert_closed, start};
use crate::support::panics::panic_of;
use crate::support::raw_socket::{Connection, ask};

/// A waker of a test's executor that panics.
struct Panics;

impl Wake for Panics {
    fn wake(self: Arc<Self>) {
        panic!("a waker of the test");
    }
}

fn panicking() -> Waker {
    Waker::from(Arc::new(Panics))
}

#[test]
fn a_panic_on_a_connection_closes_it_and_no_other_and_fails_the_test() {
    let sfn = SfnMock::start();
    let handle = sfn.handle();
    let mut kept = Connection::open(sfn.endpoint_url());
    assert_eq!(kept.ask(start("order-1")).status(), 200);
    let mut wait = Box::pin(handle.wait_for_calls(9));
    let waker = panicking();
    assert!(
        wait.as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_pending()
    );
    let mut broken = Connection::open(sfn.endpoint_url());
    broken.send(start("order-2"));
    assert_closed(&mut broken);
    drop(wait);
    assert_eq!(kept.ask(start("order-3")).status(), 200);
    assert_eq!(ask(sfn.endpoint_url(), &start("order-4")).status(), 200);
    assert_eq!(sfn.exchanges().len(), 4, "each is in the journal");
    let report = panic_of(|| drop(sfn));
    for part in [
        "sfn-mock: 1 unexpected call",
        "a panic closed connection 2, whose latest call is #2 StartExecution orders/order-2",
        "a waker of the test",
    ] {
        assert!(report.contains(part), "{part:?} is not in {report}");
    }
}

#[cfg(feature = "aws-sdk")]
#[tokio::test]
async fn a_panic_of_a_decision_is_in_the_journal_and_fails_the_test() {
    let held = Scenario::new("held").then(Step::hold().times(Times::Forever));
    let sfn = SfnMock::builder().scenario(held).start();
    // A request in process waits at the gate, and the next one that enters wakes it.
    let handle = sfn.handle();
    let client =
        aws_sdk_sfn::Client::from_conf(sfn.config().http_client(handle.http_client()).build());
    let call = client
        .start_execution()
        .state_machine_arn(crate::support::http_client::ORDERS)
        .name("order-1");
    let mut held = Box::pin(call.send());
    let waker = panicking();
    assert!(
        held.as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_pending()
    );
    assert_eq!(sfn.exchanges().len(), 1);
    let url = sfn.endpoint_url().to_owned();
    let broken = tokio::task::spawn_blocking(move || {
        let mut broken = Connection::open(&url);
        broken.send(start("order-2"));
        assert_closed(&mut broken);
    });
    broken.await.expect("it is closed");
    let exchanges = sfn.exchanges();
    assert_eq!(exchanges.len(), 2, "{exchanges}");
    assert_eq!(exchanges[1].status(), None);
    drop(held);
    let report = sfn.close().expect_err("it fails the test").to_string();
    for part in [
        "a panic ended call #2 StartExecution orders/order-2",
        "a waker of the test",
    ] {
        assert!(report.contains(part), "{part:?} is not in {report}");
    }
}
