//! Timers in real time, under any executor and on a paused clock too; and tokio's clock, for a mock
//! whose time follows it.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;

use super::server::runtime;
use crate::clock::Clock;

/// Returns the time since now by tokio's clock, which a test may have paused.
pub(crate) fn since_now() -> Arc<dyn Fn() -> Duration + Send + Sync> {
    let start = tokio::time::Instant::now();
    Arc::new(move || start.elapsed())
}

/// Waits in real time: the timer runs on the crate's own runtime until it ends or is dropped.
pub(crate) async fn timer(after: Duration) {
    let runtime = runtime::shared().expect("the mock's runtime can be made");
    let mut timer = Timer(runtime.spawn(async move { tokio::time::sleep(after).await }));
    (&mut timer.0).await.ok();
}

/// Waits by a mock's clock that runs. For one that follows tokio's, it waits on the caller's
/// runtime, so that a paused one jumps ahead.
pub(crate) async fn by_clock(clock: &Clock, after: Duration) {
    let on_a_runtime = tokio::runtime::Handle::try_current().is_ok();
    if clock.follows() && on_a_runtime {
        tokio::time::sleep(after).await;
    } else {
        timer(after).await;
    }
}

struct Timer(JoinHandle<()>);

impl Drop for Timer {
    fn drop(&mut self) {
        self.0.abort();
    }
}
