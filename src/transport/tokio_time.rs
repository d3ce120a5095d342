//! tokio's clock, for a mock whose time follows it.

use std::sync::Arc;
use std::time::Duration;

/// How long it is since now by tokio's clock, which a test may have paused.
pub(crate) fn since_now() -> Arc<dyn Fn() -> Duration + Send + Sync> {
    let start = tokio::time::Instant::now();
    Arc::new(move || start.elapsed())
}
