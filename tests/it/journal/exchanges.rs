//! The exchanges in the journal: their facts, their lists, which do not change, and their limit.

use std::borrow::Cow;
use std::time::Duration;

use rstest::rstest;
use serde_json::{Value, json};
use sfn_mock::journal::{Attempt, Exchange};
use sfn_mock::{
    Activity, ErrorCode, Reply, Scenario, SfnMock, StateMachine, Step, Times, start_execution,
};

use crate::support::ORDERS;
use crate::support::http_client::Client;
use crate::support::raw_socket::{Connection, start};

fn numbers<'a>(exchanges: impl IntoIterator<Item = &'a Exchange>) -> Vec<u64> {
    exchanges.into_iter().map(Exchange::number).collect()
}

fn value<'a>(
    mut headers: impl Iterator<Item = (&'a str, Cow<'a, str>)>,
    name: &str,
) -> Option<String> {
    let (_, value) = headers.find(|(known, _)| *known == name)?;
    Some(value.into_owned())
}

#[test]
fn a_list_stays_as_it_was_when_more_requests_come() {
    let sfn = SfnMock::start();
    let client = Client::of(&sfn);
    let mut lists = Vec::new();
    for number in 0..300 {
        client.start(&*format!("order-{number}"), "{}");
        lists.push(sfn.exchanges());
    }
    for (count, list) in (1..).zip(&lists) {
        assert_eq!(numbers(list), (1..=count).collect::<Vec<_>>());
    }
    let last = lists.pop().expect("three hundred lists");
    assert_eq!(last[299].name(), Some("order-299"));
    assert_eq!(last.get(300).map(Exchange::number), None);
    let backwards: Vec<_> = last.iter().rev().map(Exchange::number).collect();
    assert_eq!(backwards, (1..=300).rev().collect::<Vec<_>>());
}

