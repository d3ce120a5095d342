//! README shows three of the messages; they are what the gallery says.

use regex::Regex;

use super::{calls, unexpected_calls, verification};

/// The message without what is the reader's own: the place of the test, its name and its times.
pub(super) fn anybodys(message: &str) -> String {
    [
        (r"tests/[\w/]+\.rs:[\w:]+", "PLACE"),
        (r"\d+\.\d{3} s", "0.000 s"),
        (r"target/sfn-mock/\S+\.har", "JOURNAL"),
    ]
    .into_iter()
    .fold(message.to_owned(), |text, (pattern, instead)| {
        let pattern = Regex::new(pattern).expect("a regex");
        pattern.replace_all(&text, instead).into_owned()
    })
}

#[tokio::test(start_paused = true)]
async fn readme_shows_three_messages_as_they_are() {
    let readme = include_str!("../../../README.md");
    let (_, section) = readme
        .split_once("\n## What a failing test says\n")
        .expect("the section is there");
    let (section, _) = section.split_once("\n## ").expect("another follows");
    let shown = section.split("```text\n").skip(1);
    let shown = shown.filter_map(|rest| rest.split("\n```").next());
    let shown: Vec<_> = shown.map(anybodys).collect();
    let said = [
        verification::of_one_call_too_many(),
        calls::of_three_executions().await,
        unexpected_calls::of_a_call_that_no_scenario_is_about(),
    ];
    assert_eq!(shown, said.map(|message| anybodys(&message)));
}
