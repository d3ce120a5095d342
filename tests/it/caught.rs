//! Panics that a test expects, as the message they come with.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// The message with which `act` panics. That it panics is what the test is about, so a test in
/// which it does not has failed.
#[track_caller]
pub(crate) fn panic_of(act: impl FnOnce()) -> String {
    let Some(message) = panic_if_any(act) else {
        panic!("this was to panic, and it did not")
    };
    message
}

/// The message with which `act` panics; `None` if it does not.
pub(crate) fn panic_if_any(act: impl FnOnce()) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(act)).err()?;
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    Some(text.unwrap_or_else(|| "no message".to_owned()))
}

/// A message without what is another in every run: at which line something was written, when
/// it happened, where cargo builds, and the number of the mock in its test.
pub(crate) fn same_in_every_run(message: &str) -> String {
    [
        (r"(tests/it/[\w/]+\.rs):\d+:\d+", "$1:LINE"),
        (r"\d+\.\d{3} s", "0.000 s"),
        (
            r"(the whole journal: ).*sfn-mock/(?:sfn-mock-)?it/([^/\n]+?)(?:-\d+)?\.har",
            "${1}target/sfn-mock/$2.har",
        ),
    ]
    .into_iter()
    .fold(message.to_owned(), |text, (pattern, instead)| {
        let pattern = regex::Regex::new(pattern).expect("a regex");
        pattern.replace_all(&text, instead).into_owned()
    })
}
