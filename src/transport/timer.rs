//! Timers in real time, under any executor and also on a paused clock; and timers by a mock's clock.

#[cfg(any(feature = "cli", feature = "explore"))]
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;

use super::server::runtime;
use crate::clock::Clock;
#[cfg(any(feature = "cli", feature = "explore"))]
use crate::clock::Stopwatch;

/// Returns the time since now, by the clock of the current tokio runtime, which may be paused.
#[cfg(any(feature = "cli", feature = "explore"))]
pub(crate) fn since_now() -> Arc<dyn Fn() -> Duration + Send + Sync> {
    let stopwatch = Stopwatch::of_tokio();
    Arc::new(move || stopwatch.elapsed())
}

/// Waits in real time: the timer runs on the crate's own runtime until it ends or is dropped.
pub(crate) async fn timer(after: Duration) {
    let runtime = runtime::shared().expect("the mock's runtime can be made");
    // `sleep` is called inside the task, because it must be made on that runtime.
    let sleep = Box::pin(async move { tokio::time::sleep(after).await });
    let mut timer = Timer(runtime::spawn(&runtime, sleep));
    (&mut timer.0).await.ok();
}

/// Waits by a mock's clock that runs. For one that follows tokio's, it waits on the caller's
/// runtime, so that a paused one jumps ahead.
pub(crate) async fn by_clock(clock: &Clock, after: Duration) {
    let on_a_runtime = tokio::runtime::Handle::try_current().is_ok();
    if clock.follows_tokio() && on_a_runtime {
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
