//! Panics that a test expects, as the message they come with.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// The message with which `act` panics. That it panics is what the test is about, so a test in
/// which it does not has failed.
#[track_caller]
pub(crate) fn panic_of(act: impl FnOnce()) -> String {
    let Err(panic) = catch_unwind(AssertUnwindSafe(act)) else {
        panic!("this was to panic, and it did not")
    };
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => panic
            .downcast_ref::<&str>()
            .map_or_else(|| "no message".to_owned(), |text| (*text).to_owned()),
    }
}
