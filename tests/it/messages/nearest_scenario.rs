//! An unexpected call is compared with the nearest scenario, condition by condition.

use insta::assert_snapshot;
use serde_json::json;
use sfn_mock::{Scenario, SfnMock, Unmatched, When, start_execution};

use crate::support::ORDERS;
use crate::support::http_client::Client;
use crate::support::panics::{panic_of, same_in_every_run};

/// The part of the message about the scenarios, none of which matches `call`.
fn nearest<const N: usize>(whens: [When; N], call: impl FnOnce(&Client)) -> String {
    let mut builder = SfnMock::builder()
        .seed(42)
        .frozen_clock()
        .unmatched(Unmatched::FailTest);
    for (index, when) in whens.into_iter().enumerate() {
        builder = builder.scenario(Scenario::new(format!("scenario {}", index + 1)).when(when));
    }
    let sfn = builder.start();
    call(&Client::of(&sfn));
    let text = panic_of(|| drop(sfn));
    let text = same_in_every_run(&text);
    let from = text.find("  the nearest").expect("scenarios are compared");
    let to = from + text[from..].find("\n\n").expect("more text below");
    text[from..to].to_owned()
}

#[test]
fn of_scenarios_that_miss_by_a_name_the_most_alike_is_nearest() {
    let whens = ["invoice-3", "order-17", "refund-18"].map(|name| start_execution().name(name));
    let text = nearest(whens, |client| drop(client.start("order-18", None)));
    assert_snapshot!(text, @r#"
    the nearest scenario is "scenario 2" (tests/it/messages/nearest_scenario.rs:LINE): 1 of 2 conditions hold
      ✓ StartExecution
      ✗ name = "order-17"
          "order-18"
                  ^ it differs from character 8 on
    scenario "scenario 3" (tests/it/messages/nearest_scenario.rs:LINE): 1 of 2 conditions hold, not: name = "refund-18"
    scenario "scenario 1" (tests/it/messages/nearest_scenario.rs:LINE): 1 of 2 conditions hold, not: name = "invoice-3"
    "#);
}

#[test]
fn a_pattern_points_to_where_the_name_stops_to_follow_it() {
    let when = start_execution().name_matches("^order-[0-9]{2}-[a-z]+$");
    let text = nearest([when], |client| drop(client.start("order-17-EU", None)));
    assert_snapshot!(text, @r#"
    the nearest scenario is "scenario 1" (tests/it/messages/nearest_scenario.rs:LINE): 1 of 2 conditions hold
      ✓ StartExecution
      ✗ name ~ /^order-[0-9]{2}-[a-z]+$/
          "order-17-EU"
                    ^ /^order-[0-9]{2}-/ matches up to here, /[a-z]+$/ does not follow
    "#);
}

#[test]
fn a_pattern_of_which_nothing_matches_shows_the_value_whole() {
    let whens = [
        start_execution().name_matches("^refund-"),
        start_execution().name_matches("a|b"),
    ];
    let text = nearest(whens, |client| drop(client.start("order-17", None)));
    assert_snapshot!(text, @r#"
    the nearest scenario is "scenario 1" (tests/it/messages/nearest_scenario.rs:LINE): 1 of 2 conditions hold
      ✓ StartExecution
      ✗ name ~ /^refund-/
          no part of "order-17" matches
    scenario "scenario 2" (tests/it/messages/nearest_scenario.rs:LINE): 1 of 2 conditions hold, not: name ~ /a|b/
    "#);
}

#[test]
fn a_machine_and_a_missing_name_are_described() {
    let when = start_execution()
        .state_machine("orders:PROD")
        .name("order-17");
    let text = nearest([when], |client| drop(client.start(None, None)));
    assert_snapshot!(text, @r#"
    the nearest scenario is "scenario 1" (tests/it/messages/nearest_scenario.rs:LINE): 1 of 3 conditions hold
      ✓ StartExecution
      ✗ state machine = "orders:PROD"
          "orders"
                 ^ it ends here, without ":PROD"
      ✗ name = "order-17"
          it is absent
    "#);
    let when = start_execution().state_machine(ORDERS).unnamed();
    let text = nearest([when], |client| {
        client.start_on(&ORDERS.replace("us-east-1", "eu-west-1"), "a", None);
    });
    assert_snapshot!(text, @r#"
    the nearest scenario is "scenario 1" (tests/it/messages/nearest_scenario.rs:LINE): 1 of 3 conditions hold
      ✓ StartExecution
      ✗ state machine = "arn:aws:states:us-east-1:123456789012:stateMachine:orders"
          "arn:aws:states:eu-west-1:123456789012:stateMachine:o"...
                          ^ it differs from character 16 on
      ✗ unnamed
          its name is "a"
    "#);
}

#[test]
fn an_input_differs_line_by_line_in_the_expected_part() {
    let wanted = json!({ "items": [{ "sku": "a", "count": 1 }], "paid": true });
    let when = start_execution().input_contains(wanted);
    let input = r#"{"paid":true,"items":[{"count":2,"sku":"a"}],"note":"not asked for"}"#;
    let text = nearest([when], |client| drop(client.start("a", input)));
    assert_snapshot!(text, @r#"
    the nearest scenario is "scenario 1" (tests/it/messages/nearest_scenario.rs:LINE): 1 of 2 conditions hold
      ✓ StartExecution
      ✗ input contains {"items":[{"count":1,"sku":"a"}],"paid":true}
          input differs (- expected, + actual):
              {
                "items": [
                  {
            -       "count": 1,
            +       "count": 2,
                    "sku": "a"
                  }
                ],
              ...
    "#);
}

#[test]
fn an_input_that_is_no_json_is_quoted() {
    let when = start_execution().input_equals(json!({}));
    let text = nearest([when], |client| drop(client.start("a", "order 17")));
    assert_snapshot!(text, @r#"
    the nearest scenario is "scenario 1" (tests/it/messages/nearest_scenario.rs:LINE): 1 of 2 conditions hold
      ✓ StartExecution
      ✗ input = {}
          it is not JSON: "order 17"
    "#);
}

#[test]
fn json_text_that_was_given_as_a_string_names_the_method_that_takes_it() {
    let when = start_execution().input_equals(r#"{"id": 17}"#);
    let text = nearest([when], |client| drop(client.start("a", r#"{"id":17}"#)));
    assert_snapshot!(text, @r#"
    the nearest scenario is "scenario 1" (tests/it/messages/nearest_scenario.rs:LINE): 1 of 2 conditions hold
      ✓ StartExecution
      ✗ input = "{\"id\": 17}"
          it is an object, not a string: `input_equals_json`, `input_contains_json` take JSON text
    "#);
}

#[test]
fn long_values_are_cut_around_the_difference() {
    let (wanted, name) = ("a".repeat(70), "a".repeat(60) + "b");
    let long = |end: &str| "x".repeat(400) + end + &"y".repeat(400);
    let when = start_execution()
        .name(wanted)
        .input_equals(json!({ "note": long("1") }));
    let input = json!({ "note": long("2") }).to_string();
    let text = nearest([when], |client| drop(client.start(&*name, &*input)));
    assert_snapshot!(text, @r#"
    the nearest scenario is "scenario 1" (tests/it/messages/nearest_scenario.rs:LINE): 1 of 3 conditions hold
      ✓ StartExecution
      ✗ name = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
          ..."aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"
                                                  ^ it differs from character 61 on
      ✗ input = {"note":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...
          input differs (- expected, + actual):
              {
            - ...xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx1yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy...
            + ...xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx2yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy...
              }
    "#);
}

#[test]
fn a_difference_of_many_lines_is_shown_in_part() {
    let when = start_execution().input_equals(json!((0..5000).collect::<Vec<_>>()));
    let mut sent: Vec<_> = (0..5000).collect();
    sent[4000] = -1;
    let input = json!(sent).to_string();
    let text = nearest([when], |client| drop(client.start("a", &*input)));
    assert!(text.lines().count() < 60, "{text}");
    assert!(
        text.contains("-   4000,") && text.contains("+   -1,"),
        "{text}"
    );
}

#[test]
fn a_closure_that_did_not_run_has_a_question_mark() {
    let when = start_execution().name("b").matching(|_| true);
    let text = nearest([when], |client| drop(client.start("a", None)));
    assert_snapshot!(text, @r#"
    the nearest scenario is "scenario 1" (tests/it/messages/nearest_scenario.rs:LINE): 1 of 3 conditions hold
      ✓ StartExecution
      ✗ name = "b"
          "a"
           ^ it differs from character 1 on
      ? a closure returns true
    "#);
}

#[test]
fn scenarios_that_are_far_away_are_counted() {
    let whens: [When; 9] =
        std::array::from_fn(|index| start_execution().name(format!("order-{index}")));
    let text = nearest(whens, |client| drop(client.start("order-17", None)));
    assert!(text.ends_with("\n  and 3 more, further away"), "{text}");
}
