//! The form of every failure message: what is wrong, where the test states it, and one suggestion.

use std::fmt;
use std::panic::Location;

/// Returns the first lines of a failure message.
pub(crate) fn failure(
    what: impl fmt::Display,
    at: &Location<'_>,
    next: impl fmt::Display,
) -> String {
    format!("sfn-mock: {what}\n  at {at}\n  try: {next}")
}

/// Refuses invalid input of the test's author, at the line of the caller.
#[track_caller]
pub(crate) fn refuse(what: impl fmt::Display, next: impl fmt::Display) -> ! {
    panic!("{}", failure(what, Location::caller(), next))
}
