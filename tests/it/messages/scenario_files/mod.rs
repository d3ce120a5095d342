//! Scenario files with errors: every error with its place. `form` and `values` have the errors one by one.

mod form;
mod values;

use std::fs;

use insta::assert_snapshot;
use rstest::rstest;
use sfn_mock::{ErrorKind, Script};

use super::message;
use crate::cassettes::steps::{folder, load};

/// The lines of the message about a broken file.
fn error_lines(file: &str) -> Vec<String> {
    let error = Script::parse(file).expect_err("the file is broken");
    assert_eq!(error.kind(), ErrorKind::Script);
    error.to_string().lines().map(str::to_owned).collect()
}

#[test]
fn a_wrong_scenario_file_shows_every_error_with_its_place() {
    let json = r#"{ "scenarios": [
  { "name": "throttled", "steps": [{ "fail": "Throtling" }], "expcet": 1 } ] }"#;
    assert_snapshot!(message(|| drop(Script::parse(json).unwrap())), @r#"
    called `Result::unwrap()` on an `Err` value: script:2:46: scenarios[0].steps[0].fail: "Throtling" is not in the error table; another code needs a `status` beside it
    script:2:62: scenarios[0].expcet: unknown key "expcet"; did you mean "expect"?
      try: fix these errors; `sfn-mock check` lists them too
    "#);
}

#[test]
fn a_scenario_file_that_is_not_there_is_named() {
    assert_snapshot!(message(|| drop(Script::load("tests/it/absent.json").unwrap())), @r"
    called `Result::unwrap()` on an `Err` value: tests/it/absent.json: the scenario file cannot be read: No such file or directory (os error 2)
      try: check the path; a relative path begins at the current directory, in a test the package's folder
    ");
}

#[test]
fn a_message_begins_with_the_file_as_it_was_named() {
    let path = concat!(
        env!("CARGO_TARGET_TMPDIR"),
        "/a_message_begins_with_the_file.json"
    );
    fs::write(path, "{\n  \"seed\": \"42\"\n}").expect("the file can be written");
    let error = Script::load(path).expect_err("the file is broken");
    assert_eq!(
        error.to_string(),
        format!("{path}:2:11: seed: expected an integer from 0, found the string \"42\"")
    );
}

#[test]
fn a_byte_order_mark_is_no_column() {
    assert_eq!(
        error_lines("\u{feff}{ \"seed\": [] }"),
        ["script:1:11: seed: expected an integer from 0, found an array"]
    );
}

#[test]
fn of_very_many_errors_the_first_fifty_are_listed() {
    let steps = vec![r#"{ "fial": "InvalidName" }"#; 99].join(",\n");
    let file = format!(r#"{{ "scenarios": [{{ "steps": [{steps}] }}] }}"#);
    let lines = error_lines(&file);
    assert_eq!(lines.len(), 51);
    assert_eq!(lines[50], "script: and 49 more errors");
}

#[test]
fn an_order_of_unknown_scenarios_names_them() {
    let file = r#"{ "scenarios": [{ "name": "a", "steps": [] }, { "name": "b", "steps": [] }],
  "inOrder": [["a", "c"], ["b"]] }"#;
    assert_snapshot!(error_lines(file).join("\n"), @r#"
    script:2:21: inOrder[0][1]: there is no scenario "c"
    script:2:27: inOrder[1]: expected at least two scenarios
    "#);
}

#[rstest]
#[case::of_two(
    "recorded/two.json",
    r#"expected the number of one of 2 exchanges, as in "recorded/two.json#2""#
)]
#[case::of_none("recorded/none.json", "the cassette holds no exchange")]
#[case::beyond("recorded/two.json#3", "expected an exchange from 1 to 2, found 3")]
#[case::before("recorded/two.json#0", "expected an exchange from 1 to 2, found 0")]
fn an_exchange_that_is_not_there_is_an_error_at_its_key(
    #[case] play: &str,
    #[case] expected: &str,
) {
    let name = play.replace(['/', '#'], "-");
    let error = load(&name, &format!(r#"{{ "play": {play:?} }}"#)).expect_err("it plays nothing");
    let file = folder(&name).join("scenario.json");
    assert_eq!(
        error.to_string(),
        format!(
            "{}:1:62: scenarios[0].steps[0].play: {expected}",
            file.display()
        )
    );
}

#[test]
fn a_broken_cassette_is_an_error_at_its_key_with_its_own_errors() {
    let steps = r#"{ "serve": {} }, { "play": "broken.json" }, { "play": "absent.json" }"#;
    let error = load("broken", steps).expect_err("it plays nothing");
    assert_eq!(error.kind(), ErrorKind::Script);
    let folder = folder("broken").display().to_string();
    let text = error.to_string().replace(&folder, "FOLDER");
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(
        lines,
        [
            "FOLDER/scenario.json:1:79: scenarios[0].steps[1].play: the cassette cannot be played:",
            r#"  FOLDER/broken.json:1:17: sorce: unknown key "sorce"; did you mean "source"?"#,
            r#"  FOLDER/broken.json:1:26: sorce: expected one of "recorded", "documentation", "synthetic", found 0 keys"#,
            r#"  FOLDER/broken.json:1:44: exchanges[0]: missing key "operation""#,
            r#"  FOLDER/broken.json:1:44: exchanges[0]: missing key "request""#,
            r#"  FOLDER/broken.json:1:44: exchanges[0]: missing key "reply""#,
            "FOLDER/scenario.json:1:106: scenarios[0].steps[2].play: the cassette cannot be played:",
            "  FOLDER/absent.json: the cassette cannot be read: No such file or directory (os error 2)",
        ]
    );
}
