//! The line about a request that waits for long, so that a test that hangs says why.

use std::future::poll_fn;
use std::io::Write;
use std::pin::{Pin, pin};
use std::task::Poll;

use super::timer;
use crate::engine::Engine;

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
            // If stderr is closed, there is no one to report to.
            let _ = writeln!(std::io::stderr(), "{}", engine.describe_waiting(number));
        }
        Poll::Pending
    })
    .await;
}
