//! The evidence of a mock that is dropped while its test panics: printed, not panicked.

use std::cell::Cell;
use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Engine;
use crate::panic_message::counted;

thread_local! {
    /// Set once a mock has printed its full report on this thread, in a panic or on stderr. It has no
    /// destructor, so that it can be read while the thread ends.
    static REPORTED: Cell<bool> = const { Cell::new(false) };
}

/// The environment variable that turns this off, set to `off`.
const SWITCH: &str = "SFN_MOCK_ON_PANIC";

/// Records that the panic of this thread has the evidence of its mock.
pub(super) fn mark_reported() {
    REPORTED.set(true);
}

impl Engine {
    /// Prints what a verification reports, for a test that fails by itself: in full once for each
    /// thread, then in one line. It never panics.
    pub(crate) fn explain_panic(&self) {
        if env::var_os(SWITCH).is_some_and(|value| value == "off") {
            return;
        }
        // A line that cannot be printed would panic.
        let _ = catch_unwind(AssertUnwindSafe(|| {
            self.print_explanation("the test panicked");
        }));
    }

    /// Prints the failures of a mock that ends with its thread, where a panic aborts the process.
    pub(crate) fn explain_at_thread_exit(&self) {
        let _ = catch_unwind(AssertUnwindSafe(|| {
            if self.verify().is_err() {
                self.print_explanation("the thread of the test ended");
            }
        }));
    }

    fn print_explanation(&self, why: &str) {
        let url = self.live.url().unwrap_or("an engine without an address");
        if self.live.requests() == 0 {
            let mut line = format!("sfn-mock: {why}; no request came to the mock {url}");
            for other in self.live.describe_others() {
                line += &format!("; {other}");
            }
            eprintln!("{line}");
            return;
        }
        let report = self.report();
        if REPORTED.replace(true) {
            let summary = report.summary_or_success();
            let requests = counted(self.live.requests(), "request");
            eprintln!("sfn-mock: {why}; the mock {url} got {requests}: {summary}");
        } else {
            eprintln!(
                "sfn-mock: {why}; the mock {url} reports ({SWITCH}=off turns this off):\n{}",
                report.describe_with(&(self.explain_refusals() + &self.explain_polls()))
            );
        }
    }
}
