//! Answers that take name, ARN and date of the request that they answer.

use rstest::rstest;
use serde_json::{Value, json};
use sfn_mock::cassette::{PlaybackOptions, RecordedExchange};
use sfn_mock::{Reply, SfnMock};

use super::{ORDERS, cassette, ok, start, started};
use crate::support::http_client::Client;

/// The answers of a mock whose clock is frozen at its own time.
fn adapted(exchange: RecordedExchange, operation: &str, members: &Value) -> (SfnMock, String) {
    let playing = PlaybackOptions::of(cassette([exchange]))
        .adapted()
        .forever();
    let sfn = SfnMock::builder()
        .seed(42)
        .frozen_clock()
        .play(playing)
        .start();
    let answer = Client::of(&sfn).send(operation, &[], members);
    (sfn, answer.text)
}

/// The mock's time as AWS writes it.
fn now(sfn: &SfnMock) -> f64 {
    let since = sfn.clock().now().duration_since(std::time::UNIX_EPOCH);
    since.expect("it is after 1970").as_secs_f64()
}

#[test]
fn a_recording_of_one_order_answers_for_another() {
    let theirs = "arn:aws-cn:states:cn-north-1:111122223333:stateMachine:returns:PROD";
    let members = json!({ "stateMachineArn": theirs, "name": "order-2", "input": "{}" });
    let (sfn, text) = adapted(started("order-1"), "StartExecution", &members);
    let answer: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(
        answer["executionArn"],
        "arn:aws-cn:states:cn-north-1:111122223333:execution:returns:order-2"
    );
    let date = answer["startDate"].as_f64().expect("a number");
    assert!((date - now(&sfn)).abs() < 1e-6, "{text}");
    assert!(text.ends_with("E9}"), "{text}");
}

#[test]
fn an_execution_that_was_answered_before_keeps_its_date() {
    let playing = PlaybackOptions::of(cassette([started("order-1")]))
        .adapted()
        .forever();
    let sfn = SfnMock::builder()
        .seed(42)
        .frozen_clock()
        .play(playing)
        .start();
    let client = Client::of(&sfn);
    let first = client.start("order-2", "{}").text;
    sfn.clock().advance(std::time::Duration::from_mins(1));
    assert_eq!(client.start("order-2", "{}").text, first);
    let date =
        |text: &str| serde_json::from_str::<Value>(text).expect("JSON")["startDate"].as_f64();
    let other = client.start("order-3", "{}").text;
    let later = date(&other).expect("a date") - date(&first).expect("a date");
    assert!((later - 60.0).abs() < 1e-3, "{later}");
}

#[test]
fn every_unnamed_start_has_an_id_of_its_own() {
    let reply = r#"{"executionArn":"arn:aws:states:us-east-1:123456789012:execution:orders:2f4a7a1e","startDate":1.5E9}"#;
    let request = json!({ "stateMachineArn": ORDERS }).to_string();
    let unnamed = RecordedExchange::new("StartExecution", request, ok(reply));
    let playing = PlaybackOptions::of(cassette([unnamed])).adapted().forever();
    let sfn = SfnMock::play(playing);
    let client = Client::of(&sfn);
    let arns = [(); 2].map(|()| client.start(None, None).execution_arn().to_owned());
    assert_ne!(arns[0], arns[1]);
    let id = arns[0].strip_prefix("arn:aws:states:us-east-1:123456789012:execution:orders:");
    assert_eq!(id.map(str::len), Some(36), "{arns:?}");
    // A name is another thing than none.
    assert_eq!(client.start("order-1", None).status, 501);
    assert!(sfn.close().is_err());
}

