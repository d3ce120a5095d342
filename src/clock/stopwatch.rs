//! The time since a mock began: the system's, or tokio's, which a test may pause and advance.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

/// Measures the time since a mock began. It never goes back.
#[derive(Debug)]
pub(crate) struct Stopwatch {
    follows_tokio: bool,
    state: Mutex<Reading>,
}

#[derive(Debug)]
struct Reading {
    /// The runtime by whose clock time passes; `None` for the system's clock.
    runtime: Option<Handle>,
    /// The latest reading of that clock.
    at: Instant,
    /// The time from the beginning to `at`.
    elapsed: Duration,
}

impl Stopwatch {
    /// Begins now, by the system's clock.
    pub(crate) fn of_the_system() -> Self {
        Self::begin(false, None)
    }

    /// Begins now, by the clock of the current tokio runtime, if there is one. Changes to that of
    /// each runtime on which it is [synchronised](Self::synchronise).
    pub(crate) fn of_tokio() -> Self {
        Self::begin(true, Handle::try_current().ok())
    }

    fn begin(follows_tokio: bool, runtime: Option<Handle>) -> Self {
        Self {
            follows_tokio,
            state: Mutex::new(Reading {
                at: read(runtime.as_ref()).unwrap_or_else(system_now),
                runtime,
                elapsed: Duration::ZERO,
            }),
        }
    }

    /// Reports whether it follows tokio's time.
    pub(crate) fn follows_tokio(&self) -> bool {
        self.follows_tokio
    }

    /// The time since it began.
    pub(crate) fn elapsed(&self) -> Duration {
        let mut state = self.lock();
        state.advance();
        state.elapsed
    }

    /// Goes on by the clock of the current runtime, or the system's outside of one, from the time that has
    /// passed so far, which it returns. The engine calls it when a request arrives. One by the system's clock
    /// stays so.
    pub(crate) fn synchronise(&self) -> Duration {
        if !self.follows_tokio {
            return self.elapsed();
        }
        let runtime = Handle::try_current().ok();
        let mut state = self.lock();
        state.advance();
        // On a thread that is ending there is no runtime, and tokio's clock would panic.
        let now = runtime
            .as_ref()
            .map(|_| tokio::time::Instant::now().into_std());
        state.at = now.unwrap_or_else(system_now);
        state.runtime = runtime;
        state.elapsed
    }

    fn lock(&self) -> MutexGuard<'_, Reading> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reading {
    /// Adds the time since the last reading. A clock that was set back adds none until it has caught up.
    fn advance(&mut self) {
        if let Some(now) = read(self.runtime.as_ref()) {
            self.elapsed += now.saturating_duration_since(self.at);
            self.at = now.max(self.at);
        }
    }
}

/// Reads the clock of a runtime, or the system's. Returns `None` on a thread that is ending and can
/// no longer enter a runtime.
fn read(runtime: Option<&Handle>) -> Option<Instant> {
    let Some(runtime) = runtime else {
        return Some(system_now());
    };
    if Handle::try_current().is_err_and(|error| error.is_thread_local_destroyed()) {
        return None;
    }
    let _inside = runtime.enter();
    Some(tokio::time::Instant::now().into_std())
}

#[allow(
    clippy::disallowed_methods,
    reason = "the clock is the one part that asks the system"
)]
fn system_now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paused() -> tokio::runtime::Runtime {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        let runtime = builder.enable_time().start_paused(true).build();
        runtime.expect("a runtime can be made")
    }

    #[test]
    fn with_another_runtime_it_goes_on_from_where_it_was() {
        const DAY: Duration = Duration::from_hours(24);
        let (first, second) = (paused(), paused());
        let stopwatch = first.block_on(async {
            let stopwatch = Stopwatch::of_tokio();
            tokio::time::advance(DAY).await;
            stopwatch
        });
        assert_eq!(stopwatch.elapsed(), DAY);
        second.block_on(async {
            assert_eq!(stopwatch.elapsed(), DAY, "nothing has come from here yet");
            stopwatch.synchronise();
            tokio::time::advance(DAY).await;
        });
        drop((first, second));
        assert_eq!(stopwatch.elapsed(), DAY * 2);
    }
}
