//! Pages of lists: where they end.

use rstest::rstest;
use serde_json::{Value, json};
use sfn_mock::{Activity, SfnMock, StateMachine};

use crate::support::ORDERS;
use crate::support::http_client::Client;

fn mock() -> SfnMock {
    let orders = StateMachine::standard("orders").versions([1, 2, 3]);
    let to_first = [(1, 100)];
    SfnMock::builder()
        .state_machine(orders.alias("BETA", to_first).alias("PROD", to_first))
        .state_machine(StateMachine::standard("refunds"))
        .state_machine(StateMachine::express("audit"))
        .activity(Activity::new("pack"))
        .activity(Activity::new("pick"))
        .start()
}

#[rstest]
#[case::activities("ListActivities", json!({}), "activities", 2)]
#[case::machines("ListStateMachines", json!({}), "stateMachines", 3)]
#[case::versions("ListStateMachineVersions", json!({ "stateMachineArn": ORDERS }), "stateMachineVersions", 3)]
#[case::aliases("ListStateMachineAliases", json!({ "stateMachineArn": ORDERS }), "stateMachineAliases", 2)]
#[case::executions("ListExecutions", json!({ "stateMachineArn": ORDERS }), "executions", 3)]
#[case::events(
    "GetExecutionHistory",
    json!({ "executionArn": format!("{}:a", ORDERS.replace("stateMachine", "execution")) }),
    "events",
    2
)]
fn the_page_with_the_last_item_has_no_token(
    #[case] operation: &str,
    #[case] members: Value,
    #[case] list: &str,
    #[case] count: usize,
) {
    let sfn = mock();
    let client = Client::of(&sfn);
    for name in ["a", "b", "c"] {
        client.start(name, None);
    }
    sfn.execution("a").fail("Oops", "");
    let page = |size: usize| {
        let mut members = members.clone();
        members["maxResults"] = size.into();
        let answer = client.send(operation, &[], &members).members;
        let items = answer[list].as_array().map(Vec::len);
        (items, answer.get("nextToken").is_some())
    };
    assert_eq!(page(count - 1), (Some(count - 1), true));
    assert_eq!(page(count), (Some(count), false));
    assert_eq!(page(count + 1), (Some(count), false));
}
