//! Files that cannot be played, as a failing `unwrap` shows them.

use insta::assert_snapshot;
use sfn_mock::Script;
use sfn_mock::cassette::Cassette;

use super::message;

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
fn a_file_that_is_not_there_is_named() {
    assert_snapshot!(message(|| drop(Script::load("tests/it/absent.json").unwrap())), @r"
    called `Result::unwrap()` on an `Err` value: tests/it/absent.json: the scenario file cannot be read: No such file or directory (os error 2)
      try: check the path; a relative path begins at the current directory, in a test the package's folder
    ");
    assert_snapshot!(message(|| drop(Cassette::load("tests/it/absent.json").unwrap())), @r"
    called `Result::unwrap()` on an `Err` value: tests/it/absent.json: the cassette cannot be read: No such file or directory (os error 2)
      try: check the path; a relative path begins at the current directory, in a test the package's folder
    ");
}

#[test]
fn a_wrong_cassette_shows_every_error_with_its_place() {
    let json = r#"{ "version": 1, "exchanges": [{ "operation": "StartExecutions" }] }"#;
    assert_snapshot!(message(|| drop(Cassette::parse(json).unwrap())), @r#"
    called `Result::unwrap()` on an `Err` value: cassette:1:1: .: missing key "source"
    cassette:1:31: exchanges[0]: missing key "request"
    cassette:1:31: exchanges[0]: missing key "reply"
      try: fix these errors, or record the cassette again
    "#);
}
