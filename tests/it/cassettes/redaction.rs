//! Secrets that never reach a file, and further values that a test can redact.

use std::fs;

use rstest::rstest;
use sfn_mock::Reply;
use sfn_mock::cassette::{Cassette, RecordedExchange, Redaction};

use super::{cassette, path, started};

/// The values on the wire that no file may have.
const SECRETS: [&str; 6] = [
    "AKIAIOSFODNN7EXAMPLE",
    "ASIAIOSFODNN7EXAMPLE",
    "5d672d79c15b13162d9279b0855cfba6",
    "FwoGZXIvYXdzEBYaDsecret",
    "session-of-the-user",
    "999988887777",
];

/// An exchange that has all of them, in every place where they can be.
fn telling() -> RecordedExchange {
    let request = r#"{"stateMachineArn":"arn:aws:states:us-east-1:999988887777:stateMachine:orders",
        "input":"{\"role\":\"arn:aws:iam::999988887777:role/x\",\"bucket\":\"b-999988887777-x\",\"id\":999988887777,
        \"url\":\"https://b/?X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F2026&X-Amz-Signature=5d672d79c15b13162d9279b0855cfba6\",
        \"escaped\":\"\\u0041KIAIOSFODNN7EXAMPLE\"}"}"#;
    let message = "Credential=ASIAIOSFODNN7EXAMPLE/2026, Signature=5d672d79c15b13162d9279b0855cfba6 \
        x-amz-security-token:FwoGZXIvYXdzEBYaDsecret of arn:aws:sts::999988887777:assumed-role/r";
    let reply = Reply::new(400)
        .header("set-cookie", "id=session-of-the-user")
        .header("x-account", "999988887777")
        .header("x-echo", "Credential=ASIAIOSFODNN7EXAMPLE/2026")
        .body(serde_json::json!({ "Message": message, "ASIAIOSFODNN7EXAMPLE": 1 }).to_string());
    RecordedExchange::new("StartExecution", request, reply)
        .request_header(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/2026",
        )
        .request_header("X-Amz-Security-Token", "FwoGZXIvYXdzEBYaDsecret")
        .request_header("Cookie", "id=session-of-the-user")
        .request_header("X-Source", "arn:aws:sqs:us-east-1:999988887777:queue")
}

#[test]
fn no_byte_that_is_written_has_a_secret() {
    let path = path("secrets");
    let page = RecordedExchange::new(
        "StartExecution",
        "",
        Reply::new(502).body("<p>AKIAIOSFODNN7EXAMPLE 999988887777"),
    );
    cassette([telling(), page])
        .save(&path)
        .expect("it can be written");
    let written = fs::read_to_string(&path).expect("it was written");
    for secret in SECRETS {
        assert!(!written.contains(secret), "{secret} is in\n{written}");
    }
}

#[test]
fn a_member_that_is_named_as_a_secret_is_taken_out() {
    let body = r#"{"input":"{\"AWS_SESSION_TOKEN\":\"FwoG\",\"SecretAccessKey\":\"wJal\",\"Authorization\":\"\",\"tokenType\":\"t\"}"}"#;
    let exchange = RecordedExchange::new("StartExecution", body, Reply::new(200));
    assert_eq!(
        String::from_utf8_lossy(Redaction::new().redact(exchange).request_body()),
        r#"{"input":"{\"AWS_SESSION_TOKEN\":\"REDACTED\",\"SecretAccessKey\":\"REDACTED\",\"Authorization\":\"\",\"tokenType\":\"t\"}"}"#
    );
}

#[test]
fn headers_that_carry_secrets_are_dropped_and_the_listed_ones_kept() {
    let listed = Redaction::new().keep_header("X-Source");
    let redacted = listed.keep_header("x-account").redact(telling());
    let names = |headers: &http::HeaderMap| {
        let names = headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", value.to_str().expect("text")));
        names.collect::<Vec<_>>()
    };
    let account = "x-source: arn:aws:sqs:us-east-1:123456789012:queue";
    assert_eq!(names(redacted.request_headers()), [account]);
    assert_eq!(names(redacted.reply_headers()), ["x-account: 123456789012"]);
}

