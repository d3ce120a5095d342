//! The answers of the front layer to invalid requests, and the reading of unusual ones by the service.
//! The answers are the mock's own (Inferred) where no source has AWS's.

use rstest::rstest;
use sfn_mock::{Lint, LintLevel, SfnMock, Unsigned};

use crate::support::ORDERS;
use crate::support::raw_socket::{AUTHORIZATION, Answer, CONTENT_TYPE, Request, ask};

/// A good StartExecution.
pub(super) fn good() -> Request {
    start_of("")
}

/// A StartExecution of `orders` with these members more, written as JSON.
pub(super) fn start_of(members: &str) -> Request {
    Request::start(format!(r#"{{"stateMachineArn":"{ORDERS}"{members}}}"#))
}

/// A StartExecution whose input is this text.
fn start_with_input(input: &str) -> Request {
    let input = serde_json::Value::from(input);
    start_of(&format!(r#","name":"order-1","input":{input}"#))
}

/// An error of the front layer: its name, and its message under the key that it has.
fn front(name: &str, message: Option<(&str, &str)>) -> String {
    let message = message.map_or(String::new(), |(key, text)| {
        format!(r#","{key}":{}"#, serde_json::Value::from(text))
    });
    format!(r#"{{"__type":"com.amazon.coral.service#{name}"{message}}}"#)
}

/// An error of the service.
fn service(name: &str, message: &str) -> String {
    let message = serde_json::Value::from(message);
    format!(r#"{{"__type":"com.amazonaws.swf.service.v2.model#{name}","message":{message}}}"#)
}

fn unreadable() -> String {
    front("SerializationException", None)
}

fn wrong_type(message: &str) -> String {
    front("SerializationException", Some(("Message", message)))
}

fn unknown_operation() -> String {
    front("UnknownOperationException", None)
}

#[rstest]
#[case::get(good().line("GET / HTTP/1.1"))]
#[case::put(good().line("PUT / HTTP/1.1"))]
#[case::options(good().line("OPTIONS / HTTP/1.1"))]
#[case::another_path(good().line("POST /executions HTTP/1.1"))]
#[case::a_query(good().line("POST /?Action=StartExecution HTTP/1.1"))]
#[case::json_1_1(good().with("Content-Type", "application/x-amz-json-1.1"))]
#[case::plain_json(good().with("Content-Type", "application/json"))]
#[case::no_content_type(good().without("Content-Type"))]
#[case::no_authorization_either(good().line("GET / HTTP/1.1").without("Authorization"))]
fn what_is_no_call_of_the_service_is_not_found(#[case] request: Request) {
    let sfn = SfnMock::start();
    let answer = ask(sfn.endpoint_url(), &request);
    assert_eq!(answer.status(), 404, "{answer:?}");
    assert_eq!(answer.text(), "<UnknownOperationException/>\n");
    assert_eq!(
        answer.header_names(),
        ["Content-Length", "Date", "x-amzn-RequestId"]
    );
    assert_eq!(sfn.exchanges()[0].code(), Some("UnknownOperationException"));
    sfn.assert_started(0);
}

#[rstest]
#[case::in_capitals(good().with("Content-Type", "Application/X-Amz-JSON-1.0"))]
#[case::with_a_charset(good().with("Content-Type", "application/x-amz-json-1.0; charset=utf-8"))]
#[case::at_an_absolute_form(good().line("POST http://states.us-east-1.amazonaws.com/ HTTP/1.1"))]
fn another_spelling_of_the_same_call_is_served(#[case] request: Request) {
    let sfn = SfnMock::start();
    let answer = ask(sfn.endpoint_url(), &request);
    assert_eq!(answer.status(), 200, "{answer:?}");
}

#[rstest]
// The operation.
#[case::no_target(good().without("X-Amz-Target"), unknown_operation())]
#[case::no_such_operation(good().with("X-Amz-Target", "AWSStepFunctions.Nope"), unknown_operation())]
#[case::another_case(good().with("X-Amz-Target", "AWSStepFunctions.startExecution"), unknown_operation())]
#[case::another_service(good().with("X-Amz-Target", "DynamoDB_20120810.ListTables"), unknown_operation())]
#[case::no_prefix(good().with("X-Amz-Target", "StartExecution"), unknown_operation())]
// The body.
#[case::no_json(Request::start("stateMachineArn=orders"), unreadable())]
#[case::cut_json(Request::start(r#"{"stateMachineArn":"#), unreadable())]
#[case::empty(Request::start(""), unreadable())]
#[case::white_space(Request::start(" \n"), unreadable())]
#[case::invalid_utf_8(Request::start(b"{\"name\":\"\xff\"}"), unreadable())]
#[case::cut_utf_8(Request::start(b"{\"name\":\"\xe3\x81\"}"), unreadable())]
#[case::too_deep(start_of(&format!(r#","x":{}"#, nested(5000))), unreadable())]
#[case::list(
    Request::start("[]"),
    wrong_type("Start of list found where not expected")
)]
#[case::cut_list(
    Request::start("["),
    wrong_type("Start of list found where not expected")
)]
#[case::null(
    Request::start("null"),
    wrong_type("Unexpected null where a structure is expected")
)]
#[case::string(
    Request::start(r#""x""#),
    wrong_type("Unexpected string where a structure is expected")
)]
#[case::number(
    Request::start("1"),
    wrong_type("Unexpected number where a structure is expected")
)]
#[case::boolean(
    Request::start("true"),
    wrong_type("Unexpected boolean where a structure is expected")
)]
// The members' types.
#[case::arn_number(
    Request::start(r#"{"stateMachineArn":1}"#),
    wrong_type("NUMBER_VALUE cannot be converted to String")
)]
#[case::name_true(
    start_of(r#","name":true"#),
    wrong_type("TRUE_VALUE cannot be converted to String")
)]
#[case::name_false(
    start_of(r#","name":false"#),
    wrong_type("FALSE_VALUE cannot be converted to String")
)]
#[case::input_object(
    start_of(r#","input":{"id":1}"#),
    wrong_type("Start of structure or map found where not expected")
)]
#[case::input_list(
    start_of(r#","input":[]"#),
    wrong_type("Start of list found where not expected")
)]
#[case::trace_header_number(
    start_of(r#","traceHeader":1e999"#),
    wrong_type("NUMBER_VALUE cannot be converted to String")
)]
// The authorization.
#[case::unsigned(
    good().without("Authorization"),
    front("MissingAuthenticationTokenException", Some(("message", "Request is missing Authentication Token")))
)]
#[case::no_signature(
    good().with("Authorization", "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host"),
    front(
        "IncompleteSignatureException",
        Some(("message",
            "Authorization header requires 'Signature' parameter. \
             Authorization=AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host",
        ))
    )
)]
#[case::another_scheme(
    good().with("Authorization", "Bearer abc").without("X-Amz-Date"),
    front(
        "IncompleteSignatureException",
        Some(("message",
            "Authorization header requires 'Credential' parameter. \
             Authorization header requires 'Signature' parameter. \
             Authorization header requires 'SignedHeaders' parameter. \
             Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. \
             Authorization=Bearer abc",
        ))
    )
)]
// What comes first where several things are wrong.
#[case::body_before_operation(
    Request::start("x").with("X-Amz-Target", "AWSStepFunctions.Nope"),
    unreadable()
)]
#[case::operation_before_authorization(
    good().without("X-Amz-Target").without("Authorization"),
    unknown_operation()
)]
#[case::authorization_before_members(
    Request::start(r#"{"stateMachineArn":1}"#).without("Authorization"),
    front("MissingAuthenticationTokenException", Some(("message", "Request is missing Authentication Token")))
)]
// The text of the service itself.
#[case::lone_surrogate(
    start_of(r#","name":"\ud800""#),
    service("InvalidName", "Invalid Name: '?'")
)]
#[case::second_half_of_a_surrogate_pair(
    start_of(r#","name":"a\udc00b""#),
    service("InvalidName", "Invalid Name: 'a?b'")
)]
#[case::five_thousand_levels_in_the_input(
    start_with_input(&nested(5000)),
    service(
        "InvalidExecutionInput",
        "Invalid State Machine Execution Input: 'Document nesting depth (1001) exceeds the maximum allowed \
         (1000, from `StreamReadConstraints.getMaxNestingDepth()`)'"
    )
)]
#[case::the_last_of_duplicate_names_is_bad(
    start_of(r#","name":"good","name":"b a d""#),
    service("InvalidName", "Invalid Name: 'b a d'")
)]
fn a_bad_call_is_refused(#[case] request: Request, #[case] body: String) {
    let sfn = SfnMock::builder()
        .lint(Lint::ForeignService, LintLevel::Allow)
        .start();
    let answer = ask(sfn.endpoint_url(), &request);
    assert_eq!(
        (answer.status(), answer.text()),
        (400, &*body),
        "{answer:?}"
    );
    assert_five_headers(&answer);
    let journal = sfn.exchanges();
    let (_, name) = body.split_once('#').expect("an error has a namespace");
    let (name, _) = name.split_once('"').expect("a name ends");
    assert_eq!(
        (journal[0].status(), journal[0].code()),
        (Some(400), Some(name))
    );
    sfn.assert_started(0);
}

