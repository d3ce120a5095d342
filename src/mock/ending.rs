//! The end of a mock that a closure of the test's author keeps waiting.

use std::sync::mpsc::{RecvTimeoutError, channel};
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
    thread::scope(|scope| {
        // Dropped at the end of the scope, also by a panic: the other thread waits no longer.
        let (_closing, ended) = channel::<()>();
        scope.spawn(move || {
            if ended.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                print_line(&describe(&closures, url, limit));
            }
        });
        engine.finish_closing();
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
