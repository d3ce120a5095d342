//! The voice of every failure: what is wrong, where the test says so, and one thing to try next.

use std::fmt;
use std::panic::Location;

/// What a failing test reads first.
pub(crate) fn told(what: impl fmt::Display, at: &Location<'_>, next: impl fmt::Display) -> String {
    format!("sfn-mock: {what}\n  at {at}\n  try: {next}")
}

/// Refuses what the test's author wrote and cannot mean, at the line of the caller.
#[track_caller]
pub(crate) fn refuse(what: impl fmt::Display, next: impl fmt::Display) -> ! {
    panic!("{}", told(what, Location::caller(), next))
}
