//! A time limit in real time, under any executor and on a paused clock too.

use std::time::Duration;

use tokio::task::JoinHandle;

use super::server::runtime;
use crate::clock::Clock;

/// Ends after so much real time: the timer runs on the crate's own runtime, until it rings or
/// nobody waits for it any more.
pub(crate) async fn alarm(after: Duration) {
    let runtime = runtime::shared().expect("the mock's runtime can be made");
    let mut timer = Timer(runtime.spawn(async move { tokio::time::sleep(after).await }));
    (&mut timer.0).await.ok();
}

/// Ends after so much time of a mock's clock that runs. One that follows tokio's is waited for on
/// the runtime of whoever waits, so that a paused one jumps ahead.
pub(crate) async fn by_clock(clock: &Clock, after: Duration) {
    let on_a_runtime = tokio::runtime::Handle::try_current().is_ok();
    if clock.follows() && on_a_runtime {
        tokio::time::sleep(after).await;
    } else {
        alarm(after).await;
    }
}

struct Timer(JoinHandle<()>);

impl Drop for Timer {
    fn drop(&mut self) {
        self.0.abort();
    }
}