#[test]
fn a_held_exchange_is_updated_and_earlier_lists_keep_it_held() {
    let scenario = Scenario::new("held").then(Step::hold());
    let sfn = SfnMock::builder().scenario(scenario).start();
    let mut held = Connection::open(sfn.endpoint_url());
    held.send(start("order-0", r#"{"id":0}"#));
    sfn.gate("held")
        .wait_for_requests(1)
        .within(Duration::from_secs(20))
        .blocking();
    let client = Client::of(&sfn);
    for number in 1..200 {
        client.start(&*format!("order-{number}"), "{}");
    }
    let before = sfn.exchanges();
    sfn.gate("held").release_all();
    assert_eq!(held.receive().status(), 200);
    assert!(before[0].is_held() && before[0].status().is_none());
    let after = sfn.exchanges();
    assert!(!after[0].is_held() && after[0].has_committed());
    assert_eq!((after[0].number(), after.len()), (1, 200));
    assert_eq!(sfn.execution("order-0").input(), r#"{"id":0}"#);
}

#[test]
fn a_journal_with_a_bound_keeps_the_last_ones_under_their_numbers_and_counts_the_others() {
    let sfn = SfnMock::builder().journal_limit(3).start();
    let client = Client::of(&sfn);
    for number in 1..=1000 {
        client.start(&*format!("order-{number}"), "{}");
        let exchanges = sfn.exchanges();
        assert_eq!(exchanges.len() as u64 + exchanges.forgotten(), number);
        assert_eq!(exchanges.len() as u64, number.min(3));
    }
    assert_eq!(numbers(&sfn.exchanges()), [998, 999, 1000]);
    assert_eq!(sfn.exchanges()[0].name(), Some("order-998"));
    assert_eq!(sfn.calls().len(), 3);
    sfn.assert_started(1000);
    assert_eq!(client.start("order-1", "{}").status, 200);
    assert!(sfn.exchanges()[2].is_replay());
    assert_eq!(client.start("order-1", "[]").status, 400);
    let rejections = sfn.rejections();
    assert_eq!((rejections.len(), rejections[0].exchange()), (1, 1002));
    assert_eq!(rejections[0].first_input(), "{}");
}

/// The request is some 400 bytes longer than its input, and the answer is small.
#[test]
fn a_large_exchange_counts_as_several_toward_the_bound() {
    const KIB: usize = 1024;
    let sfn = SfnMock::builder().journal_limit(300).start();
    let client = Client::of(&sfn);
    let start = |number: u64, bytes: usize| {
        let input = json!("x".repeat(bytes)).to_string();
        assert_eq!(
            client.start(&*format!("order-{number}"), &*input).status,
            200
        );
    };
    (1..=300).for_each(|number| start(number, 1));
    assert_eq!(sfn.exchanges().len(), 300);
    start(301, 200 * KIB); // counts as 13
    assert_eq!(sfn.exchanges().len(), 300 - 13 + 1);
    assert_eq!(sfn.exchanges()[0].number(), 14);
    // 23 of them leave room for one of the small ones.
    (302..=323).for_each(|number| start(number, 200 * KIB));
    assert_eq!(numbers(&sfn.exchanges()), (300..=323).collect::<Vec<_>>());
    start(324, 1);
    assert_eq!(numbers(&sfn.exchanges()), (301..=324).collect::<Vec<_>>());
    start(325, 1);
    assert_eq!(sfn.exchanges().forgotten(), 301);
}

#[rstest]
#[case(0, 0)]
#[case(1, 1)]
fn the_latest_exchange_is_kept_however_large_it_is(#[case] limit: u64, #[case] kept: usize) {
    let sfn = SfnMock::builder().journal_limit(limit).start();
    let client = Client::of(&sfn);
    for name in ["order-1", "order-2"] {
        let input = json!("x".repeat(200_000)).to_string();
        assert_eq!(client.start(name, &*input).status, 200);
        assert_eq!(sfn.exchanges().len(), kept);
    }
    assert_eq!(sfn.exchanges().forgotten(), 2 - kept as u64);
}

#[test]
fn a_held_request_that_fell_out_of_the_journal_is_served_all_the_same() {
    let scenario = Scenario::new("held").then(Step::hold());
    let sfn = SfnMock::builder()
        .journal_limit(0)
        .scenario(scenario)
        .start();
    let mut held = Connection::open(sfn.endpoint_url());
    held.send(start("order-0", "{}"));
    sfn.gate("held")
        .wait_for_requests(1)
        .within(Duration::from_secs(20))
        .blocking();
    let client = Client::of(&sfn);
    for number in 1..300 {
        client.start(&*format!("order-{number}"), "{}");
    }
    sfn.gate("held").release_all();
    assert_eq!(held.receive().status(), 200);
    sfn.assert_started(300);
    assert_eq!(
        (sfn.exchanges().len(), sfn.exchanges().forgotten()),
        (0, 300)
    );
}

#[test]
fn an_escaped_value_in_the_body_is_read_unescaped() {
    let sfn = SfnMock::start();
    let body = format!(
        r#"{{"stateMachineArn":"{}","name":"order\u002d17","input":"{{\"a\":\"\u00e9\"}}"}}"#,
        ORDERS.replace("orders", "\\u006frders")
    );
    let members = serde_json::from_str(&body).expect("it is JSON");
    let client = Client::of(&sfn);
    // serde_json writes it plainly, the wire does not.
    let plain = client.send("StartExecution", &[], &members);
    assert_eq!(plain.status, 200);
    let request = crate::support::raw_socket::Request::start(body.as_bytes());
    let escaped = crate::support::raw_socket::ask(sfn.endpoint_url(), &request);
    assert_eq!(escaped.json(), plain.members, "a replay");
    let exchanges = sfn.exchanges();
    assert_eq!(exchanges[1].name(), Some("order-17"));
    assert_eq!(exchanges[1].state_machine_arn(), Some(ORDERS));
    assert_eq!(exchanges[1].request_body(), body.as_bytes());
    assert_eq!(sfn.execution("order-17").input(), "{\"a\":\"\u{e9}\"}");
}

#[test]
fn the_head_of_a_request_is_kept_without_its_secrets() {
    let sfn = SfnMock::start();
    let headers = [
        ("x-tenant", "a"),
        (
            "amz-sdk-invocation-id",
            "d5c2b8f0-0000-4000-8000-000000000001",
        ),
        ("amz-sdk-request", "attempt=2; max=3"),
        ("x-amzn-trace-id", "Root=1-2-3"),
        ("x-amz-security-token", "a secret"),
    ];
    Client::of(&sfn).send(
        "StartExecution",
        &headers,
        &json!({ "stateMachineArn": ORDERS }),
    );
    let exchange = &sfn.exchanges()[0];
    assert_eq!((exchange.method(), exchange.path()), ("POST", "/"));
    assert_eq!(exchange.operation(), Some("StartExecution"));
    let sent = |name| value(exchange.request_headers(), name);
    for (name, value) in &headers[..4] {
        assert_eq!(sent(name).as_deref(), Some(*value));
    }
    assert_eq!(
        sent("x-amz-target").as_deref(),
        Some("AWSStepFunctions.StartExecution")
    );
    assert_eq!(
        sent("content-length"),
        Some(exchange.request_body().len().to_string())
    );
    assert_eq!(sent("authorization").as_deref(), Some("(not kept)"));
    assert_eq!(sent("x-amz-security-token").as_deref(), Some("(not kept)"));
    assert!(!format!("{exchange:?}").contains("a secret"));
    assert_eq!(
        exchange.attempt(),
        Some(Attempt {
            number: 2,
            max: Some(3)
        })
    );
}

#[test]
fn the_head_of_an_answer_is_kept() {
    let scenario = Scenario::new("a proxy answers, then the service")
        .then(Step::reply(
            Reply::new(502).header("content-type", "text/html"),
        ))
        .then(Step::fail(ErrorCode::ThrottlingException))
        .then(Step::serve().times(Times::Forever));
    let sfn = SfnMock::builder()
        .scenario(scenario.when(start_execution()))
        .start();
    let mut ids = Vec::new();
    for _ in 0..3 {
        let request = crate::support::raw_socket::Request::start(format!(
            r#"{{"stateMachineArn":"{ORDERS}"}}"#
        ));
        let answer = crate::support::raw_socket::ask(sfn.endpoint_url(), &request);
        ids.push(answer.header("x-amzn-RequestId").map(str::to_owned));
    }
    let exchanges = sfn.exchanges();
    let reply_header = |index: usize, name| value(exchanges[index].reply_headers(), name);
    assert_eq!(
        reply_header(0, "content-type").as_deref(),
        Some("text/html")
    );
    for (index, id) in ids.iter().enumerate() {
        assert_eq!(reply_header(index, "x-amzn-requestid"), *id, "{index}");
    }
    assert_eq!(
        reply_header(2, "content-type").as_deref(),
        Some("application/x-amz-json-1.0")
    );
    assert_eq!(reply_header(2, "connection").as_deref(), Some("keep-alive"));
}

#[rstest]
#[case::create_activity("CreateActivity", json!({ "name": "ship" }))]
#[case::delete_activity("DeleteActivity", json!({ "activityArn": activity() }))]
#[case::create_machine("CreateStateMachine", machine("refunds"))]
#[case::update_machine("UpdateStateMachine", json!({ "stateMachineArn": ORDERS, "roleArn": ROLE }))]
#[case::delete_version(
    "DeleteStateMachineVersion",
    json!({ "stateMachineVersionArn": format!("{ORDERS}:2") })
)]
#[case::create_alias("CreateStateMachineAlias", json!({ "name": "BETA", "routingConfiguration": to(1) }))]
#[case::update_alias(
    "UpdateStateMachineAlias",
    json!({ "stateMachineAliasArn": format!("{ORDERS}:PROD"), "description": "blue" })
)]
#[case::delete_alias(
    "DeleteStateMachineAlias",
    json!({ "stateMachineAliasArn": format!("{ORDERS}:PROD") })
)]
#[case::stop("StopExecution", json!({ "executionArn": ORDERS.replace("stateMachine", "execution") + ":a" }))]
fn a_request_that_is_sent_twice_changes_the_state_once(
    #[case] operation: &str,
    #[case] members: Value,
) {
    let orders = StateMachine::standard("orders").versions([1, 2]);
    let sfn = SfnMock::builder()
        .state_machine(orders.alias("PROD", [(1, 100)]))
        .activity(Activity::new("pick"))
        .start();
    let client = Client::of(&sfn);
    client.start("a", "{}");
    for _ in 0..2 {
        let answer = client.send(operation, &[], &members);
        assert_eq!(answer.status_and_code(), "200", "{}", answer.text);
    }
    let changed: Vec<_> = sfn
        .exchanges()
        .iter()
        .map(Exchange::changed_state)
        .collect();
    // The first one is the start.
    assert_eq!(changed, [false, true, false]);
}

const ROLE: &str = "arn:aws:iam::123456789012:role/orders";

fn activity() -> String {
    ORDERS.replace("stateMachine:orders", "activity:pick")
}

fn machine(name: &str) -> Value {
    let definition = r#"{"StartAt":"Ship","States":{"Ship":{"Type":"Succeed"}}}"#;
    json!({ "name": name, "roleArn": ROLE, "definition": definition })
}

fn to(version: u32) -> Value {
    json!([{ "stateMachineVersionArn": format!("{ORDERS}:{version}"), "weight": 100 }])
}
