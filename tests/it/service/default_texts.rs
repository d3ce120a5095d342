//! The texts of scripted errors, of every code on every operation: complete, with the ARN that AWS names.

use serde_json::{Value, json};
use sfn_mock::{ErrorCode, Scenario, SfnMock, StateMachine, Step, Times};

use crate::support::ORDERS;
use crate::support::http_client::Client;

const EXECUTION: &str = "arn:aws:states:us-east-1:123456789012:execution:orders:order-17";
const ACTIVITY: &str = "arn:aws:states:us-east-1:123456789012:activity:pick";
const MAP_RUN: &str =
    "arn:aws:states:us-east-1:123456789012:mapRun:orders/pick:b0b3c1e2-0000-4000-8000-000000000000";
const ANY_MACHINE: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:*";

/// Every operation, with the token of a task of `orders` where it has one, the members that name its resource, and the ARN that AWS names.
fn operations(token: &str) -> Vec<(&'static str, Value, String)> {
    let (execution, activity) = (
        json!({ "executionArn": EXECUTION }),
        json!({ "activityArn": ACTIVITY }),
    );
    let machine = json!({ "stateMachineArn": ORDERS });
    let version = format!("{ORDERS}:1");
    let alias = format!("{ORDERS}:PROD");
    let by_version = json!({ "stateMachineVersionArn": version });
    let by_alias = json!({ "stateMachineAliasArn": alias });
    let task = json!({ "taskToken": token });
    let tagged = json!({ "resourceArn": ORDERS });
    let named = |members: &Value, name: &str| {
        let mut members = members.clone();
        members["name"] = name.into();
        members
    };
    let routing = json!([{ "stateMachineVersionArn": version, "weight": 100 }]);
    [
        ("DescribeExecution", &execution, EXECUTION),
        ("DescribeStateMachineForExecution", &execution, EXECUTION),
        ("GetExecutionHistory", &execution, EXECUTION),
        ("ListExecutions", &machine, ORDERS),
        ("RedriveExecution", &execution, EXECUTION),
        ("SendTaskFailure", &task, ORDERS),
        ("SendTaskHeartbeat", &task, ORDERS),
        (
            "SendTaskSuccess",
            &json!({ "taskToken": "unknown" }),
            ANY_MACHINE,
        ),
        ("StartExecution", &named(&machine, "order-17"), ORDERS),
        ("StartSyncExecution", &machine, ORDERS),
        ("StopExecution", &execution, EXECUTION),
        (
            "CreateStateMachine",
            &named(&json!({}), "refunds"),
            "arn:aws:states:us-east-1:123456789012:stateMachine:refunds",
        ),
        ("DescribeStateMachine", &machine, ORDERS),
        ("ListStateMachines", &json!({}), ANY_MACHINE),
        ("UpdateStateMachine", &machine, ORDERS),
        ("DeleteStateMachine", &machine, ORDERS),
        ("PublishStateMachineVersion", &machine, ORDERS),
        ("ListStateMachineVersions", &machine, ORDERS),
        ("DeleteStateMachineVersion", &by_version, &version),
        (
            "CreateStateMachineAlias",
            &named(&json!({ "routingConfiguration": routing }), "PROD"),
            ORDERS,
        ),
        ("DescribeStateMachineAlias", &by_alias, &alias),
        ("UpdateStateMachineAlias", &by_alias, &alias),
        ("ListStateMachineAliases", &machine, ORDERS),
        ("DeleteStateMachineAlias", &by_alias, &alias),
        ("TagResource", &tagged, ORDERS),
        ("UntagResource", &tagged, ORDERS),
        ("ListTagsForResource", &tagged, ORDERS),
        ("CreateActivity", &named(&json!({}), "pick"), ACTIVITY),
        ("DeleteActivity", &activity, ACTIVITY),
        ("DescribeActivity", &activity, ACTIVITY),
        ("DescribeMapRun", &json!({ "mapRunArn": MAP_RUN }), MAP_RUN),
        ("GetActivityTask", &activity, ACTIVITY),
        (
            "ListActivities",
            &json!({}),
            "arn:aws:states:us-east-1:123456789012:activity:*",
        ),
        ("ListMapRuns", &execution, EXECUTION),
        ("TestState", &json!({}), ANY_MACHINE),
        ("UpdateMapRun", &json!({ "mapRunArn": MAP_RUN }), MAP_RUN),
        ("ValidateStateMachineDefinition", &json!({}), ANY_MACHINE),
    ]
    .map(|(operation, members, arn)| (operation, members.clone(), arn.to_owned()))
    .to_vec()
}

