//! A whole mock that plays: which exchange answers which request, and what a request gets that none
//! answers.

use rstest::rstest;
use serde_json::json;
use sfn_mock::cassette::{Cassette, PlaybackOptions, RecordedExchange, Redaction};
use sfn_mock::{ErrorCode, Reply, Scenario, SfnMock, Step};

use super::{ORDERS, cassette, ok, path, start, started};
use crate::support::http_client::Client;

/// An exchange that answers a start of `name` with `answer`.
fn answering(name: &str, input: &str, answer: &str) -> RecordedExchange {
    let body = format!(r#"{{"executionArn":"{answer}"}}"#);
    RecordedExchange::new("StartExecution", start(name, input), ok(body))
}

/// The answers to starts of these names; `-` if the mock did not know them.
fn answers(sfn: &SfnMock, names: &[&str]) -> Vec<String> {
    let client = Client::of(sfn);
    let answers = names.iter().map(|name| {
        let answer = client.start(*name, "{}");
        let arn = answer.members["executionArn"].as_str();
        assert_eq!(arn.is_none(), answer.status == 501, "{answer:?}");
        arn.unwrap_or("-").to_owned()
    });
    answers.collect()
}

#[test]
fn a_cassette_answers_byte_for_byte_and_the_service_starts_nothing() {
    let sfn = SfnMock::play(cassette([started("order-1")]));
    let answer = Client::of(&sfn).start("order-1", "{}");
    assert_eq!(
        answer.text,
        r#"{"executionArn":"arn:aws:states:us-east-1:123456789012:execution:orders:order-1","startDate":1.686509515191E9}"#
    );
    sfn.assert_started(0);
    insta::assert_snapshot!(sfn.exchanges().to_string().trim_end(), @r#"#1 StartExecution orders/order-1: 200 ["cassette", step 1]"#);
}

#[rstest]
#[case::any_order_each_once(|playing| playing, &["b", "a", "b", "a"], &["b1", "a1", "b2", "-"])]
#[case::in_order_each_once(PlaybackOptions::in_order, &["a", "b", "a", "b"], &["a1", "b1", "-", "b2"])]
#[case::any_order_for_ever(PlaybackOptions::forever, &["a", "b", "a", "b", "b", "a"], &["a1", "b1", "a1", "b2", "b2", "a1"])]
#[case::in_order_for_ever(
    |playing: PlaybackOptions| playing.in_order().forever(),
    &["b", "a", "a", "b", "a", "b", "b"],
    &["-", "a1", "a1", "b1", "-", "b2", "b2"],
)]
fn an_exchange_has_its_turn(
    #[case] how: fn(PlaybackOptions) -> PlaybackOptions,
    #[case] names: &[&str],
    #[case] expected: &[&str],
) {
    let recorded = cassette([
        answering("a", "{}", "a1"),
        answering("b", "{}", "b1"),
        answering("b", "{}", "b2"),
    ]);
    let sfn = SfnMock::play(how(PlaybackOptions::of(recorded)));
    assert_eq!(answers(&sfn, names), expected);
    let unknown = expected.contains(&"-");
    assert_eq!(sfn.close().is_err(), unknown);
}