#[test]
fn an_account_is_hidden_wherever_its_digits_are() {
    let written = cassette([telling()]).to_json();
    assert!(written.contains("arn:aws:states:us-east-1:123456789012:stateMachine:orders"));
    assert!(written.contains("b-123456789012-x"), "{written}");
    let other = RecordedExchange::new("StartExecution", r#"{"a":"999988887777"}"#, Reply::new(200));
    let written = cassette([telling(), other.clone()]).to_json();
    assert!(written.contains(r#""a": "123456789012""#), "{written}");
    // By itself a number of twelve digits is no account.
    assert!(
        cassette([other])
            .to_json()
            .contains(r#""a": "999988887777""#)
    );
}

#[rstest]
#[case::an_arn("arn:aws:iam::999988887777:role/x")]
#[case::a_queues_url("https://sqs.eu-west-1.amazonaws.com/999988887777/orders")]
#[case::a_registrys_host("999988887777.dkr.ecr.eu-west-1.amazonaws.com/orders:1")]
#[case::a_registrys_host_of_fips("999988887777.dkr.ecr-fips.us-east-1.amazonaws.com")]
#[case::a_dual_stack_registrys_host("999988887777.dkr-ecr.eu-west-1.on.aws/orders")]
#[case::a_registrys_host_after_an_arn("arn:aws:iam::111122223333:999988887777.dkr.ecr.a")]
fn an_account_is_known_by_what_names_it(#[case] text: &str) {
    let body = serde_json::json!({ "input": serde_json::json!([text]).to_string() }).to_string();
    let exchange = RecordedExchange::new("StartExecution", body, Reply::new(200));
    let written = cassette([exchange]).to_json();
    assert!(!written.contains("999988887777"), "{written}");
    assert!(written.contains("123456789012"), "{written}");
}

#[rstest]
#[case::an_answer_of_aws(started("order-1"))]
#[case::odd_spacing(RecordedExchange::new("StartExecution", "{ \"a\":\"\\u00e9\"}", Reply::new(200).body("{\n}")))]
fn what_is_no_secret_stays_to_the_byte(#[case] exchange: RecordedExchange) {
    assert_eq!(Redaction::new().redact(exchange.clone()), exchange);
}

#[rstest]
#[case::of_a_member(
    "/name",
    r#"{"input":"{\"card\":{\"no\":\"4111\"}}","list":["a","b"],"name":"REDACTED"}"#
)]
#[case::of_an_item(
    "/list/1",
    r#"{"input":"{\"card\":{\"no\":\"4111\"}}","list":["a","REDACTED"],"name":"order-1"}"#
)]
#[case::of_an_object_in_a_text(
    "/input/card",
    r#"{"input":"{\"card\":\"REDACTED\"}","list":["a","b"],"name":"order-1"}"#
)]
#[case::of_a_whole_text("/input", r#"{"input":"REDACTED","list":["a","b"],"name":"order-1"}"#)]
#[case::of_nothing(
    "/other",
    r#"{"input":"{\"card\":{\"no\":\"4111\"}}","list":["a","b"],"name":"order-1"}"#
)]
fn a_pointer_takes_out_a_value_of_request_and_answer(#[case] pointer: &str, #[case] left: &str) {
    let body = r#"{"input":"{\"card\":{\"no\":\"4111\"}}","list":["a","b"],"name":"order-1"}"#;
    let exchange = RecordedExchange::new("StartExecution", body, Reply::new(200).body(body));
    let redacted = Redaction::new().pointer(pointer).redact(exchange);
    assert_eq!(redacted.request_body(), left.as_bytes());
    assert_eq!(redacted.reply_body(), left.as_bytes());
}

#[test]
fn a_regex_takes_out_what_it_matches_in_bodies_and_headers() {
    let exchange = RecordedExchange::new(
        "StartExecution",
        r#"{"me@example.com":"to me@example.com","input":"{\"n\": 4111}"}"#,
        Reply::new(500).body("<p>me@example.com"),
    );
    let exchange = exchange.request_header("x-to", "me@example.com");
    let redaction = Redaction::new()
        .regex("[a-z]+@example[.]com")
        .regex("^4111$")
        .keep_header("x-to");
    let redacted = redaction.redact(exchange);
    assert_eq!(
        redacted.request_body(),
        br#"{"REDACTED":"to REDACTED","input":"{\"n\": \"REDACTED\"}"}"#
    );
    assert_eq!(redacted.reply_body(), b"<p>REDACTED");
    assert_eq!(redacted.request_headers()["x-to"], "REDACTED");
}

#[test]
fn a_closure_takes_out_what_it_likes_and_cannot_put_a_secret_back() {
    let redaction = Redaction::new().map(|exchange| {
        let exchange = exchange.without_header("x-tenant");
        exchange.with_reply_body(r#"{"by":"AKIAIOSFODNN7EXAMPLE"}"#)
    });
    let exchange = started("order-1").request_header("x-tenant", "a");
    let redacted = redaction.redact(exchange);
    assert!(redacted.request_headers().is_empty());
    assert_eq!(redacted.reply_body(), br#"{"by":"REDACTED"}"#);
}

#[test]
fn a_redacted_cassette_is_what_is_written_and_read_again() {
    let redacted = cassette([telling()]).redacted(&Redaction::new());
    assert_eq!(
        Cassette::parse(&redacted.to_json()).expect("it was written"),
        redacted
    );
    assert_eq!(redacted.clone().redacted(&Redaction::new()), redacted);
}

#[test]
#[should_panic(
    expected = "expected a JSON pointer that begins with `/`, as in \"/input/card\"; found \"input\""
)]
fn an_invalid_pointer_is_refused() {
    drop(Redaction::new().pointer("input"));
}

#[test]
#[should_panic(
    expected = "exchange 1: the body of its request cannot be read: neither UTF-8 nor \
                           UTF-16 with a byte order mark"
)]
fn a_body_that_cannot_be_read_is_refused_by_hand() {
    let exchange = RecordedExchange::new("StartExecution", &b"\xff"[..], Reply::new(200));
    drop(Redaction::new().redact(exchange));
}

#[test]
fn a_cassette_with_a_body_that_cannot_be_read_is_not_saved() {
    let exchange = RecordedExchange::new("StartExecution", "{}", Reply::new(200).body("{"));
    let path = path("unreadable");
    let _ = fs::remove_file(&path);
    let error = cassette([exchange.clone()])
        .save(&path)
        .expect_err("it is not written");
    let text = error.to_string();
    assert!(
        text.contains("exchange 1: the body of its answer cannot be read: it begins like JSON"),
        "{text}"
    );
    assert!(!path.exists());
    let kept = cassette([exchange]).redacted(&Redaction::new().keep_unreadable());
    kept.save(&path).expect("it is written");
    let loaded = Cassette::load(&path).expect("it is there");
    assert_eq!(loaded, kept);
    loaded.save(&path).expect("it was in a file already");
}

#[test]
#[should_panic(expected = "the header \"Authorization\" has a secret name")]
fn a_secret_header_is_not_kept() {
    drop(Redaction::new().keep_header("Authorization"));
}
