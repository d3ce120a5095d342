//! README shows one of the messages, which is that of the gallery; and lines of code, which compile.

use std::time::Duration;

use regex::Regex;
use sfn_mock::{
    Afterwards, Builder, Ending, ErrorCode, Fault, Finish, KmsKeyState, Lag, Reply, Scenario,
    SfnMock, Step, Times, Unmatched,
};

use super::verification;

/// The message without what is the reader's own: the place of the test, its name and its times.
pub(super) fn normalized(message: &str) -> String {
    [
        (r"tests/[\w/]+\.rs:[\w:]+", "PLACE"),
        (r"\d+\.\d{3} s", "0.000 s"),
        (r"the whole journal: .+\.har", "the whole journal: JOURNAL"),
    ]
    .into_iter()
    .fold(message.to_owned(), |text, (pattern, instead)| {
        let pattern = Regex::new(pattern).expect("a regex");
        pattern.replace_all(&text, instead).into_owned()
    })
}

#[test]
fn readme_shows_a_message_as_it_is() {
    let readme = include_str!("../../../README.md");
    let (_, section) = readme
        .split_once("\n## What a failing test prints\n")
        .expect("the section is there");
    let (section, _) = section.split_once("\n## ").expect("another follows");
    let shown = section.split("```text\n").skip(1);
    let shown = shown.filter_map(|rest| rest.split("\n```").next());
    let shown: Vec<_> = shown.map(normalized).collect();
    let printed = normalized(&verification::of_one_call_too_many());
    assert_eq!(shown, [printed]);
}

/// The lines with which README stages what can go wrong: they compile.
#[allow(dead_code, reason = "it is compiled, and compared with README's text")]
fn staged(sfn: &SfnMock, builder: fn() -> Builder, scenario: fn() -> Scenario) {
    let _ = [
        Step::lose_response(Fault::Reset),
        Step::lose_request(Fault::Close),
        Step::lose_response(Fault::Stall),
        Step::lose_response(Fault::Truncate {
            after_bytes: 20,
            then: Ending::Reset,
        }),
        Step::serve().delayed(Duration::from_secs(3)),
        Step::fail(ErrorCode::ThrottlingException).times(2),
        Step::fail(ErrorCode::KmsThrottlingException),
        Step::fail(ErrorCode::ThrottlingException)
            .probability(0.1)
            .times(Times::Forever),
        Step::reply(Reply::new(502).body("<html>")),
        Step::serve().damaged(Fault::EmptyBody),
        Step::hold_until(2),
        Step::serve().finish(Finish::failed("OutOfStock", "none left").after_polls(3)),
    ];
    sfn.state_machine("orders")
        .set_kms_key_state(KmsKeyState::Disabled);
    sfn.state_machine("orders").delete();
    sfn.execution("order-17").fail("OutOfStock", "none left");
    sfn.clock().advance(Duration::from_hours(91 * 24));
    let _ = [
        builder().open_execution_limit(100),
        builder().seed(42),
        builder().describe_lag(Lag::calls(2)),
        builder().throttle("DescribeExecution", 10, 2),
        builder().in_order(["reserve", "charge", "ship"]),
        builder().unmatched(Unmatched::FailTest),
    ];
    let _ = [
        scenario()
            .counted_per_execution()
            .then(Step::fail(ErrorCode::ThrottlingException).times(2)),
        scenario().expect(1),
        scenario().never(),
        scenario().afterwards(Afterwards::FailTest),
    ];
}

#[test]
fn every_line_of_readme_that_stages_a_failure_compiles() {
    let without_layout = |text: &str| {
        let text: String = text.split_whitespace().collect();
        text.replace(",}", "}")
    };
    let compiled = without_layout(include_str!("readme.rs"));
    let readme = include_str!("../../../README.md");
    let (_, section) = readme
        .split_once("\n## What can go wrong, and the line that stages it\n")
        .expect("the section is there");
    let (table, _) = section.split_once("\n\nThe guide").expect("the table ends");
    let lines = table.lines().filter_map(|row| row.split(" | ").nth(1));
    let spans = lines.flat_map(|line| line.split('`').skip(1).step_by(2));
    // `gate` is a word.
    let spans = spans.filter(|span| span.contains(['(', ':']));
    let mut count = 0;
    for span in spans {
        for part in span.split("(..)") {
            let is_compiled = compiled.contains(&without_layout(part));
            assert!(
                is_compiled,
                "this test does not compile {part:?}, of `{span}`"
            );
        }
        count += 1;
    }
    assert!(count > 20, "{count} lines of the table were read");
}