/// A mock with a task of `orders`, and its token.
fn mock_with_a_task() -> (SfnMock, Client, String) {
    let sfn = SfnMock::builder()
        .state_machine(StateMachine::standard("orders"))
        .start();
    let client = Client::of(&sfn);
    assert_eq!(client.start("order-1", None).status, 200);
    let token = sfn.execution("order-1").task_token().as_str().to_owned();
    (sfn, client, token)
}

fn failing(code: ErrorCode) -> Scenario {
    Scenario::new(code.name())
        .then(Step::fail(code).times(Times::Forever))
        .optional()
}

#[test]
fn the_text_of_every_error_is_complete_on_every_operation() {
    let (sfn, client, token) = mock_with_a_task();
    let mut incomplete = Vec::new();
    for &code in ErrorCode::ALL {
        let failing = sfn.mount_scoped(failing(code));
        for (operation, members, _) in operations(&token) {
            for members in [members, json!({})] {
                let answer = client.send(operation, &[], &members);
                let text = answer.message();
                assert_eq!(answer.code(), Some(code.name()));
                let expects_one = !code.default_message().is_empty();
                let has_hole = ["''", "\"\"", "  ", "{", ": '*'"]
                    .iter()
                    .any(|hole| text.contains(hole));
                if has_hole || text.is_empty() == expects_one || text.trim() != text {
                    incomplete.push(format!("{operation}, {code}: {text}"));
                }
            }
        }
        drop(failing);
    }
    assert_eq!(incomplete, [""; 0]);
}

#[test]
fn a_denial_names_the_resource_that_aws_names_for_the_operation() {
    let (sfn, client, token) = mock_with_a_task();
    sfn.mount(failing(ErrorCode::AccessDeniedException));
    for (operation, members, arn) in operations(&token) {
        let answer = client.send(operation, &[], &members);
        let expected = format!(
            "User: arn:aws:iam::123456789012:user/sfn-mock is not authorized to perform: states:{operation} on \
             resource: {arn} because no identity-based policy allows the states:{operation} action"
        );
        assert_eq!(answer.message(), expected);
    }
}

#[test]
fn the_operations_of_these_tests_are_all_there_are() {
    let source = include_str!("../../../src/operation/mod.rs");
    let tables = source
        .split("const EMULATED")
        .nth(1)
        .expect("it has the tables");
    let tables = tables.split("/// The kind of").next().expect("they end");
    let mut names: Vec<_> = tables.split('"').skip(1).step_by(2).collect();
    let mut tested: Vec<_> = operations("")
        .into_iter()
        .map(|(operation, ..)| operation)
        .collect();
    names.sort_unstable();
    tested.sort_unstable();
    assert_eq!(tested, names);
}

#[test]
fn an_error_about_a_machine_or_an_execution_names_its_arn() {
    let (sfn, client, _) = mock_with_a_task();
    let create = json!({ "name": "refunds" });
    let refunds = "arn:aws:states:us-east-1:123456789012:stateMachine:refunds";
    let describe = json!({ "executionArn": EXECUTION });
    let start = json!({ "stateMachineArn": ORDERS, "name": "order-17" });
    for (code, operation, members, text) in [
        (
            ErrorCode::StateMachineAlreadyExists,
            "CreateStateMachine",
            &create,
            format!("State Machine Already Exists: '{refunds}'"),
        ),
        (
            ErrorCode::StateMachineDeleting,
            "CreateStateMachine",
            &create,
            format!("State Machine is being deleted: '{refunds}'"),
        ),
        (
            ErrorCode::StateMachineDoesNotExist,
            "DescribeStateMachineForExecution",
            &describe,
            format!("State Machine Does Not Exist: '{ORDERS}'"),
        ),
        (
            ErrorCode::ExecutionDoesNotExist,
            "StopExecution",
            &describe,
            format!("Execution Does Not Exist: '{EXECUTION}'"),
        ),
        (
            ErrorCode::ExecutionAlreadyExists,
            "StartExecution",
            &start,
            format!("Execution Already Exists: '{EXECUTION}'"),
        ),
        (
            ErrorCode::InvalidName,
            "DescribeExecution",
            &describe,
            "Invalid Name: 'order-17'".to_owned(),
        ),
    ] {
        let failing = sfn.mount_scoped(failing(code));
        assert_eq!(client.send(operation, &[], members).message(), text);
        drop(failing);
    }
}

#[test]
fn an_unnamed_start_that_is_refused_for_its_name_has_one_that_aws_could_have_drawn() {
    let sfn = SfnMock::builder().seed(42).start();
    sfn.mount(failing(ErrorCode::ExecutionAlreadyExists));
    let answer = Client::of(&sfn).start(None, None);
    let name = answer
        .message()
        .rsplit(':')
        .next()
        .map(|name| name.trim_end_matches('\''));
    let name = name.and_then(|name| name.parse::<uuid::Uuid>().ok());
    assert!(name.is_some(), "{}", answer.message());
}
