//! README shows one of the messages; it is that of the gallery.

use regex::Regex;

use super::verification;

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

#[test]
fn readme_shows_a_message_as_it_is() {
    let readme = include_str!("../../../README.md");
    let (_, section) = readme
        .split_once("\n## What a failing test prints\n")
        .expect("the section is there");
    let (section, _) = section.split_once("\n## ").expect("another follows");
    let shown = section.split("```text\n").skip(1);
    let shown = shown.filter_map(|rest| rest.split("\n```").next());
    let shown: Vec<_> = shown.map(anybodys).collect();
    let printed = anybodys(&verification::of_one_call_too_many());
    assert_eq!(shown, [printed]);
}
