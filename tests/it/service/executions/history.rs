//! GetExecutionHistory: events, pages, both orders.

use serde_json::{Value, json};
use sfn_mock::KmsAccess;

use super::{mock, orders};
use crate::support::http_client::{Answer, Client};

fn types(answer: &Answer) -> Vec<(u64, u64, String)> {
    let events = answer.members["events"].as_array().expect("there are some");
    let describe = |event: &Value| {
        let number = |key: &str| event[key].as_u64().expect("it is a number");
        let kind = event["type"].as_str().expect("it is a text").to_owned();
        (number("id"), number("previousEventId"), kind)
    };
    events.iter().map(describe).collect()
}

#[test]
fn a_start_a_finish_and_two_redrives_make_events_that_can_be_read_in_pages_both_ways() {
    let sfn = mock(orders()).start();
    let client = Client::of(&sfn);
    client.start("a", r#"{"id":1}"#);
    sfn.execution("a").fail("Oops", "why");
    client.about("RedriveExecution", "a");
    sfn.execution("a").fail("Oops", "again");
    client.about("RedriveExecution", "a");
    sfn.execution("a").succeed(json!({ "ok": true }));

    let all = types(&client.about("GetExecutionHistory", "a"));
    let expected = [
        (1, 0, "ExecutionStarted"),
        (2, 0, "ExecutionFailed"),
        (3, 2, "ExecutionRedriven"),
        (4, 3, "ExecutionFailed"),
        (5, 4, "ExecutionRedriven"),
        (6, 5, "ExecutionSucceeded"),
    ];
    let expected = expected.map(|(id, previous, kind)| (id, previous, kind.to_owned()));
    assert_eq!(all, expected);

    for reverse in [false, true] {
        let (mut seen, mut token) = (Vec::new(), Value::Null);
        loop {
            let mut asked = json!({ "maxResults": 3, "reverseOrder": reverse });
            if !token.is_null() {
                asked["nextToken"] = token;
            }
            let page = client.about_with("GetExecutionHistory", "a", asked);
            seen.extend(types(&page));
            token = page.members["nextToken"].clone();
            if token.is_null() {
                break;
            }
        }
        if reverse {
            seen.reverse();
        }
        assert_eq!(seen, expected);
    }
}

#[test]
fn events_between_two_pages_do_not_move_the_next_one() {
    let sfn = mock(orders()).start();
    let client = Client::of(&sfn);
    client.start("a", None);
    sfn.execution("a").abort();
    let asked = |token: &Value| {
        let mut asked = json!({ "maxResults": 1, "reverseOrder": true });
        if !token.is_null() {
            asked["nextToken"] = token.clone();
        }
        client.about_with("GetExecutionHistory", "a", asked)
    };
    let first = asked(&Value::Null);
    assert_eq!(types(&first)[0].0, 2);
    client.about("RedriveExecution", "a");
    assert_eq!(types(&asked(&first.members["nextToken"]))[0].0, 1);
}

#[test]
fn details_state_the_size_of_input_and_output() {
    let sfn = mock(orders()).start();
    let client = Client::of(&sfn);
    client.start("a", r#"{"id":1}"#);
    sfn.execution("a").fail("Oops", "why");
    let events = client.about("GetExecutionHistory", "a").members;
    let events = &events["events"];
    let started = &events[0]["executionStartedEventDetails"];
    assert_eq!(started["input"], r#"{"id":1}"#);
    let failed = &events[1]["executionFailedEventDetails"];
    assert_eq!(*failed, json!({ "error": "Oops", "cause": "why" }));
}

#[test]
fn a_history_without_execution_data_needs_no_key() {
    let sfn = mock(orders()).start();
    let client = Client::of(&sfn);
    client.start("a", None);
    sfn.state_machine("orders")
        .set_kms_access(KmsAccess::Denied);
    let read = |data: bool| {
        let members = json!({ "includeExecutionData": data });
        let answer = client.about_with("GetExecutionHistory", "a", members);
        answer.status_and_code()
    };
    assert_eq!(read(true), "400 KmsAccessDeniedException");
    assert_eq!(read(false), "200");
}
