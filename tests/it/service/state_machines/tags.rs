//! Tags: given, changed, taken away.

use aws_sdk_sfn::types::Tag;
use sfn_mock::{SfnMock, StateMachine};

use super::{ROLE, SHIP, in_process, refused};
use crate::support::ORDERS;

fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().key(key).value(value).build()
}

#[tokio::test]
async fn tags_are_given_changed_and_taken_away() {
    let (sfn, client) = in_process(SfnMock::builder());
    let create = client.create_state_machine().name("orders").role_arn(ROLE);
    create
        .definition(SHIP)
        .tags(tag("team", "a"))
        .send()
        .await
        .unwrap();
    let give = client.tag_resource().resource_arn(ORDERS);
    give.tags(tag("cost", "1"))
        .tags(tag("team", "b"))
        .send()
        .await
        .unwrap();
    let list = || client.list_tags_for_resource().resource_arn(ORDERS).send();
    assert_eq!(
        list().await.unwrap().tags,
        Some(vec![tag("team", "b"), tag("cost", "1")])
    );
    let take = client.untag_resource().resource_arn(ORDERS);
    take.tag_keys("team")
        .tag_keys("unknown")
        .send()
        .await
        .unwrap();
    assert_eq!(list().await.unwrap().tags, Some(vec![tag("cost", "1")]));
    assert_eq!(
        sfn.state_machine("orders").tags(),
        [("cost".to_owned(), "1".to_owned())]
    );
}

#[tokio::test]
async fn fifty_tags_are_as_many_as_there_may_be() {
    let machine = (0..49).fold(StateMachine::standard("orders"), |machine, number| {
        machine.tag(format!("k-{number}"), "")
    });
    let (sfn, client) = in_process(SfnMock::builder().state_machine(machine));
    let give = |tags: Vec<Tag>| {
        client
            .tag_resource()
            .resource_arn(ORDERS)
            .set_tags(Some(tags))
            .send()
    };
    let (error, _) = refused(give(vec![tag("a", ""), tag("b", "")]).await);
    assert!(error.is_too_many_tags());
    assert_eq!(sfn.state_machine("orders").tags().len(), 49);
    give(vec![tag("a", ""), tag("k-0", "new")]).await.unwrap();
    assert_eq!(sfn.state_machine("orders").tags().len(), 50);
}

#[tokio::test]
async fn what_is_not_there_has_no_tags() {
    let (_sfn, client) =
        in_process(SfnMock::builder().state_machine(StateMachine::standard("refunds")));
    let list = client.list_tags_for_resource().resource_arn(ORDERS);
    let (error, text) = refused(list.send().await);
    assert!(error.is_resource_not_found());
    assert_eq!(text, format!("Resource not found: '{ORDERS}'"));
    let untag = client.untag_resource().resource_arn("orders").tag_keys("a");
    assert!(refused(untag.send().await).0.is_invalid_arn());
}
