//! The form of every failure message: what is wrong, where the test states it, and one suggestion. The
//! message of a panic, and a line on stderr.

use std::any::Any;
use std::fmt;
use std::io::Write;
use std::panic::Location;

/// The suggestion where no request came.
pub(crate) const NO_REQUEST_HINT: &str =
    "give the code under test a client or the URL of this mock, and await its calls";

/// Returns the first lines of a failure message.
pub(crate) fn failure(
    what: impl fmt::Display,
    at: &Location<'_>,
    suggestion: impl fmt::Display,
) -> String {
    format!("sfn-mock: {what}\n  at {at}\n  try: {suggestion}")
}

/// Returns `1 call`, `2 calls`, `2 crashes`.
pub(crate) fn counted(count: impl fmt::Display, noun: &str) -> String {
    let text = format!("{count} {noun}");
    match noun {
        _ if text.starts_with("1 ") => text,
        "crash" => text + "es",
        _ => text + "s",
    }
}

/// Refuses invalid input of the test's author, at the line of the caller.
#[track_caller]
pub(crate) fn refuse(what: impl fmt::Display, suggestion: impl fmt::Display) -> ! {
    panic!("{}", failure(what, Location::caller(), suggestion))
}

/// Returns the message of a caught panic; `None` if its payload is not a text.
pub(crate) fn message_of(payload: &(dyn Any + Send)) -> Option<&str> {
    if let Some(text) = payload.downcast_ref::<&str>() {
        return Some(text);
    }
    payload.downcast_ref::<String>().map(String::as_str)
}

/// Prints a line to stderr, which the test harness does not capture. If stderr is closed, there is no one to
/// report to.
pub(crate) fn print_line(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
