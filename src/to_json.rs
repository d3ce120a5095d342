//! The JSON of the values that a test writes.

use serde::Serialize;

use crate::panic_message::refuse;

/// Returns the JSON of a value: members in the value's own order, numbers in its own form, the bytes of
/// a `RawValue` as they are.
#[track_caller]
pub(crate) fn to_json(value: &impl Serialize) -> String {
    match serde_json::to_string(value) {
        Ok(json) => json,
        Err(error) => refuse(
            format!("expected a value that JSON can express: {error}"),
            "give maps keys that are strings, or write the JSON as text, with the method whose name \
             ends in `_json`",
        ),
    }
}
