//! Definitions: judged when they are validated, created and updated. `fixtures/conformance/` has the cases.

use aws_sdk_sfn::types::ValidateStateMachineDefinitionResultCode as ResultCode;
use rstest::rstest;
use sfn_mock::{SfnMock, StateMachine};

use super::{ROLE, SHIP, create, in_process, refused};
use crate::support::http_client::ORDERS;

const NOWHERE: &str = r#"{"StartAt":"Pack","States":{"Pack":{"Type":"Pass","Next":"Ship"}}}"#;

#[tokio::test]
async fn a_broken_definition_is_refused_by_a_variant_of_its_own_and_makes_no_machine() {
    let (sfn, client) = in_process(SfnMock::builder().state_machines([]));
    let create = client.create_state_machine().name("orders").role_arn(ROLE);
    let (error, text) = refused(create.definition(NOWHERE).send().await);
    assert!(error.is_invalid_definition(), "{text}");
    let expected = "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' \
                    target: Ship at /States/Pack/Next, MISSING_END_STATE: Workflow has no terminal \
                    state at null'";
    assert_eq!(text, expected);
    let list = client.list_state_machines().send().await.unwrap();
    assert_eq!(list.state_machines, []);
    drop(sfn);
}

#[tokio::test]
async fn a_machine_keeps_its_definition_when_an_update_is_refused() {
    let (sfn, client) = in_process(SfnMock::builder().state_machines([]));
    create(&client, "orders", SHIP).await;
    let update = client.update_state_machine().state_machine_arn(ORDERS);
    let (error, text) = refused(update.definition(NOWHERE).send().await);
    assert!(error.is_invalid_definition(), "{text}");
    let update = client.update_state_machine().state_machine_arn(ORDERS);
    let (error, text) = refused(update.role_arn("the role").send().await);
    assert!(error.is_invalid_arn(), "{text}");
    let orders = sfn.state_machine("orders");
    assert_eq!(
        (orders.definition(), orders.revision_id()),
        (SHIP.into(), None)
    );
}

#[tokio::test]
async fn a_definition_is_validated_without_a_machine() {
    let (sfn, client) = in_process(SfnMock::builder().state_machines([]));
    let validate = || client.validate_state_machine_definition();
    let valid = validate().definition(SHIP).send().await.unwrap();
    assert_eq!(valid.result, ResultCode::Ok);
    assert_eq!(valid.diagnostics, []);
    let broken = validate().definition(NOWHERE).send().await.unwrap();
    assert_eq!(broken.result, ResultCode::Fail);
    let found = broken.diagnostics.iter();
    let found: Vec<_> = found
        .map(|found| (found.code(), found.location()))
        .collect();
    let expected = [
        ("MISSING_TRANSITION_TARGET", Some("/States/Pack/Next")),
        ("MISSING_END_STATE", None),
    ];
    assert_eq!(found, expected);
    let (error, text) = refused(validate().definition("").send().await);
    assert!(error.is_validation_exception(), "{text}");
    sfn.assert_started(0);
}

/// An EXPRESS machine is updated by the rules of its own type.
#[rstest]
#[case::standard(StateMachine::standard("orders"), true)]
#[case::express(StateMachine::express("orders"), false)]
#[tokio::test]
async fn a_task_token_is_for_standard_machines(#[case] machine: StateMachine, #[case] fits: bool) {
    let (_sfn, client) = in_process(SfnMock::builder().state_machine(machine));
    let wait = r#"{"StartAt":"Wait","States":{"Wait":{"Type":"Task","End":true,
        "Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken"}}}"#;
    let update = client.update_state_machine().state_machine_arn(ORDERS);
    assert_eq!(update.definition(wait).send().await.is_ok(), fits);
}

/// JSON ends at a thousand levels; a state takes four of them.
#[tokio::test]
async fn a_definition_as_deep_as_json_may_be_is_read() {
    let (_sfn, client) = in_process(SfnMock::builder());
    let mut definition = SHIP.to_owned();
    for level in 0..248 {
        let state = format!(r#"{{"Type":"Parallel","Branches":[{definition}],"End":true}}"#);
        definition = format!(r#"{{"StartAt":"P{level}","States":{{"P{level}":{state}}}}}"#);
    }
    let validate = client.validate_state_machine_definition();
    let answer = validate.definition(&definition).send().await.unwrap();
    assert_eq!(answer.diagnostics, []);
    let lost = definition.replace(r#""StartAt":"Ship""#, r#""StartAt":"Sent""#);
    let validate = client.validate_state_machine_definition();
    let answer = validate.definition(lost).send().await.unwrap();
    assert_eq!(answer.diagnostics.len(), 2);
}
