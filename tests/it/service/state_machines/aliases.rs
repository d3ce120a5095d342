//! Aliases: made, moved, listed, started through, deleted.

use aws_sdk_sfn::Client;
use aws_sdk_sfn::types::RoutingConfigurationListItem;
use sfn_mock::{Builder, SfnMock, StateMachine};

use super::{SHIP, create, in_process, refused};
use crate::support::ORDERS;

fn mock() -> Builder {
    SfnMock::builder().state_machine(StateMachine::standard("orders").versions([1, 2]))
}

fn to(version: u32, weight: i32) -> RoutingConfigurationListItem {
    RoutingConfigurationListItem::builder()
        .state_machine_version_arn(format!("{ORDERS}:{version}"))
        .weight(weight)
        .build()
        .unwrap()
}

async fn make(client: &Client, name: &str, version: u32) -> String {
    let make = client.create_state_machine_alias().name(name);
    let answer = make.routing_configuration(to(version, 100)).send().await;
    answer.expect("it can be made").state_machine_alias_arn
}

#[tokio::test]
async fn a_deployment_moves_the_alias_and_the_starts_follow() {
    let (sfn, client) = in_process(mock());
    let alias = make(&client, "PROD", 1).await;
    let start = |name: &str| {
        client
            .start_execution()
            .state_machine_arn(&alias)
            .name(name)
            .send()
    };
    start("before").await.unwrap();
    let update = client
        .update_state_machine_alias()
        .state_machine_alias_arn(&alias);
    update
        .routing_configuration(to(2, 100))
        .send()
        .await
        .unwrap();
    start("after").await.unwrap();
    let version = |name: &str| sfn.execution(name).state_machine_version_arn();
    assert_eq!(version("before"), Some(format!("{ORDERS}:1")));
    assert_eq!(version("after"), Some(format!("{ORDERS}:2")));
    assert_eq!(
        sfn.execution("after").state_machine_alias_arn(),
        Some(alias)
    );
    assert_eq!(
        sfn.state_machine("orders").aliases(),
        [("PROD".to_owned(), vec![(2, 100)])]
    );
}

#[tokio::test]
async fn an_alias_that_was_deleted_cannot_be_started_and_frees_its_version() {
    let (_sfn, client) = in_process(mock());
    let alias = make(&client, "PROD", 1).await;
    let delete = client
        .delete_state_machine_alias()
        .state_machine_alias_arn(&alias);
    delete.clone().send().await.unwrap();
    let start = client.start_execution().state_machine_arn(&alias);
    assert!(
        refused(start.send().await)
            .0
            .is_state_machine_does_not_exist()
    );
    let describe = client
        .describe_state_machine_alias()
        .state_machine_alias_arn(&alias);
    assert!(refused(describe.send().await).0.is_resource_not_found());
    let version = client.delete_state_machine_version();
    let version = version.state_machine_version_arn(format!("{ORDERS}:1"));
    version.send().await.unwrap();
    delete.send().await.unwrap(); // nothing is left to be deleted, and that is no error
}

#[tokio::test]
async fn an_update_returns_its_date_and_keeps_what_it_leaves_out() {
    let (sfn, client) = in_process(mock().seed(3).frozen_clock());
    let alias = make(&client, "PROD", 1).await;
    let describe = || {
        client
            .describe_state_machine_alias()
            .state_machine_alias_arn(&alias)
            .send()
    };
    let new = describe().await.unwrap();
    assert_eq!(new.update_date, new.creation_date);
    sfn.clock().advance(std::time::Duration::from_mins(1));
    let update = client
        .update_state_machine_alias()
        .state_machine_alias_arn(&alias);
    let updated = update.description("blue").send().await.unwrap();
    let described = describe().await.unwrap();
    assert_eq!(described.description.as_deref(), Some("blue"));
    assert_eq!(described.routing_configuration, new.routing_configuration);
    assert_eq!(described.update_date, Some(updated.update_date));
    assert_ne!(described.update_date, described.creation_date);
}

#[tokio::test]
async fn refusals_arrive_as_their_own_variants() {
    let (_sfn, client) = in_process(mock());
    let make = || client.create_state_machine_alias().name("PROD");
    let (error, text) = refused(make().routing_configuration(to(1, 99)).send().await);
    assert!(error.is_validation_exception());
    assert_eq!(
        text,
        "Sum of routing configuration weights must equal 100. Received: [99]"
    );
    let (error, _) = refused(make().routing_configuration(to(7, 100)).send().await);
    assert!(error.is_resource_not_found());
    make()
        .routing_configuration(to(1, 100))
        .send()
        .await
        .unwrap();
    let (error, _) = refused(make().routing_configuration(to(2, 100)).send().await);
    assert!(error.is_conflict_exception());
}

#[tokio::test]
async fn a_hundred_aliases_are_walked_and_one_more_is_refused() {
    let (_sfn, client) = in_process(mock());
    for number in 0..100 {
        make(&client, &format!("a-{number}"), 1).await;
    }
    let make = client.create_state_machine_alias().name("one-more");
    let (error, _) = refused(make.routing_configuration(to(1, 100)).send().await);
    assert!(error.is_service_quota_exceeded_exception());
    let (mut seen, mut token) = (0, None);
    loop {
        let list = client
            .list_state_machine_aliases()
            .state_machine_arn(ORDERS);
        let page = list
            .max_results(30)
            .set_next_token(token)
            .send()
            .await
            .unwrap();
        for alias in &page.state_machine_aliases {
            assert_eq!(alias.state_machine_alias_arn, format!("{ORDERS}:a-{seen}"));
            seen += 1;
        }
        token = page.next_token;
        if token.is_none() {
            break;
        }
    }
    assert_eq!(seen, 100);
}

#[tokio::test]
async fn an_undeclared_machine_has_every_alias_until_the_first_is_created() {
    let (sfn, client) = in_process(SfnMock::builder());
    let start = |alias: &str| {
        client
            .start_execution()
            .state_machine_arn(format!("{ORDERS}:{alias}"))
            .send()
    };
    start("TEST").await.unwrap();
    make(&client, "PROD", 4).await;
    start("PROD").await.unwrap();
    assert!(
        refused(start("TEST").await)
            .0
            .is_state_machine_does_not_exist()
    );
    assert_eq!(sfn.state_machine("orders").versions(), [4]);
    assert_eq!(sfn.state_machine("orders").publish_version(), 4);
}

#[tokio::test]
async fn a_machine_that_was_made_has_no_alias_that_was_not() {
    let (_sfn, client) = in_process(SfnMock::builder());
    create(&client, "orders", SHIP).await;
    let start = client
        .start_execution()
        .state_machine_arn(format!("{ORDERS}:PROD"));
    assert!(
        refused(start.send().await)
            .0
            .is_state_machine_does_not_exist()
    );
}
