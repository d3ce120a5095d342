//! The line on stderr about a request that waits for long, so that a test that hangs shows the reason.

use std::future::poll_fn;
use std::pin::{Pin, pin};
#[cfg(feature = "wiremock")]
use std::sync::Arc;
use std::task::Poll;

#[cfg(feature = "wiremock")]
use super::server;
use super::timer;
use crate::engine::Engine;
use crate::panic_message::print_line;

/// Awaits the end of a hold or a stall. If that takes longer than the mock's wait limit, in real
/// time, prints one line to stderr, which the test harness does not capture.
///
/// The timer exists only during the hold or the stall.
pub(super) async fn report_if_long(
    engine: &Engine,
    number: u64,
    mut waiting: Pin<&mut (dyn Future<Output = ()> + Send)>,
) {
    let mut limit = pin!(timer(engine.wait_limit()));
    let mut is_reported = false;
    poll_fn(|cx| {
        if waiting.as_mut().poll(cx).is_ready() {
            return Poll::Ready(());
        }
        if !is_reported && limit.as_mut().poll(cx).is_ready() {
            is_reported = true;
            print_line(&engine.describe_waiting(number));
        }
        Poll::Pending
    })
    .await;
}

/// Prints the line after the wait limit, unless the mock has ended by then: for a transport that cannot
/// see whether the client still waits.
#[cfg(feature = "wiremock")]
pub(super) fn report_later(engine: &Arc<Engine>, number: u64) {
    let (limit, engine) = (engine.wait_limit(), Arc::downgrade(engine));
    let runtime = server::runtime::shared().expect("the mock's runtime can be made");
    let report = async move {
        tokio::time::sleep(limit).await;
        if let Some(engine) = engine.upgrade().filter(|engine| engine.is_open()) {
            let line = engine.describe_waiting(number);
            print_line(&format!(
                "{line} (wiremock does not report whether this client has gone)"
            ));
        }
    };
    server::runtime::spawn(&runtime, Box::pin(report));
}
