//! The rules for any body of any operation that the mock answers by itself.

use serde_json::{Value, json};
use sfn_mock::{ErrorCode, Script, SfnMock};

use crate::support::ORDERS;
use crate::support::in_process_client::{Came, Direct};

/// All of them.
pub(crate) const OPERATIONS: [&str; 28] = [
    "CreateStateMachine",
    "CreateStateMachineAlias",
    "DeleteStateMachine",
    "DeleteStateMachineAlias",
    "DeleteStateMachineVersion",
    "DescribeExecution",
    "DescribeStateMachine",
    "DescribeStateMachineAlias",
    "DescribeStateMachineForExecution",
    "GetExecutionHistory",
    "ListExecutions",
    "ListStateMachineAliases",
    "ListStateMachineVersions",
    "ListStateMachines",
    "ListTagsForResource",
    "PublishStateMachineVersion",
    "RedriveExecution",
    "SendTaskFailure",
    "SendTaskHeartbeat",
    "SendTaskSuccess",
    "StartExecution",
    "StartSyncExecution",
    "StopExecution",
    "TagResource",
    "UntagResource",
    "UpdateStateMachine",
    "UpdateStateMachineAlias",
    "ValidateStateMachineDefinition",
];

/// A world in which there is something of every kind.
fn world() -> Script {
    let execution = |name, status| json!({ "name": name, "status": status, "input": "{}" });
    let script = json!({ "stateMachines": [
        {
            "name": "orders", "versions": [1, 2], "aliases": { "PROD": { "1": 90, "2": 10 } },
            "executions": [execution("a", "RUNNING"), execution("b", "FAILED")],
        },
        { "name": "audit", "type": "EXPRESS" },
    ] });
    Script::parse(&script.to_string()).expect("it is a world")
}

/// The first byte selects the operation, the others are the body. For any of them, the answer is
/// an answer of that operation's, or an error with its status that is not one of the
/// service's own failures; and a start afterwards is served.
pub(crate) fn operation(bytes: &[u8]) {
    let Some((first, body)) = bytes.split_first() else {
        return;
    };
    let operation = OPERATIONS[usize::from(*first) % OPERATIONS.len()];
    let sfn = SfnMock::builder().script(world()).in_process().start();
    let client = Direct::to(&sfn);
    assert_answer(operation, &client.call(operation, body.to_vec()));
    // A caller may have deleted the machine.
    assert_answer(
        "StartExecution",
        &client.start(json!({ "stateMachineArn": ORDERS }).to_string()),
    );
    let closed = sfn.close();
    assert!(closed.is_ok(), "{closed:?}");
}

fn assert_answer(operation: &str, came: &Came) {
    let Came::Answer { status, body } = came else {
        panic!("{came:?} is no answer to {operation}");
    };
    let shown = String::from_utf8_lossy(body);
    let answer: Value = serde_json::from_slice(body)
        .unwrap_or_else(|error| panic!("{operation}: {status}, no JSON: {error}: {shown}"));
    assert!(answer.is_object(), "{operation}: {shown}");
    let Some(code) = answer.get("__type") else {
        assert_eq!(*status, 200, "{operation}: {shown}");
        return;
    };
    let code = code.as_str().and_then(|code| code.split_once('#'));
    let (_, name) = code.expect("a type is a namespace and a name");
    // What the API's model does not name, or the table lacks, is refused with a 400 too.
    let known = ErrorCode::from_name(name).map_or(400, ErrorCode::status);
    assert_eq!(*status, known, "{operation}: {shown}");
    assert!(*status < 500, "{operation}: {shown}");
}
