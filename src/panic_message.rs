//! The form of every failure message: what is wrong, where the test states it, and one suggestion. The
//! message of a panic, and a line on stderr.

use std::any::Any;
use std::fmt;
use std::io::Write;
use std::panic::Location;

/// Returns the first lines of a failure message.
pub(crate) fn failure(
    what: impl fmt::Display,
    at: &Location<'_>,
    suggestion: impl fmt::Display,
) -> String {
    format!("sfn-mock: {what}\n  at {at}\n  try: {suggestion}")
}

/// Returns `1 call`, `2 calls`, `2 crashes`.
pub(crate) fn counted(count: impl ToString, noun: &str) -> String {
    let count = count.to_string();
    let plural = match noun {
        _ if count == "1" => "",
        "crash" => "es",
        _ => "s",
    };
    format!("{count} {noun}{plural}")
}

/// Refuses invalid input of the test's author, at the line of the caller.
#[track_caller]
pub(crate) fn refuse(what: impl fmt::Display, suggestion: impl fmt::Display) -> ! {
    panic!("{}", failure(what, Location::caller(), suggestion))
}

/// Returns the message of a caught panic; `None` if its payload is not a text.
pub(crate) fn message_of(payload: &(dyn Any + Send)) -> Option<&str> {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
}

/// Prints a line to stderr, which the test harness does not capture. If stderr is closed, there is no one to
/// report to.
pub(crate) fn print_line(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
