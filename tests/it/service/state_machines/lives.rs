//! The life of a machine, from create to gone, while executions run.

use rstest::rstest;
use sfn_mock::{Builder, ExecutionStatus, SfnMock, StateMachine, StateMachineStatus};

use super::{PACK, SHIP, create, in_process, refused};
use crate::support::ORDERS;

#[rstest]
#[case::declared(SfnMock::builder().state_machine(StateMachine::standard("refunds")))]
#[case::undeclared(SfnMock::builder())]
#[tokio::test]
async fn a_machine_is_deleting_until_its_executions_end(#[case] mock: Builder) {
    let (sfn, client) = in_process(mock);
    create(&client, "orders", SHIP).await;
    let start = |name: &str| {
        client
            .start_execution()
            .state_machine_arn(ORDERS)
            .name(name)
            .send()
    };
    start("order-1").await.unwrap();
    start("order-2").await.unwrap();
    let orders = sfn.state_machine("orders");

    let delete = || {
        client
            .delete_state_machine()
            .state_machine_arn(ORDERS)
            .send()
    };
    delete().await.unwrap();
    delete().await.unwrap(); // twice is no error
    assert_eq!(orders.status(), Some(StateMachineStatus::Deleting));
    assert!(
        refused(start("order-3").await)
            .0
            .is_state_machine_deleting()
    );
    let describe = || {
        client
            .describe_state_machine()
            .state_machine_arn(ORDERS)
            .send()
    };
    let described = describe().await.unwrap();
    assert_eq!(
        described.status,
        Some(aws_sdk_sfn::types::StateMachineStatus::Deleting)
    );
    let update = client.update_state_machine().state_machine_arn(ORDERS);
    assert!(
        refused(update.definition(PACK).send().await)
            .0
            .is_state_machine_deleting()
    );
    let again = client
        .create_state_machine()
        .name("orders")
        .definition(SHIP);
    let again = again.role_arn(super::ROLE);
    assert!(
        refused(again.clone().send().await)
            .0
            .is_state_machine_deleting()
    );

    sfn.execution("order-1").succeed(serde_json::json!({}));
    assert_eq!(orders.status(), Some(StateMachineStatus::Deleting));
    sfn.execution("order-2").abort();
    assert_eq!(orders.status(), None);
    assert!(
        refused(describe().await)
            .0
            .is_state_machine_does_not_exist()
    );
    let listed = client
        .list_state_machines()
        .send()
        .await
        .unwrap()
        .state_machines;
    assert!(
        listed.iter().all(|machine| machine.name != "orders"),
        "{listed:?}"
    );

    // The name is free, and the new machine is another one.
    again.send().await.unwrap();
    start("order-1").await.unwrap();
    assert_eq!(
        sfn.state_machine("orders").status(),
        Some(StateMachineStatus::Active)
    );
    assert_eq!(orders.status(), None);
    let running = sfn.started().into_iter();
    let running = running.filter(|execution| execution.status() == ExecutionStatus::Running);
    assert_eq!(running.count(), 1);
}

#[tokio::test]
async fn a_deleted_machine_takes_its_versions_and_aliases_along() {
    let machine = StateMachine::standard("orders")
        .versions([1])
        .alias("PROD", [(1, 100)]);
    let (_sfn, client) = in_process(SfnMock::builder().state_machine(machine));
    let delete = client.delete_state_machine().state_machine_arn(ORDERS);
    delete.send().await.unwrap();
    let alias = client.describe_state_machine_alias();
    let alias = alias.state_machine_alias_arn(format!("{ORDERS}:PROD"));
    assert!(refused(alias.send().await).0.is_resource_not_found());
    create(&client, "orders", SHIP).await;
    let list = client
        .list_state_machine_versions()
        .state_machine_arn(ORDERS);
    assert_eq!(list.send().await.unwrap().state_machine_versions, []);
}