#[rstest]
#[case::in_quotes("Invalid Name: 'order 1'", "Invalid Name: 'order 2'")]
#[case::in_an_arn(
    "Execution Already Exists: 'arn:aws:states:us-east-1:123456789012:execution:orders:order 1'",
    "Execution Already Exists: 'arn:aws:states:us-east-1:123456789012:execution:orders:order 2'"
)]
#[case::of_a_machine(
    "State Machine Does Not Exist: 'arn:aws:states:us-east-1:123456789012:stateMachine:orders'",
    "State Machine Does Not Exist: 'arn:aws:states:us-east-1:123456789012:stateMachine:orders'"
)]
#[case::of_nothing("order 1 is no word of ours", "order 1 is no word of ours")]
fn an_adapted_message_names_values_of_the_new_request(#[case] recorded: &str, #[case] today: &str) {
    let body = json!({ "__type": "x#InvalidName", "message": recorded }).to_string();
    let refused = RecordedExchange::new(
        "StartExecution",
        start("order 1", "{}"),
        Reply::new(400).body(body),
    );
    let members = json!({ "stateMachineArn": ORDERS, "name": "order 2", "input": "{}" });
    let (_sfn, text) = adapted(refused, "StartExecution", &members);
    let answer: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(answer["message"], today);
}

#[test]
fn a_description_is_of_the_execution_that_is_asked_for() {
    let arn = |name: &str| format!("arn:aws:states:us-east-1:123456789012:execution:orders:{name}");
    let reply = format!(
        r#"{{"executionArn":"{}","input":"{{\"at\":1.5E9}}","name":"order-1","startDate":1.5E9,"stateMachineArn":"{ORDERS}","status":"SUCCEEDED","stopDate":1.50000000125E9}}"#,
        arn("order-1")
    );
    let asked = |name: &str| json!({ "executionArn": arn(name) });
    let described =
        RecordedExchange::new("DescribeExecution", asked("order-1").to_string(), ok(reply));
    let (sfn, text) = adapted(described, "DescribeExecution", &asked("order-2"));
    let answer: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(answer["executionArn"], arn("order-2"));
    assert_eq!(answer["name"], "order-2");
    assert_eq!(answer["input"], r#"{"at":1.5E9}"#);
    let stopped = answer["stopDate"].as_f64().expect("a number") - now(&sfn);
    assert!((stopped - 1.25).abs() < 1e-3, "{text}");
}

#[test]
fn an_answer_in_pythons_spacing_stays_in_it() {
    let reply = r#"{"executionArn": "arn:aws:states:us-east-1:123456789012:execution:orders:order-1", "startDate": 1700000000.123456}"#;
    let exchange = RecordedExchange::new("StartExecution", start("order-1", "{}"), ok(reply));
    let members = json!({ "stateMachineArn": ORDERS, "name": "order-2", "input": "{}" });
    let (sfn, text) = adapted(exchange, "StartExecution", &members);
    let date = format!("{:.3}000", now(&sfn));
    assert_eq!(
        text,
        format!(
            r#"{{"executionArn": "arn:aws:states:us-east-1:123456789012:execution:orders:order-2", "startDate": {date}}}"#
        )
    );
}

#[test]
fn what_is_no_json_stays_as_it_is() {
    let page = RecordedExchange::new(
        "StartExecution",
        start("order-1", "{}"),
        Reply::new(502).body("<p>order-1"),
    );
    let members = json!({ "stateMachineArn": ORDERS, "name": "order-2", "input": "{}" });
    assert_eq!(adapted(page, "StartExecution", &members).1, "<p>order-1");
}

#[test]
fn the_exchange_that_has_the_same_name_answers_before_another() {
    let playing = PlaybackOptions::of(cassette([started("order-1"), started("order-2")])).adapted();
    let sfn = SfnMock::play(playing.clone());
    let client = Client::of(&sfn);
    for name in ["order-2", "order-3"] {
        let arn = client.start(name, "{}").execution_arn().to_owned();
        assert!(arn.ends_with(name), "{arn}");
    }
    let played: Vec<_> = sfn
        .exchanges()
        .iter()
        .filter_map(sfn_mock::journal::Exchange::step)
        .collect();
    assert_eq!(played, [2, 1]);
}
