//! Cassettes with errors, and archives that cannot be imported.

use insta::assert_snapshot;
use rstest::rstest;
use sfn_mock::ErrorKind;
use sfn_mock::cassette::{Cassette, Imported};

use super::message;

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

#[test]
fn a_cassette_that_is_not_there_is_named() {
    assert_snapshot!(message(|| drop(Cassette::load("tests/it/absent.json").unwrap())), @r"
    called `Result::unwrap()` on an `Err` value: tests/it/absent.json: the cassette cannot be read: No such file or directory (os error 2)
      try: check the path; a relative path begins at the current directory, in a test the package's folder
    ");
}

#[test]
fn a_cassette_that_cannot_be_written_is_named() {
    let empty = Cassette::new(sfn_mock::cassette::Source::synthetic("a test"));
    let error = empty.save("no/such/cassette.json").expect_err("no folder");
    assert_snapshot!(error, @"no/such/cassette.json: the cassette cannot be written: No such file or directory (os error 2)");
}

#[rstest]
#[case::another_version(
    r#"{ "version": 2, "tape": [] }"#,
    &["cassette:1:14: version: expected version 1, found 2"],
)]
#[case::no_json("{", &["cassette:1:1: .: EOF while parsing an object"])]
#[case::nothing_in_it(
    r#"{ "version": 1, "exchanges": [] }"#,
    &[r#"cassette:1:1: .: missing key "source""#],
)]
#[case::every_error_at_once(
    r#"{ "version": 1, "source": { "sythetic": { "note": "" } },
  "exchanges": [
    { "operation": "Start Execution", "request": { "boddy": {} }, "reply": { "status": 99 } },
    { "operation": "StartExecution", "request": { "body": {}, "bodyText": "{}" },
      "reply": { "status": 200, "headers": { "a b": "c" }, "bodyBase64": "?" } }
  ] }"#,
    &[
        r#"cassette:1:29: source.sythetic: unknown value "sythetic"; did you mean "synthetic"?"#,
        r#"cassette:3:20: exchanges[0].operation: expected letters and digits, found "Start Execution""#,
        r#"cassette:3:52: exchanges[0].request.boddy: unknown key "boddy"; did you mean "body"?"#,
        "cassette:3:88: exchanges[0].reply.status: expected a status from 200 to 599, found 99",
        "cassette:4:75: exchanges[1].request.bodyText: expected one body, found `body` too",
        r#"cassette:5:53: exchanges[1].reply.headers["a b"]: "a b" is not a valid HTTP header name"#,
        "cassette:5:74: exchanges[1].reply.bodyBase64: invalid base64: Invalid symbol 63, offset 0.",
    ],
)]
fn a_broken_file_is_refused_with_every_error(#[case] file: &str, #[case] lines: &[&str]) {
    let error = Cassette::parse(file).expect_err("the file is broken");
    assert_eq!(error.kind(), ErrorKind::Cassette);
    assert_eq!(error.to_string().lines().collect::<Vec<_>>(), lines);
}

#[rstest]
#[case::a_har(
    Cassette::import_har,
    r#"{ "log": { "version": "1.2" } }"#,
    "not a HAR: log.entries: expected an array, found nothing"
)]
#[case::traffic(
    Cassette::import_network_traffic,
    r#"{ "events": [1], "version": "V0" }"#,
    "not recorded traffic of aws-smithy: events[0]: expected a connection and an action"
)]
#[case::traffic_of_another_version(
    Cassette::import_network_traffic,
    r#"{ "events": [], "version": "V1" }"#,
    r#"recorded traffic of aws-smithy: expected version "V0", found "V1""#
)]
fn what_is_no_recording_of_that_kind_is_refused(
    #[case] import: fn(&str) -> Result<Imported, sfn_mock::Error>,
    #[case] text: &str,
    #[case] expected: &str,
) {
    let error = import(text).expect_err("an invalid archive");
    assert_eq!(error.kind(), ErrorKind::Cassette);
    assert!(error.to_string().starts_with(expected), "{error}");
}
