//! A time limit in real time, under any executor and on a paused clock too.

use std::time::Duration;

use tokio::task::JoinHandle;

use super::server::runtime;

/// Ends after so much real time: the timer runs on the crate's own runtime, until it rings or
/// nobody waits for it any more.
pub(crate) async fn alarm(after: Duration) {
    let runtime = runtime::shared().expect("the mock's runtime can be made");
    let mut timer = Timer(runtime.spawn(async move { tokio::time::sleep(after).await }));
    (&mut timer.0).await.ok();
}

struct Timer(JoinHandle<()>);

impl Drop for Timer {
    fn drop(&mut self) {
        self.0.abort();
    }
}
