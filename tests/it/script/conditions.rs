//! Every condition of a *when*: a request that it means, and one that it does not.

use rstest::rstest;
use serde_json::{Value, json};
use sfn_mock::{
    ErrorCode, Reply, Scenario, SfnMock, Step, Times, When, operation, start_execution,
};

use crate::support::ORDERS;
use crate::support::http_client::Client;

const PROD: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:orders:PROD";
const CHINA: &str = "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:orders";
const REFUNDS: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:refunds";
const REORDERS: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:reorders";

/// Returns whether a scenario with `when` handles this StartExecution.
fn matches(when: When, headers: &[(&str, &str)], members: &Value) -> bool {
    let sfn = SfnMock::builder()
        .scenario(
            Scenario::new("meant")
                .when(when)
                .then(Step::reply(Reply::new(299)).times(Times::Forever))
                .optional(),
        )
        .start();
    let answer = Client::of(&sfn).send("StartExecution", headers, members);
    assert_eq!(
        sfn.exchanges()[0].scenario().is_some(),
        answer.status == 299
    );
    answer.status == 299
}

fn name(name: &str) -> Value {
    json!({ "stateMachineArn": ORDERS, "name": name })
}

fn input(input: &str) -> Value {
    json!({ "stateMachineArn": ORDERS, "input": input })
}

fn machine(arn: &str) -> Value {
    json!({ "stateMachineArn": arn })
}

fn all() -> When {
    start_execution()
}

#[rstest]
#[case::no_condition(When::default(), machine(ORDERS), true)]
#[case::operation(operation("StartExecution"), machine(ORDERS), true)]
#[case::another_operation(operation("StopExecution"), machine(ORDERS), false)]
#[case::name(all().name("order-17"), name("order-17"), true)]
#[case::longer_name(all().name("order-1"), name("order-17"), false)]
#[case::name_absent(all().name("order-17"), machine(ORDERS), false)]
#[case::name_of_the_wrong_type(all().name("17"), json!({ "stateMachineArn": ORDERS, "name": 17 }), false)]
#[case::name_matches(all().name_matches("^order-[0-9]+$"), name("order-17"), true)]
#[case::name_matches_anywhere(all().name_matches("der"), name("order-17"), true)]
#[case::name_matches_not(all().name_matches("^der"), name("order-17"), false)]
#[case::name_matches_no_absent_one(all().name_matches(".*"), machine(ORDERS), false)]
#[case::unnamed(all().unnamed(), machine(ORDERS), true)]
#[case::unnamed_by_null(all().unnamed(), json!({ "stateMachineArn": ORDERS, "name": null }), true)]
#[case::unnamed_not(all().unnamed(), name("order-17"), false)]
#[case::machine_by_name(all().state_machine("orders"), machine(ORDERS), true)]
#[case::machine_by_name_in_another_region(all().state_machine("orders"), machine(CHINA), true)]
#[case::machine_by_name_whatever_the_qualifier(all().state_machine("orders"), machine(PROD), true)]
#[case::another_machine_by_name(all().state_machine("orders"), machine(REFUNDS), false)]
#[case::machine_whose_name_ends_so(all().state_machine("orders"), machine(REORDERS), false)]
#[case::machine_by_name_and_alias(all().state_machine("orders:PROD"), machine(PROD), true)]
#[case::machine_by_name_and_alias_not(all().state_machine("orders:PROD"), machine(ORDERS), false)]
#[case::machine_by_arn(all().state_machine(ORDERS), machine(ORDERS), true)]
#[case::machine_by_arn_is_as_sent(all().state_machine(ORDERS), machine(PROD), false)]
#[case::machine_by_qualified_arn(all().state_machine(PROD), machine(PROD), true)]
#[case::machine_by_malformed_arn(all().state_machine("nonsense"), machine("nonsense"), true)]
#[case::machine_matches_name(all().state_machine_matches("^orders$"), machine(ORDERS), true)]
#[case::machine_matches_name_and_alias(all().state_machine_matches("^orders:PROD$"), machine(PROD), true)]
#[case::machine_matches_arn(all().state_machine_matches("^arn:aws-cn:"), machine(CHINA), true)]
#[case::machine_matches_not(all().state_machine_matches("^arn:aws-cn:"), machine(ORDERS), false)]
#[case::input_equals(all().input_equals(json!({ "a": 1, "b": [2] })), input(r#"{ "b": [2], "a": 1 }"#), true)]
#[case::input_equals_not_more(all().input_equals(json!({ "a": 1 })), input(r#"{"a":1,"b":2}"#), false)]
#[case::input_omitted_is_empty(all().input_equals(json!({})), machine(ORDERS), true)]
#[case::input_that_is_no_json(all().input_contains(json!({})), input("nonsense"), false)]
#[case::input_contains(all().input_contains(json!({ "a": { "b": 1 } })), input(r#"{"x":0,"a":{"b":1,"c":2}}"#), true)]
#[case::input_contains_not_another_value(all().input_contains(json!({ "a": { "b": 1 } })), input(r#"{"a":{"b":2}}"#), false)]
#[case::input_contains_not_absent(all().input_contains(json!({ "a": null })), input("{}"), false)]
#[case::input_contains_whole_lists(all().input_contains(json!({ "a": [1] })), input(r#"{"a":[1,2]}"#), false)]
#[case::two_conditions(all().unnamed().input_equals(json!([])), input("[]"), true)]
#[case::one_of_two_conditions(all().unnamed().input_equals(json!([])), input("{}"), false)]
fn a_condition_is_about_the_call(#[case] when: When, #[case] members: Value, #[case] meant: bool) {
    assert_eq!(matches(when, &[], &members), meant);
}

#[rstest]
#[case::header(all().header("x-tenant", "a"), true)]
#[case::header_in_another_case(all().header("X-Tenant", "a"), true)]
#[case::header_with_another_value(all().header("x-tenant", "A"), false)]
#[case::header_absent(all().header("x-tenants", "a"), false)]
#[case::header_matches(all().header_matches("X-Amz-Target", r"\.StartExecution$"), true)]
#[case::header_matches_not(all().header_matches("X-Amz-Target", r"^StartExecution"), false)]
#[case::header_matches_no_absent_one(all().header_matches("x-absent", ""), false)]
#[case::closure(all().matching(|request| request.method() == "POST" && request.path() == "/"), true)]
#[case::closure_over_the_body(all().matching(|request| request.body().starts_with(b"{")), true)]
#[case::closure_over_a_header(all().matching(|request| request.header("X-TENANT") == Some("a")), true)]
#[case::closure_returns_false(all().matching(|_| false), false)]
fn a_condition_is_about_the_request(#[case] when: When, #[case] meant: bool) {
    assert_eq!(matches(when, &[("x-tenant", "a")], &machine(ORDERS)), meant);
}

#[test]
fn a_closure_is_asked_only_where_the_conditions_before_it_hold() {
    let sfn = SfnMock::builder()
        .scenario(
            Scenario::new("particular")
                .when(start_execution().name("order-17").matching(|request| {
                    assert!(String::from_utf8_lossy(request.body()).contains("order-17"));
                    true
                }))
                .then(Step::fail(ErrorCode::ThrottlingException)),
        )
        .start();
    let client = Client::of(&sfn);
    assert_eq!(client.start("order-18", None).status, 200);
    assert_eq!(client.start("order-17", None).status, 400);
    assert!(sfn.verify().is_ok());
}
