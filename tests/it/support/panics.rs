//! Panics that a test expects, as the message they come with.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use sfn_mock::journal::{FailureKind, Report};

/// The message with which `act` panics; a test in which it does not panic has failed.
#[track_caller]
pub(crate) fn panic_of(act: impl FnOnce()) -> String {
    result_of(act).expect_err("expected a panic")
}

/// The message with which `act` panics; `None` if it does not.
pub(crate) fn panic_if_any(act: impl FnOnce()) -> Option<String> {
    result_of(act).err()
}

/// The result of `act`, or the message with which it panics.
pub(crate) fn result_of<T>(act: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(act)).map_err(|panic| message_of(&*panic))
}

/// The message of a caught panic.
pub(crate) fn message_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "no message".to_owned())
}

/// A message without what is another in every run: at which line something was written, when
/// it happened, where cargo builds, and the number of the mock in its test.
pub(crate) fn same_in_every_run(message: &str) -> String {
    [
        (r"(tests/it/[\w/]+\.rs):\d+:\d+", "$1:LINE"),
        (r"\d+\.\d{3} s", "0.000 s"),
        (r"127\.0\.0\.1:\d{4,}", "127.0.0.1:PORT"),
        // Those of tests that run at the same time.
        (r"\n +another mock of this process got .*", ""),
        (
            r"(the whole journal: ).*sfn-mock/(?:sfn-mock-)?it/[^/\n]+\.har",
            "${1}target/sfn-mock/TEST.har",
        ),
    ]
    .into_iter()
    .fold(message.to_owned(), |text, (pattern, instead)| {
        let pattern = regex::Regex::new(pattern).expect("a regex");
        pattern.replace_all(&text, instead).into_owned()
    })
}

/// A message up to its timeline: `messages::timeline` has timelines, `journal::file` the journal's path.
pub(crate) fn without_timeline(message: &str) -> String {
    let timeline = regex::Regex::new(r"\n\ntimeline: .*(\n .*)*(\nthe whole journal: .*)?");
    let timeline = timeline.expect("a regex");
    timeline.replace(message, "\n\n(timeline)").into_owned()
}

/// The texts of a report's unexpected calls.
pub(crate) fn unexpected_calls(report: &Report) -> Vec<String> {
    texts(report, |kind| kind == FailureKind::UnexpectedCall)
}

/// The texts of a report's unmet expectations.
pub(crate) fn unmet_expectations(report: &Report) -> Vec<String> {
    texts(report, |kind| kind == FailureKind::UnmetExpectation)
}

/// The texts of a report's denied lints.
pub(crate) fn denied_lints(report: &Report) -> Vec<String> {
    texts(report, |kind| matches!(kind, FailureKind::Lint(_)))
}

fn texts(report: &Report, is_wanted: impl Fn(FailureKind) -> bool) -> Vec<String> {
    let failures = report
        .failures()
        .filter(|failure| is_wanted(failure.kind()));
    failures.map(ToString::to_string).collect()
}