fn nested(levels: usize) -> String {
    "[".repeat(levels) + &"]".repeat(levels)
}

fn assert_five_headers(answer: &Answer) {
    let names = [
        "Content-Length",
        "Content-Type",
        "Date",
        "connection",
        "x-amzn-RequestId",
    ];
    assert_eq!(answer.header_names(), names);
    assert_eq!(answer.header("Content-Type"), Some(CONTENT_TYPE));
}

#[rstest]
#[case::nine_hundred_levels(&nested(900))]
#[case::a_thousand_levels(&nested(1000))]
#[case::a_number_beyond_every_range("1e999")]
#[case::a_lone_surrogate(r#""\ud800""#)]
#[case::duplicate_keys(r#"{"a":1,"a":2}"#)]
fn an_input_that_java_reads_is_kept_byte_for_byte(#[case] input: &str) {
    let sfn = SfnMock::start();
    let answer = ask(sfn.endpoint_url(), &start_with_input(input));
    assert_eq!(answer.status(), 200, "{answer:?}");
    assert_eq!(sfn.execution("order-1").input(), input);
}

#[rstest]
#[case::the_last_of_duplicate_members(r#","name":"a","name":"order-1""#)]
#[case::an_escaped_name(r#","n\u0061me":"order\u002d1""#)]
#[case::an_unknown_member(r#","name":"order-1","x":{"y":[1e999,"\ud800"]}"#)]
#[case::null_members(r#","name":"order-1","input":null,"traceHeader":null"#)]
fn a_body_that_java_reads_is_served(#[case] members: &str) {
    let sfn = SfnMock::start();
    let answer = ask(sfn.endpoint_url(), &start_of(members));
    assert_eq!(answer.status(), 200, "{answer:?}");
    sfn.assert_started_once("order-1");
    assert_eq!(sfn.execution("order-1").input(), "{}");
}

