//! The file: its content, the parts that are kept to the byte, and its replacement.

use std::fs;
use std::time::Duration;

use rstest::rstest;
use sfn_mock::cassette::{Cassette, RecordedExchange, Redaction, Source};
use sfn_mock::{ErrorKind, Reply};

use super::{cassette, path, started};

#[test]
fn a_file_is_made_for_the_reader_of_a_difference() {
    let exchange = started("order-1")
        .request_header("x-tenant", "a")
        .took(Duration::from_millis(12));
    insta::assert_snapshot!(cassette([exchange]).to_json(), @r#"
    {
      "version": 1,
      "source": {
        "synthetic": {
          "note": "a test"
        }
      },
      "exchanges": [
        {
          "operation": "StartExecution",
          "request": {
            "headers": {
              "x-tenant": "a"
            },
            "body": {
              "input": "{}",
              "name": "order-1",
              "stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:orders"
            }
          },
          "reply": {
            "status": 200,
            "headers": {
              "content-type": "application/x-amz-json-1.0"
            },
            "body": {
              "executionArn": "arn:aws:states:us-east-1:123456789012:execution:orders:order-1",
              "startDate": 1.686509515191E9
            }
          },
          "tookMs": 12
        }
      ]
    }
    "#);
}

#[rstest]
#[case::a_java_date(
    r#"{"startDate":1.686509515191E9}"#,
    r#""startDate": 1.686509515191E9"#
)]
#[case::an_escaped_letter(r#"{"a":"\u00e9\/"}"#, r#""a": "\u00e9\/""#)]
#[case::as_python_spaces_it(r#"{"a": [1, 2]}"#, r#""spaced": true"#)]
#[case::in_unusual_spacing("{ \"a\":1}\n", r#""bodyText": "{ \"a\":1}\n""#)]
#[case::html("<html>", r#""bodyText": "<html>""#)]
#[case::a_key_given_twice(r#"{"a":1,"a":2}"#, r#""bodyText""#)]
#[case::a_lone_surrogate(r#"{"a":"\ud800"}"#, r#""bodyText""#)]
#[case::beyond_a_double(r#"{"a":1e999}"#, r#""bodyText""#)]
#[case::no_text(b"\xff\x00", r#""bodyBase64": "/wA=""#)]
#[case::nothing("", r#""status": 200"#)]
fn a_body_comes_back_to_the_byte(#[case] body: impl AsRef<[u8]>, #[case] shown: &str) {
    let body = body.as_ref().to_vec();
    let reply = Reply::new(200).body(body.clone());
    let written = cassette([RecordedExchange::new("StartExecution", body, reply)])
        .redacted(&Redaction::new().keep_unreadable());
    let text = written.to_json();
    assert!(text.contains(shown), "{text}");
    assert_eq!(Cassette::parse(&text).expect("it was written"), written);
}

#[test]
fn a_body_nested_as_deep_as_aws_allows_comes_back_to_the_byte() {
    let body = "[".repeat(1000) + &"]".repeat(1000);
    let exchange = RecordedExchange::new("StartExecution", body, Reply::new(200));
    let written = cassette([exchange]);
    assert_eq!(
        Cassette::parse(&written.to_json()).expect("it was written"),
        written
    );
}

#[test]
fn a_header_that_is_there_twice_stays_twice() {
    let reply = Reply::new(200).header("x-a", "1").header("x-a", "2");
    let written = cassette([RecordedExchange::new("StartExecution", "{}", reply)]);
    assert_eq!(
        Cassette::parse(&written.to_json()).expect("it was written"),
        written
    );
}

#[test]
fn a_source_names_the_service_the_time_and_the_client() {
    let day = std::time::UNIX_EPOCH + Duration::from_secs(1_767_323_045);
    let source = Source::recorded("moto 5.1.0", day).client("boto3 1.43");
    let written = Cassette::new(source);
    let text = written.to_json();
    assert!(text.contains(r#""at": "2026-01-02T03:04:05Z""#), "{text}");
    assert_eq!(Cassette::parse(&text).expect("it was written"), written);
}

#[test]
fn a_saved_file_takes_the_place_of_the_one_before() {
    let path = path("replaced");
    for names in [&["order-1", "order-2"][..], &["order-3"]] {
        let written = cassette(names.iter().map(|name| started(name)));
        written.save(&path).expect("it can be written");
        assert_eq!(Cassette::load(&path).expect("it was written"), written);
    }
    let folder = path.parent().expect("it is in a folder");
    let beside = fs::read_dir(folder).expect("the folder is there");
    let left = beside.filter(|entry| {
        let name = entry.as_ref().expect("an entry").file_name();
        name.to_string_lossy().contains("cassette-replaced.json.")
    });
    assert_eq!(left.count(), 0);
}

#[test]
fn a_file_that_cannot_be_read_or_written_is_an_error_of_that_kind() {
    let error = Cassette::load("no/such/cassette.json").expect_err("no such file");
    assert_eq!(error.kind(), ErrorKind::Read);
    let error = cassette([])
        .save("no/such/cassette.json")
        .expect_err("no folder");
    assert_eq!(error.kind(), ErrorKind::Write);
}
