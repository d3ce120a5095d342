//! ListExecutions: order, filters, pages.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;
use sfn_mock::{Finish, StateMachine};

use super::{mock, orders};
use crate::support::ORDERS;
use crate::support::http_client::Client;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn the_most_recent_comes_first_and_a_closing_counts() {
    let sfn = mock(orders()).start();
    let client = Client::of(&sfn);
    for name in ["a", "b", "c"] {
        client.start(name, None);
        sfn.clock().advance(SECOND);
    }
    assert_eq!(client.listed(json!({})).0, ["c", "b", "a"]);
    sfn.execution("a").fail("Oops", "");
    assert_eq!(client.listed(json!({})).0, ["a", "c", "b"]);
}

#[test]
fn a_page_of_none_is_a_page_of_a_hundred() {
    let sfn = mock(orders()).start();
    let client = Client::of(&sfn);
    for index in 0..101 {
        client.start(&*format!("{index}"), None);
    }
    let (names, token) = client.listed(json!({ "maxResults": 0 }));
    assert_eq!((names.len(), token.is_some()), (100, true));
    let (names, token) = client.listed(json!({ "nextToken": token }));
    assert_eq!((names, token), (vec!["0".to_owned()], None));
}

#[test]
fn pages_show_each_once_while_executions_start_and_close() {
    let sfn = mock(orders()).start();
    let client = Client::of(&sfn);
    for index in 0..50 {
        client.start(&*format!("{index}"), None);
    }
    let (mut seen, mut token) = (Vec::new(), None);
    for page in 0.. {
        let mut asked = json!({ "maxResults": 7 });
        if let Some(token) = token {
            asked["nextToken"] = json!(token);
        }
        let (names, next) = client.listed(asked);
        seen.extend(names);
        token = next;
        if token.is_none() {
            break;
        }
        client.start(&*format!("new-{page}"), None);
        sfn.execution(&format!("{page}")).succeed(json!({}));
    }
    assert_eq!(seen.len(), 50);
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 50);
    assert!(seen.iter().all(|name| !name.starts_with("new")), "{seen:?}");
}

#[test]
fn filters_are_of_status_of_redrives_and_of_what_was_addressed() {
    let versions = orders().versions([1, 2]).alias("PROD", [(2, 100)]);
    let sfn = mock(versions).start();
    let client = Client::of(&sfn);
    for (qualifier, name) in [
        ("", "plain"),
        (":1", "one"),
        (":PROD", "prod"),
        (":2", "two"),
    ] {
        client.start_on(&format!("{ORDERS}{qualifier}"), name, None);
    }
    sfn.execution("one").fail("Oops", "");
    sfn.execution("two").abort();
    client.about("RedriveExecution", "two");
    let listed = |members| client.listed(members).0;
    assert_eq!(listed(json!({ "statusFilter": "FAILED" })), ["one"]);
    assert_eq!(listed(json!({ "redriveFilter": "REDRIVEN" })), ["two"]);
    let rest = listed(json!({ "redriveFilter": "NOT_REDRIVEN", "statusFilter": "RUNNING" }));
    assert_eq!(rest, ["prod", "plain"]);
    let addressed = |qualifier: &str| {
        let arn = format!("{ORDERS}{qualifier}");
        let answer = client.send("ListExecutions", &[], &json!({ "stateMachineArn": arn }));
        let executions = answer.members["executions"].as_array().cloned();
        let executions = executions.unwrap_or_default();
        let name = |item: &serde_json::Value| item["name"].as_str().map(str::to_owned);
        executions.iter().filter_map(name).collect::<Vec<_>>()
    };
    assert_eq!(addressed(":PROD"), ["prod"]);
    // Through the alias it was associated with version 2 too.
    assert_eq!(addressed(":2"), ["two", "prod"]);
}

#[test]
fn a_token_is_good_for_its_own_question_and_for_a_day() {
    let sfn = mock(orders()).start();
    let client = Client::of(&sfn);
    for name in ["a", "b"] {
        client.start(name, None);
    }
    let token = client.listed(json!({ "maxResults": 1 })).1;
    let token = token.expect("there is another page");
    let with = |token: &str, more: serde_json::Value| {
        let mut asked = json!({ "nextToken": token });
        if let Some(status) = more.as_str() {
            asked["statusFilter"] = status.into();
        }
        client.listed(asked).0
    };
    let refused = ["400 InvalidToken"];
    assert_eq!(with(&token, json!(null)), ["a"]);
    assert_eq!(with(&token, json!("RUNNING")), refused);
    for place in [0, 20, 40, 47] {
        let mut changed = token.clone();
        let digit = if &token[place..=place] == "0" {
            "1"
        } else {
            "0"
        };
        changed.replace_range(place..=place, digit);
        assert_eq!(with(&changed, json!(null)), refused);
    }
    sfn.clock().advance(Duration::from_hours(24));
    assert_eq!(with(&token, json!(null)), ["a"]);
    sfn.clock().advance(Duration::from_millis(1));
    assert_eq!(with(&token, json!(null)), refused);
}

#[test]
fn one_seed_gives_the_same_tokens_again() {
    let token = || {
        let sfn = mock(orders()).start();
        let client = Client::of(&sfn);
        for name in ["a", "b"] {
            client.start(name, None);
        }
        client.listed(json!({ "maxResults": 1 })).1
    };
    assert!(token().is_some());
    assert_eq!(token(), token());
}

#[test]
fn what_closed_90_days_ago_cannot_be_seen_any_more() {
    let sfn = mock(orders().finish(Finish::timed_out())).start();
    let client = Client::of(&sfn);
    client.start("a", None);
    sfn.clock().advance(Duration::from_secs(90 * 86_400 - 1));
    assert_eq!(client.listed(json!({})).0, ["a"]);
    sfn.clock().advance(SECOND);
    assert_eq!(client.listed(json!({})).0, Vec::<String>::new());
    assert_eq!(client.status("a"), "400 ExecutionDoesNotExist");
}

#[test]
fn the_executions_of_a_deleted_machine_can_still_be_described() {
    let sfn = mock(orders().finish(Finish::timed_out()))
        .state_machine(StateMachine::standard("others"))
        .start();
    let client = Client::of(&sfn);
    client.start("a", None);
    sfn.state_machine("orders").delete();
    assert_eq!(client.status("a"), "TIMED_OUT");
    assert_eq!(client.listed(json!({})).0, ["400 StateMachineDoesNotExist"]);
}

#[test]
fn the_executions_of_a_deleted_machine_can_be_described_beside_those_of_one_that_has_its_name() {
    let sfn = mock(orders().finish(Finish::timed_out())).start();
    let client = Client::of(&sfn);
    client.start("a", None);
    sfn.state_machine("orders").delete();
    let definition = r#"{"StartAt":"Ship","States":{"Ship":{"Type":"Succeed"}}}"#;
    let role = "arn:aws:iam::123456789012:role/orders";
    let machine = json!({ "name": "orders", "definition": definition, "roleArn": role });
    client.send("CreateStateMachine", &[], &machine);
    client.start("b", None);
    assert_eq!(client.status("a"), "TIMED_OUT");
    assert_eq!(client.status("b"), "RUNNING");
    assert_eq!(client.listed(json!({})).0, ["b"]);
}
