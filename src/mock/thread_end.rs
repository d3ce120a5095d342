//! The end of a thread, while which a mock in a `thread_local!` is dropped. A panic aborts the process then.
//!
//! The standard library has no other sign of it than its own functions among the callers. It takes some
//! time to look at them, so only a mock that has failed does.

use std::backtrace::Backtrace;
use std::cell::RefCell;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Reports whether this is called while the current thread ends. In a program without symbols that cannot
/// be known on Windows.
pub(super) fn thread_is_ending() -> bool {
    let callers = Backtrace::force_capture().to_string();
    if !callers.contains(env!("CARGO_CRATE_NAME")) && !cfg!(windows) {
        let ending = addresses_at_thread_end();
        return addresses_of_callers()
            .iter()
            .any(|here| ending.contains(here));
    }
    let mut lines = callers.lines();
    lines.any(|line| line.contains("::thread_local::") && line.contains("destroy"))
}

/// Returns the addresses that are among the callers only while a thread ends: those of a thread that is
/// started for it.
///
/// Not on Windows, where a thread that ends holds a lock that a new thread needs.
fn addresses_at_thread_end() -> Vec<String> {
    /// When the thread ends, stores the addresses of the callers of its `drop`.
    struct AtEnd(RefCell<Arc<Mutex<Vec<String>>>>);

    impl Drop for AtEnd {
        fn drop(&mut self) {
            *lock(&self.0.borrow()) = addresses_of_callers();
        }
    }

    thread_local! {
        static AT_END: AtEnd = AtEnd(RefCell::default());
    }
    let ending = Arc::default();
    let at_end = Arc::clone(&ending);
    let started = thread::Builder::new().spawn(move || {
        AT_END.with(|this| this.0.replace(at_end));
        addresses_of_callers()
    });
    // `pthread_join` returns only once its thread-local values have been dropped.
    let Some(Ok(before)) = started.ok().map(thread::JoinHandle::join) else {
        return Vec::new();
    };
    let mut ending = std::mem::take(&mut *lock(&ending));
    ending.retain(|address| !before.contains(address));
    ending
}

fn lock(addresses: &Mutex<Vec<String>>) -> MutexGuard<'_, Vec<String>> {
    addresses.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns the addresses of the code that called this, which a program without symbols has too.
#[inline(never)]
fn addresses_of_callers() -> Vec<String> {
    let callers = format!("{:#}", Backtrace::force_capture());
    let words = callers.split_whitespace();
    words
        .filter(|word| word.starts_with("0x"))
        .map(str::to_owned)
        .collect()
}
