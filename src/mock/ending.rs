//! The end of a mock that a closure of the test's author keeps waiting, and of one that ends with its
//! thread.

use std::backtrace::Backtrace;
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
    let (done, is_done) = channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            if is_done.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                print_line(&describe(&closures, url, limit));
            }
        });
        engine.finish_closing();
        drop(done);
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

/// Reports whether this is called while the current thread ends, as for a mock in a `thread_local!`. A
/// panic aborts the process then. The standard library has no other sign of it than its own functions
/// among the callers, so it takes some time, and a program without symbols does not show them.
pub(super) fn thread_is_ending() -> bool {
    let callers = Backtrace::force_capture().to_string();
    let mut lines = callers.lines();
    lines.any(|line| line.contains("::thread_local::") && line.contains("destroy"))
}