/// Documented: the limit is on the text, which is shorter than it is written here.
#[rstest]
#[case::just_fits(262_144, "executionArn")]
#[case::a_byte_too_long(262_145, "262144 bytes in UTF-8 encoding")]
fn the_size_of_an_input_is_that_of_its_text(#[case] length: usize, #[case] expected: &str) {
    let quotes = r#""","#.repeat(60_000);
    let spaces = " ".repeat(length - quotes.len() - "[0]".len());
    let input = format!("[{quotes}0{spaces}]");
    let sfn = SfnMock::start();
    let request = start_with_input(&input);
    assert!(request.body.len() > 370_000);
    let answer = ask(sfn.endpoint_url(), &request);
    assert!(answer.text().contains(expected), "{answer:?}");
}

#[test]
fn an_operation_that_is_not_emulated_fails_the_test() {
    let sfn = SfnMock::start();
    let answer = ask(sfn.endpoint_url(), &Request::call("TestState", "{}"));
    assert_eq!(answer.status(), 501, "{answer:?}");
    let report = sfn.verify().expect_err("an unexpected call");
    assert_eq!(
        crate::support::panics::unexpected_calls(&report).len(),
        1,
        "{report}"
    );
    assert!(
        crate::support::panics::unexpected_calls(&report)[0].contains("TestState"),
        "{report}"
    );
    std::mem::forget(sfn); // its drop would panic, as it should
}