#[rstest]
#[case::the_same(r#"{"a":1,"b":[2]}"#, true)]
#[case::json_in_other_letters(r#"{ "b": [2], "a": 1 }"#, true)]
#[case::another_value(r#"{"a":2,"b":[2]}"#, false)]
#[case::a_member_more(r#"{"a":1,"b":[2],"c":3}"#, false)]
#[case::no_json("{", false)]
fn an_input_counts_as_json(#[case] input: &str, #[case] fits: bool) {
    let sfn = SfnMock::play(cassette([answering("a", r#"{"a":1,"b":[2]}"#, "a1")]));
    assert_eq!(Client::of(&sfn).start("a", input).status == 200, fits);
    assert_eq!(sfn.close().is_ok(), fits);
}

#[rstest]
#[case::a_member("/input/at", r#"{"at":2,"id":1}"#, true)]
#[case::another_member("/input/id", r#"{"at":2,"id":1}"#, false)]
#[case::all_of_the_input("/input", "[]", true)]
fn a_member_that_is_ignored_does_not_count(
    #[case] ignored: &str,
    #[case] input: &str,
    #[case] fits: bool,
) {
    let recorded = cassette([answering("a", r#"{"at":1,"id":1}"#, "a1")]);
    let sfn = SfnMock::play(PlaybackOptions::of(recorded).ignoring(ignored));
    assert_eq!(Client::of(&sfn).start("a", input).status == 200, fits);
    assert_eq!(sfn.close().is_ok(), fits);
}

#[test]
fn of_the_headers_those_of_the_recording_are_compared() {
    let recorded = || {
        let exchange = answering("a", "{}", "a1").request_header("x-tenant", "a");
        let exchange = exchange.request_header("user-agent", "another");
        cassette([exchange.request_header("x-amz-date", "20200101T000000Z")])
    };
    let status = |sfn: &SfnMock, tenant| {
        let members = json!({ "stateMachineArn": ORDERS, "name": "a", "input": "{}" });
        let headers = [("x-tenant", tenant), ("x-other", "1")];
        Client::of(sfn)
            .send("StartExecution", &headers, &members)
            .status
    };
    let sfn = SfnMock::play(recorded());
    assert_eq!((status(&sfn, "b"), status(&sfn, "a")), (501, 200));
    assert!(sfn.close().is_err());
    let sfn = SfnMock::play(PlaybackOptions::of(recorded()).ignoring_header("X-Tenant"));
    assert_eq!(status(&sfn, "b"), 200);
}

#[test]
fn a_request_is_compared_as_it_would_have_been_written() {
    let redaction = || Redaction::new().pointer("/input/card");
    let recorded = cassette([answering("a", r#"{"card":"4111"}"#, "a1")]);
    let written = recorded.redacted(&redaction());
    let sfn = SfnMock::play(PlaybackOptions::of(written).redacted(redaction()));
    let client = Client::of(&sfn);
    let theirs = "arn:aws:states:us-east-1:999988887777:stateMachine:orders";
    assert_eq!(
        client.start_on(theirs, "a", r#"{"card":"4222"}"#).status,
        200
    );
}

#[test]
fn a_scenario_goes_before_the_cassette() {
    let throttled =
        Scenario::new("throttled first").then(Step::fail(ErrorCode::ThrottlingException));
    let builder = SfnMock::builder().play(cassette([started("order-1")]));
    let sfn = builder.scenario(throttled).start();
    let client = Client::of(&sfn);
    assert_eq!(
        client.start("order-1", "{}").status_and_code(),
        "400 ThrottlingException"
    );
    assert_eq!(client.start("order-1", "{}").status_and_code(), "200");
}

#[test]
fn the_first_cassette_that_holds_a_request_answers_it() {
    let first = cassette([answering("a", "{}", "first")]);
    let second = cassette([answering("a", "{}", "second"), answering("b", "{}", "b")]);
    let sfn = SfnMock::builder().play(first).play(second).start();
    assert_eq!(answers(&sfn, &["b", "a", "a"]), ["b", "first", "second"]);
}

#[test]
fn an_error_is_known_by_its_code() {
    let body = r#"{"__type":"com.amazonaws.swf.service.v2.model#InvalidName","message":"no"}"#;
    let refused = RecordedExchange::new(
        "StartExecution",
        start("a b", "{}"),
        Reply::new(400).body(body),
    );
    let sfn = SfnMock::play(cassette([refused]));
    assert_eq!(
        Client::of(&sfn).start("a b", "{}").status_and_code(),
        "400 InvalidName"
    );
    let exchanges = sfn.exchanges();
    let codes: Vec<_> = exchanges
        .iter()
        .map(sfn_mock::journal::Exchange::code)
        .collect();
    assert_eq!(codes, [Some("InvalidName")]);
}

#[test]
fn a_request_that_no_cassette_holds_fails_the_test() {
    let stop = RecordedExchange::new("StopExecution", "{}", ok("{}"));
    let near =
        answering("order-1", r#"{"id":1,"list":[1,2]}"#, "a1").request_header("x-tenant", "a");
    let file = path("nearest");
    let cassette = cassette([stop, near]);
    cassette.save(&file).expect("it can be written");
    let loaded = Cassette::load(&file).expect("it was written");
    assert_eq!(loaded, cassette, "its file does not make it another");
    let sfn = SfnMock::builder()
        .seed(42)
        .frozen_clock()
        .play(loaded)
        .start();
    let answer = Client::of(&sfn).start("order-1", r#"{"id":2,"list":[1,2]}"#);
    assert_eq!(answer.status_and_code(), "501 UnexpectedCall");
    let report = sfn.close().expect_err("no cassette holds the request");
    assert_eq!(crate::support::panics::unexpected_calls(&report).len(), 1);
}

#[rstest]
#[case::played_already(|playing| playing, "exchange 1 of 1 (StartExecution) matches and was played already; `forever` would play it again")]
fn a_request_that_comes_out_of_turn_is_reported_as_such(
    #[case] how: fn(PlaybackOptions) -> PlaybackOptions,
    #[case] expected: &str,
) {
    let sfn = SfnMock::play(how(PlaybackOptions::of(cassette([started("a")]))));
    answers(&sfn, &["a"]);
    assert_eq!(Client::of(&sfn).start("a", "{}").status, 501);
    let report = sfn.close().expect_err("it is out of turn");
    assert!(
        crate::support::panics::unexpected_calls(&report)[0].contains(expected),
        "{report}"
    );
}

#[test]
fn a_request_before_its_turn_is_reported_as_such() {
    let sfn = SfnMock::play(PlaybackOptions::of(cassette([started("a"), started("b")])).in_order());
    assert_eq!(Client::of(&sfn).start("b", "{}").status, 501);
    let report = sfn.close().expect_err("it is out of turn");
    let expected = "exchange 2 of 2 (StartExecution) matches, and the cassette is played in order: exchange 1 is due";
    assert!(
        crate::support::panics::unexpected_calls(&report)[0].contains(expected),
        "{report}"
    );
}
