//! The closures of the test's author that run at this moment, for the message about one that blocks.

use std::panic::Location;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A closure that runs.
#[derive(Debug, Clone, Copy)]
struct Running {
    id: u64,
    written_at: &'static Location<'static>,
}

/// The closures that run, of all mocks of the process.
static RUNNING: Mutex<(u64, Vec<Running>)> = Mutex::new((0, Vec::new()));

/// Runs a closure that was given at this place.
pub(crate) fn run<T>(written_at: &'static Location<'static>, closure: impl FnOnce() -> T) -> T {
    let _running = Guard::new(written_at);
    closure()
}

/// The closures that run now.
#[derive(Debug)]
pub(crate) struct RunningClosures(Vec<Running>);

impl RunningClosures {
    pub(crate) fn now() -> Self {
        Self(running().1.clone())
    }

    /// Returns where those were given that run still, without those that run for the second time.
    pub(crate) fn still_running(&self) -> Vec<&'static Location<'static>> {
        let now = Self::now();
        let mut places = Vec::new();
        for running in &self.0 {
            if now.0.iter().any(|other| other.id == running.id) {
                places.push(running.written_at);
            }
        }
        places
    }
}

/// A closure that runs, until this is dropped: also by a panic.
struct Guard(u64);

impl Guard {
    fn new(written_at: &'static Location<'static>) -> Self {
        let mut running = running();
        running.0 += 1;
        let id = running.0;
        running.1.push(Running { id, written_at });
        Self(id)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        running().1.retain(|running| running.id != self.0);
    }
}

fn running() -> MutexGuard<'static, (u64, Vec<Running>)> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}