#[test]
fn an_unsigned_call_is_accepted_if_configured_and_the_exchange_shows_it() {
    let sfn = SfnMock::builder().unsigned(Unsigned::Accept).start();
    let unsigned = start_of(r#","name":"order-1""#).without("Authorization");
    assert_eq!(ask(sfn.endpoint_url(), &unsigned).status(), 200);
    assert_eq!(ask(sfn.endpoint_url(), &good()).status(), 200);
    let exchanges = sfn.exchanges();
    let signed: Vec<_> = exchanges
        .iter()
        .map(sfn_mock::journal::Exchange::is_signed)
        .collect();
    assert_eq!(signed, [false, true]);
    assert!(exchanges[0].accepts_unsigned());
    assert_eq!(
        exchanges[0].to_string(),
        "#1 StartExecution orders/order-1: 200, started, accepted unsigned"
    );
}

#[test]
fn an_incomplete_signature_is_accepted_when_unsigned_calls_are_accepted() {
    let sfn = SfnMock::builder().unsigned(Unsigned::Accept).start();
    let incomplete = good().with("Authorization", "AWS4-HMAC-SHA256 nonsense");
    assert_eq!(ask(sfn.endpoint_url(), &incomplete).status(), 200);
    let tampered = good().with("Authorization", &AUTHORIZATION.replace("5d67", "0000"));
    assert_eq!(ask(sfn.endpoint_url(), &tampered).status(), 200);
}

#[test]
fn the_parts_of_an_authorization_can_have_commas_or_spaces_between_them() {
    let sfn = SfnMock::start();
    let without_spaces = good().with("Authorization", &AUTHORIZATION.replace(", ", ","));
    assert_eq!(ask(sfn.endpoint_url(), &without_spaces).status(), 200);
    let without_commas = good().with("Authorization", &AUTHORIZATION.replace(", ", " "));
    assert_eq!(ask(sfn.endpoint_url(), &without_commas).status(), 200);
    let joined = good().with("Authorization", &AUTHORIZATION.replace(", ", ""));
    let answer = ask(sfn.endpoint_url(), &joined);
    assert_eq!(
        answer.code().as_deref(),
        Some("IncompleteSignatureException")
    );
}

#[test]
fn an_authorization_that_is_not_ascii_is_one_all_the_same() {
    let sfn = SfnMock::start();
    let odd = good().with("Authorization", "AWS4-HMAC-SHA256 Credential=caf\u{e9}");
    let message = "Authorization header requires 'Signature' parameter. \
         Authorization header requires 'SignedHeaders' parameter. \
         Authorization=AWS4-HMAC-SHA256 Credential=caf\u{e9}";
    let expected = front("IncompleteSignatureException", Some(("message", message)));
    let answer = ask(sfn.endpoint_url(), &odd);
    assert_eq!(answer.text(), expected, "{answer:?}");
    let whole = good().with("Authorization", &AUTHORIZATION.replace("AKID", "caf\u{e9}"));
    assert_eq!(ask(sfn.endpoint_url(), &whole).status(), 200);
}

#[test]
fn a_date_header_does_for_the_date_of_a_signature() {
    let sfn = SfnMock::start();
    let dated = good()
        .without("X-Amz-Date")
        .with("Date", "Sun, 22 Nov 2026 12:00:00 GMT");
    assert_eq!(ask(sfn.endpoint_url(), &dated).status(), 200);
}
