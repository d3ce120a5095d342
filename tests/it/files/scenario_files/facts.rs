//! The defaults of a scenario file, and the meaning of its other forms.

use crate::support::ORDERS;
use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::retry::RetryConfig;
use aws_sdk_sfn::error::ProvideErrorMetadata;
use rstest::rstest;
use sfn_mock::{Script, SfnMock};

fn play(file: &str) -> (SfnMock, Client) {
    let script = Script::parse(file).expect("the file is well");
    let sfn = SfnMock::builder().script(script).start();
    let config = sfn.config().retry_config(RetryConfig::disabled());
    let client = Client::from_conf(config.build());
    (sfn, client)
}

/// A start's outcome in a word: `ok`, the error's code, or `lost`.
async fn start(client: &Client, name: Option<&str>, input: &str) -> String {
    let start = client.start_execution().state_machine_arn(ORDERS);
    let answer = start
        .set_name(name.map(str::to_owned))
        .input(input)
        .send()
        .await;
    match answer {
        Ok(_) => "ok".to_owned(),
        Err(error) => error.code().unwrap_or("lost").to_owned(),
    }
}

/// Starts `a`, `b`, `c` ...
async fn starts(client: &Client, count: usize) -> Vec<String> {
    let mut outcomes = Vec::new();
    for name in ('a'..).take(count).map(String::from) {
        outcomes.push(start(client, Some(&name), "{}").await);
    }
    outcomes
}

#[rstest]
#[case::once_by_default(
    r#"[{ "fail": "InvalidArn" }]"#,
    &["InvalidArn", "ok", "ok"]
)]
#[case::a_number_of_times(
    r#"[{ "fail": "InvalidArn", "times": 2 }]"#,
    &["InvalidArn", "InvalidArn", "ok"]
)]
#[case::forever(
    r#"[{ "fail": "InvalidArn", "times": "forever" }, { "fail": "InvalidName" }]"#,
    &["InvalidArn", "InvalidArn", "InvalidArn"]
)]
#[case::one_after_the_other(
    r#"[{ "fail": "InvalidArn" }, { "serve": {} }, { "fail": "InvalidName" }]"#,
    &["InvalidArn", "ok", "InvalidName"]
)]
#[case::another_code(
    r#"[{ "fail": "NewException", "status": 400, "message": "a" }]"#,
    &["NewException", "ok", "ok"]
)]
#[case::never(
    r#"[{ "fail": "InvalidArn", "probability": 0 }]"#,
    &["ok", "ok", "ok"]
)]
#[case::always(
    r#"[{ "fail": "InvalidArn", "probability": 1 }]"#,
    &["InvalidArn", "ok", "ok"]
)]
#[case::lost(
    r#"[{ "loseRequest": "reset" }, { "loseResponse": { "truncate": { "afterBytes": 1 } } }]"#,
    &["lost", "lost", "ok"]
)]
#[tokio::test]
async fn a_step_takes_one_request_by_default(#[case] steps: &str, #[case] outcomes: &[&str]) {
    let (_sfn, client) = play(&format!(r#"{{ "scenarios": [{{ "steps": {steps} }}] }}"#));
    assert_eq!(starts(&client, 3).await, outcomes);
}

#[rstest]
#[case::without_a_word("", "ok")]
#[case::serve(r#", "afterwards": "serve""#, "ok")]
#[case::repeat(r#", "afterwards": "repeat""#, "InvalidArn")]
#[tokio::test]
async fn afterwards_the_service_answers_by_default(#[case] afterwards: &str, #[case] second: &str) {
    let steps = r#""steps": [{ "fail": "InvalidArn" }]"#;
    let (_sfn, client) = play(&format!(
        r#"{{ "scenarios": [{{ {steps}{afterwards} }}] }}"#
    ));
    assert_eq!(starts(&client, 2).await, ["InvalidArn", second]);
}

#[rstest]
#[case::all_together("", &["InvalidArn", "ok"])]
#[case::scenario(r#", "countedPer": "scenario""#, &["InvalidArn", "ok"])]
#[case::execution(r#", "countedPer": "execution""#, &["InvalidArn", "InvalidArn"])]
#[tokio::test]
async fn steps_are_counted_for_all_together_by_default(
    #[case] counted: &str,
    #[case] outcomes: &[&str],
) {
    let steps = r#""steps": [{ "fail": "InvalidArn" }]"#;
    let (_sfn, client) = play(&format!(r#"{{ "scenarios": [{{ {steps}{counted} }}] }}"#));
    assert_eq!(starts(&client, 2).await, outcomes);
}

#[rstest]
#[case::every_request("{}", true)]
#[case::the_operation(r#"{ "operation": "StartExecution" }"#, true)]
#[case::another_operation(r#"{ "operation": "StopExecution" }"#, false)]
#[case::the_name(r#"{ "name": "order-1" }"#, true)]
#[case::a_part_of_the_name(r#"{ "name": "order" }"#, false)]
#[case::a_pattern(r#"{ "name": { "regex": "^order" } }"#, true)]
#[case::unnamed(r#"{ "name": null }"#, false)]
#[case::the_machine(r#"{ "stateMachine": "orders" }"#, true)]
#[case::the_whole_input(
    r#"{ "input": { "equals": { "id": 1, "more": { "a": 2, "b": 3 } } } }"#,
    true
)]
#[case::a_part_of_the_input(r#"{ "input": { "contains": { "more": { "b": 3 } } } }"#, true)]
#[case::a_part_that_is_not_the_whole(r#"{ "input": { "equals": { "id": 1 } } }"#, false)]
#[case::a_header_in_any_case(
    r#"{ "headers": { "X-AMZ-TARGET": { "regex": "StartExecution$" } } }"#,
    true
)]
#[tokio::test]
async fn every_condition_of_a_when_must_hold(#[case] when: &str, #[case] holds: bool) {
    let (_sfn, client) = play(&format!(
        r#"{{ "scenarios": [{{ "when": {when}, "optional": true, "steps": [{{ "fail": "InvalidArn" }}] }}] }}"#
    ));
    let input = r#"{ "id": 1, "more": { "a": 2, "b": 3 } }"#;
    let outcome = start(&client, Some("order-1"), input).await;
    assert_eq!(outcome, if holds { "InvalidArn" } else { "ok" });
}

