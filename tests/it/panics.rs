//! What a panic says.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// The message with which `act` panics; `None` if it does not.
pub(crate) fn panic_of(act: impl FnOnce()) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(act)).err()?;
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
}
