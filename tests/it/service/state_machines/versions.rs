//! Versions: published, listed, started, deleted.

use sfn_mock::{SfnMock, StateMachine};

use super::{PACK, SHIP, create, in_process, refused, walk};
use crate::support::ORDERS;

#[tokio::test]
async fn a_version_keeps_its_definition_while_the_machine_moves_on() {
    let (sfn, client) = in_process(SfnMock::builder());
    create(&client, "orders", SHIP).await;
    let publish = client
        .publish_state_machine_version()
        .state_machine_arn(ORDERS);
    let version = publish.description("first").send().await.unwrap();
    let arn = version.state_machine_version_arn;
    assert_eq!(arn, format!("{ORDERS}:1"));
    let update = client.update_state_machine().state_machine_arn(ORDERS);
    update.definition(PACK).send().await.unwrap();
    let describe = client.describe_state_machine().state_machine_arn(&arn);
    let described = describe.send().await.unwrap();
    assert_eq!(described.definition, SHIP);
    assert_eq!(described.description.as_deref(), Some("first"));
    assert_eq!(described.creation_date, version.creation_date);
    let start = client.start_execution().state_machine_arn(&arn);
    start.name("order-17").send().await.unwrap();
    assert_eq!(sfn.execution("order-17").revision(), 1);
    assert_eq!(sfn.state_machine("orders").versions(), [1]);
}

#[tokio::test]
async fn an_update_without_changes_publishes_no_second_version() {
    let (sfn, client) = in_process(SfnMock::builder());
    create(&client, "orders", SHIP).await;
    let publish = client
        .publish_state_machine_version()
        .state_machine_arn(ORDERS);
    let published = publish.description("first").send().await.unwrap();
    let update = client.update_state_machine().state_machine_arn(ORDERS);
    let updated = update.definition(SHIP).publish(true).send().await.unwrap();
    assert_eq!(
        updated.state_machine_version_arn,
        Some(published.state_machine_version_arn)
    );
    assert_eq!(sfn.state_machine("orders").versions(), [1]);
}

#[tokio::test]
async fn a_version_is_published_for_the_revision_that_was_seen() {
    let (sfn, client) = in_process(SfnMock::builder());
    create(&client, "orders", SHIP).await;
    let update = client.update_state_machine().state_machine_arn(ORDERS);
    let seen = update
        .definition(PACK)
        .send()
        .await
        .unwrap()
        .revision_id
        .unwrap();
    sfn.state_machine("orders").update(); // by another client
    let publish = client
        .publish_state_machine_version()
        .state_machine_arn(ORDERS);
    let (error, text) = refused(publish.revision_id(&seen).send().await);
    assert!(error.is_conflict_exception());
    let current = sfn.state_machine("orders").revision_id().unwrap();
    assert_ne!(current, seen);
    let expected = format!(
        "Failed to publish the State Machine version for revision {seen}. The current State Machine \
         revision is {current}."
    );
    assert_eq!(text, expected);
}

#[tokio::test]
async fn a_version_that_was_deleted_cannot_be_started() {
    let machine = StateMachine::standard("orders")
        .versions([1, 2])
        .alias("PROD", [(2, 100)]);
    let (_sfn, client) = in_process(SfnMock::builder().state_machine(machine));
    let delete = |number: u32| {
        let delete = client.delete_state_machine_version();
        delete
            .state_machine_version_arn(format!("{ORDERS}:{number}"))
            .send()
    };
    delete(1).await.unwrap();
    let start = client
        .start_execution()
        .state_machine_arn(format!("{ORDERS}:1"));
    let (error, _) = refused(start.send().await);
    assert!(error.is_state_machine_does_not_exist());
    let (error, _) = refused(delete(2).await);
    assert!(error.is_conflict_exception());
}

#[tokio::test]
async fn a_paginator_walks_all_versions_newest_first() {
    let machine = StateMachine::standard("orders").versions(1..=10);
    let (_sfn, client) = in_process(SfnMock::builder().state_machine(machine));
    let mut pages = Vec::new();
    let mut token = None;
    loop {
        let list = client
            .list_state_machine_versions()
            .state_machine_arn(ORDERS);
        let page = list
            .max_results(4)
            .set_next_token(token)
            .send()
            .await
            .unwrap();
        pages.push(page.state_machine_versions.len());
        token = page.next_token;
        if token.is_none() {
            assert_eq!(
                page.state_machine_versions[1].state_machine_version_arn,
                format!("{ORDERS}:1")
            );
            break;
        }
    }
    assert_eq!(pages, [4, 4, 2]);
}

#[tokio::test]
async fn the_executions_of_a_deleted_version_run_on() {
    let (sfn, client) = in_process(SfnMock::builder());
    create(&client, "orders", SHIP).await;
    sfn.state_machine("orders").publish_version();
    let arn = format!("{ORDERS}:1");
    let start = client
        .start_execution()
        .state_machine_arn(&arn)
        .name("order-17");
    start.send().await.unwrap();
    let delete = client
        .delete_state_machine_version()
        .state_machine_version_arn(&arn);
    delete.send().await.unwrap();
    let order = sfn.execution("order-17");
    assert_eq!(order.status(), sfn_mock::ExecutionStatus::Running);
    assert_eq!(order.state_machine_version_arn(), Some(arn));
}

#[tokio::test]
async fn a_token_of_another_machine_leads_nowhere() {
    let machine = |name: &str| StateMachine::standard(name).versions([1, 2]);
    let mock = SfnMock::builder()
        .state_machine(machine("orders"))
        .state_machine(machine("refunds"));
    let (_sfn, client) = in_process(mock);
    let list = |name: &str| {
        let list = client.list_state_machine_versions().max_results(1);
        list.state_machine_arn(ORDERS.replace("orders", name))
    };
    let token = list("orders").send().await.unwrap().next_token.unwrap();
    let (error, _) = refused(list("refunds").next_token(&token).send().await);
    assert!(error.is_invalid_token());
    let machines = walk!(client.list_state_machines(), state_machines);
    assert_eq!(machines.len(), 2);
}
