//! The end of a mock that a closure of the test's author keeps waiting.

use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

use crate::closure::RunningClosures;
use crate::engine::Engine;
use crate::panic_message::print_line;

/// Closes a mock. If a closure that runs while the mock is locked keeps it waiting for longer than the
/// wait limit, in real time, prints one line to stderr, which the test harness does not capture.
pub(super) fn close(engine: &Engine, url: &str) {
    let Some(closures) = engine.close() else {
        return;
    };
    let limit = engine.wait_limit();
    let (is_closing, ended) = (Mutex::new(true), Condvar::new());
    let lock = || is_closing.lock().unwrap_or_else(PoisonError::into_inner);
    thread::scope(|scope| {
        scope.spawn(|| {
            let waited = ended.wait_timeout_while(lock(), limit, |is_closing| *is_closing);
            let (is_closing, _) = waited.unwrap_or_else(PoisonError::into_inner);
            if *is_closing {
                print_line(&describe(&closures, url, limit));
            }
        });
        engine.finish_closing();
        *lock() = false;
        ended.notify_one();
    });
}

fn describe(closures: &RunningClosures, url: &str, limit: std::time::Duration) -> String {
    let mut places = String::new();
    for place in closures.still_running() {
        places += &format!(", given at {place}");
    }
    format!(
        "sfn-mock: the drop of the mock {url} has waited {limit:?} for a closure that runs while the mock \
         is locked{places}; let the closure return"
    )
}