#[tokio::test]
async fn an_unnamed_start_is_one_whose_name_is_null() {
    let (_sfn, client) = play(
        r#"{ "scenarios": [{ "when": { "name": null }, "steps": [{ "fail": "InvalidArn" }] }] }"#,
    );
    assert_eq!(start(&client, None, "{}").await, "InvalidArn");
}

#[tokio::test]
async fn a_hold_lets_all_go_when_as_many_have_arrived_as_it_waits_for() {
    let (sfn, client) = play(
        r#"{ "scenarios": [{ "name": "two at once", "steps": [{ "hold": { "until": 2 } }] }] }"#,
    );
    let first = {
        let client = client.clone();
        tokio::spawn(async move { start(&client, Some("a"), "{}").await })
    };
    sfn.gate("two at once").wait_for_requests(1).await;
    assert_eq!(sfn.started().len(), 0);
    assert_eq!(start(&client, Some("b"), "{}").await, "ok");
    assert_eq!(first.await.expect("it does not panic"), "ok");
    assert_eq!(starts(&client, 1).await, ["ok"], "it held two, so no third");
}

#[rstest]
#[case::ninety_days_by_default("", 89, "ExecutionAlreadyExists")]
#[case::and_then_it_is_free("", 91, "ok")]
#[case::or_as_many_as_the_file_states(r#""nameRetentionDays": 30, "#, 31, "ok")]
#[tokio::test]
async fn a_name_comes_free_after_days(
    #[case] world: &str,
    #[case] closed: u32,
    #[case] outcome: &str,
) {
    let (_sfn, client) = play(&format!(
        r#"{{ {world}"stateMachines": [{{ "name": "orders", "executions": [
             {{ "name": "a", "status": "FAILED", "startedDaysAgo": 99, "closedDaysAgo": {closed} }}
           ] }}] }}"#
    ));
    assert_eq!(start(&client, Some("a"), "{}").await, outcome);
}

#[rstest]
#[case::with_an_output(
    r#"{ "status": "SUCCEEDED", "output": { "a": null } }"#,
    "SUCCEEDED {\"a\":null}"
)]
#[case::with_its_order_and_numbers(
    r#"{ "status": "SUCCEEDED", "output": { "b  \" c\\": null, "a": [1.50, 1e2, 12345678901234567890123] } }"#,
    r#"SUCCEEDED {"b  \" c\\":null,"a":[1.50,1e2,12345678901234567890123]}"#
)]
#[case::with_null(r#"{ "status": "SUCCEEDED", "output": null }"#, "SUCCEEDED null")]
#[case::without_an_output(r#"{ "status": "SUCCEEDED" }"#, "SUCCEEDED {}")]
#[case::failed(r#"{ "status": "FAILED", "error": "a", "cause": "b" }"#, "FAILED a b")]
#[case::timed_out(r#"{ "status": "TIMED_OUT" }"#, "TIMED_OUT")]
#[case::at_once(r#"{ "status": "TIMED_OUT", "afterMs": 0 }"#, "TIMED_OUT")]
#[case::later(r#"{ "status": "TIMED_OUT", "afterMs": 1000000 }"#, "RUNNING")]
#[case::after_no_poll(r#"{ "status": "TIMED_OUT", "afterPolls": 0 }"#, "TIMED_OUT")]
#[case::after_a_poll(r#"{ "status": "TIMED_OUT", "afterPolls": 1 }"#, "RUNNING")]
#[tokio::test]
async fn an_execution_finishes_by_its_machine_or_its_step(
    #[case] finish: &str,
    #[case] outcome: &str,
) {
    let of_the_machine =
        format!(r#"{{ "stateMachines": [{{ "name": "orders", "finish": {finish} }}] }}"#);
    let of_the_step =
        format!(r#"{{ "scenarios": [{{ "steps": [{{ "serve": {{}}, "finish": {finish} }}] }}] }}"#);
    for file in [of_the_machine, of_the_step] {
        let (sfn, client) = play(&file);
        assert_eq!(start(&client, Some("a"), "{}").await, "ok");
        let execution = sfn.execution("a");
        let mut words = vec![execution.status().to_string()];
        words.extend(execution.output());
        words.extend(execution.error().into_iter().chain(execution.cause()));
        assert_eq!(words.join(" "), outcome);
    }
}
