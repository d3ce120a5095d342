//! Create, describe, list and update: typed results and errors, in a declared world and in one
//! without declarations.

use aws_sdk_sfn::types as sdk;
use rstest::rstest;
use sfn_mock::{Builder, Script, SfnMock, StateMachine, Unmatched};

use super::{PACK, ROLE, SHIP, create, in_process, refused};
use crate::support::ORDERS;

fn declared() -> Builder {
    SfnMock::builder().state_machine(StateMachine::standard("refunds"))
}

#[rstest]
#[case::declared(declared())]
#[case::undeclared(SfnMock::builder())]
#[tokio::test]
async fn a_service_that_makes_its_machine_can_start_it(#[case] mock: Builder) {
    let (sfn, client) = in_process(mock);
    let arn = create(&client, "orders", SHIP).await;
    assert_eq!(arn, ORDERS);
    let start = client.start_execution().state_machine_arn(&arn);
    start
        .name("order-17")
        .send()
        .await
        .expect("it can be started");
    sfn.assert_started_once("order-17");
    assert_eq!(sfn.state_machine("orders").definition(), SHIP);
    assert_eq!(sfn.state_machine("orders").role_arn(), ROLE);
}

#[rstest]
#[case::declared(declared())]
#[case::undeclared(SfnMock::builder())]
#[tokio::test]
async fn what_was_made_is_described_as_it_was_made(#[case] mock: Builder) {
    let (_sfn, client) = in_process(mock);
    let group = "arn:aws:logs:us-east-1:123456789012:log-group:orders:*";
    let group = sdk::CloudWatchLogsLogGroup::builder().log_group_arn(group);
    let destination = sdk::LogDestination::builder().cloud_watch_logs_log_group(group.build());
    let logging = sdk::LoggingConfiguration::builder()
        .level(sdk::LogLevel::Error)
        .include_execution_data(true)
        .destinations(destination.build())
        .build();
    let tracing = sdk::TracingConfiguration::builder().enabled(true).build();
    let encryption = sdk::EncryptionConfiguration::builder()
        .r#type(sdk::EncryptionType::CustomerManagedKmsKey)
        .kms_key_id("alias/orders")
        .kms_data_key_reuse_period_seconds(300)
        .build()
        .unwrap();
    let made = client
        .create_state_machine()
        .name("orders")
        .definition(SHIP)
        .role_arn(ROLE)
        .r#type(sdk::StateMachineType::Express)
        .logging_configuration(logging.clone())
        .tracing_configuration(tracing.clone())
        .encryption_configuration(encryption.clone())
        .send()
        .await
        .unwrap();
    let describe = client.describe_state_machine().state_machine_arn(ORDERS);
    let described = describe.send().await.unwrap();
    assert_eq!(described.creation_date, made.creation_date);
    assert_eq!(described.r#type, sdk::StateMachineType::Express);
    assert_eq!(described.status, Some(sdk::StateMachineStatus::Active));
    assert_eq!(described.logging_configuration, Some(logging));
    assert_eq!(described.tracing_configuration, Some(tracing));
    assert_eq!(described.encryption_configuration, Some(encryption));
    assert_eq!(
        (described.definition.as_str(), described.role_arn.as_str()),
        (SHIP, ROLE)
    );
    assert_eq!((described.revision_id, described.description), (None, None));
}

#[tokio::test]
async fn a_machine_that_only_a_start_has_named_awaits_its_definition() {
    let (sfn, client) = in_process(SfnMock::builder());
    let start = client.start_execution().state_machine_arn(ORDERS);
    start.name("order-17").send().await.unwrap();
    assert!(
        sfn.state_machine("orders")
            .definition()
            .contains("sfn-mock")
    );
    create(&client, "orders", SHIP).await;
    assert_eq!(sfn.state_machine("orders").definition(), SHIP);
    let again = client.create_state_machine().name("orders").role_arn(ROLE);
    let (error, _) = refused(again.definition(PACK).send().await);
    assert!(error.is_state_machine_already_exists());
    sfn.assert_started_once("order-17");
}

#[tokio::test]
async fn a_machine_is_made_in_the_region_that_the_caller_signs_for() {
    let (sfn, _) = in_process(SfnMock::builder());
    let region = aws_sdk_sfn::config::Region::new("eu-west-1");
    let client = aws_sdk_sfn::Client::from_conf(sfn.config().region(region).build());
    let arn = create(&client, "orders", SHIP).await;
    assert_eq!(
        arn,
        "arn:aws:states:eu-west-1:123456789012:stateMachine:orders"
    );
    let listed = client.list_state_machines().send().await.unwrap();
    assert_eq!(listed.state_machines.len(), 1);
    let elsewhere = sfn.client().list_state_machines().send().await.unwrap();
    assert_eq!(elsewhere.state_machines, []);
}

#[tokio::test]
async fn an_update_is_a_revision_that_the_running_execution_does_not_see() {
    let (sfn, client) = in_process(SfnMock::builder());
    create(&client, "orders", SHIP).await;
    let start = |name: &str| {
        client
            .start_execution()
            .state_machine_arn(ORDERS)
            .name(name)
            .send()
    };
    start("before").await.unwrap();
    let update = client.update_state_machine().state_machine_arn(ORDERS);
    let updated = update.clone().definition(PACK).send().await.unwrap();
    start("after").await.unwrap();
    assert_eq!(sfn.execution("before").revision(), 1);
    assert_eq!(sfn.execution("after").revision(), 2);
    assert_eq!(
        sfn.state_machine("orders").revision_id(),
        updated.revision_id
    );
    // The same once more is no revision.
    let again = update.definition(PACK).send().await.unwrap();
    assert_eq!(again.revision_id, updated.revision_id);
    assert_eq!(again.state_machine_version_arn, None);
}

#[tokio::test]
async fn refusals_arrive_as_their_own_variants() {
    let (_sfn, client) = in_process(declared());
    let create = || client.create_state_machine().role_arn(ROLE);
    let (error, text) = refused(create().name("orders").definition("{").send().await);
    assert!(error.is_invalid_definition(), "{text}");
    let (error, text) = refused(create().name("a:b").definition(SHIP).send().await);
    assert!(error.is_invalid_name(), "{text}");
    let missing = "arn:aws:states:us-east-1:123456789012:stateMachine:missing";
    let update = client.update_state_machine().state_machine_arn(missing);
    let (error, text) = refused(update.send().await);
    assert!(error.is_missing_required_parameter(), "{text}");
    let update = client.update_state_machine().state_machine_arn(missing);
    let (error, text) = refused(update.definition(SHIP).send().await);
    assert!(error.is_state_machine_does_not_exist(), "{text}");
    let describe = client.describe_state_machine().state_machine_arn(missing);
    let (error, _) = refused(describe.send().await);
    assert!(error.is_state_machine_does_not_exist());
    let delete = client.delete_state_machine().state_machine_arn("missing");
    let (error, _) = refused(delete.send().await);
    assert!(error.is_invalid_arn());
    let list = client.list_state_machines().next_token("made up");
    let (error, text) = refused(list.send().await);
    assert!(error.is_invalid_token(), "{text}");
}

#[tokio::test]
async fn a_paginator_walks_all_machines_by_name_while_some_go() {
    let (sfn, client) = in_process(SfnMock::builder().account("123456789012"));
    for number in 0..10 {
        create(&client, &format!("m-{number}"), SHIP).await;
    }
    let mut pages = client
        .list_state_machines()
        .into_paginator()
        .page_size(4)
        .send();
    let mut names = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.unwrap().state_machines;
        names.extend(page.into_iter().map(|machine| machine.name));
        // The machine that the page ended with goes before the next page is asked for.
        sfn.state_machine(names.last().unwrap()).delete();
    }
    let expected: Vec<_> = (0..10).map(|number| format!("m-{number}")).collect();
    assert_eq!(names, expected);
}

#[tokio::test]
async fn a_token_leads_nowhere_a_day_later() {
    let (sfn, client) = in_process(
        SfnMock::builder()
            .seed(7)
            .frozen_clock()
            .account("123456789012"),
    );
    create(&client, "a", SHIP).await;
    create(&client, "b", SHIP).await;
    let list = || client.list_state_machines().max_results(1);
    let token = list().send().await.unwrap().next_token.unwrap();
    let next = list().next_token(&token).send().await.unwrap();
    assert_eq!(next.state_machines[0].name, "b");
    sfn.clock()
        .advance(std::time::Duration::from_secs(24 * 60 * 60 + 1));
    let (error, _) = refused(list().next_token(&token).send().await);
    assert!(error.is_invalid_token());
}

#[tokio::test]
async fn a_scenario_file_declares_what_a_machine_is_made_of() {
    let script = r#"{ "stateMachines": [{ "name": "orders",
        "definition": "{\"StartAt\": \"Ship\"}",
        "roleArn": "arn:aws:iam::123456789012:role/ship",
        "tags": { "team": "logistics", "cost": "1" } }] }"#;
    let (sfn, client) = in_process(SfnMock::builder().script(Script::parse(script).unwrap()));
    let describe = client.describe_state_machine().state_machine_arn(ORDERS);
    let described = describe.send().await.unwrap();
    assert_eq!(described.definition, "{\"StartAt\": \"Ship\"}");
    assert_eq!(described.role_arn, "arn:aws:iam::123456789012:role/ship");
    let tags = [("team", "logistics"), ("cost", "1")];
    let tags = tags.map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(sfn.state_machine("orders").tags(), tags);
}

#[rstest]
#[case::no_json(
    r#""definition": "x""#,
    "script:1:55: stateMachines[0].definition: the definition of \"orders\" is not JSON: Unrecognized token 'x': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
)]
#[case::no_object(
    r#""definition": "[]""#,
    "script:1:55: stateMachines[0].definition: the definition of \"orders\" is not a JSON object"
)]
#[case::no_role(
    r#""roleArn": """#,
    "script:1:52: stateMachines[0].roleArn: expected an ARN of 1 to 256 characters, found \"\""
)]
#[case::no_key(
    r#""tags": { "": "a" }"#,
    "script:1:55: stateMachines[0].tags[\"\"]: expected a key of 1 to 128 characters and a value of at most 256, found \"\" and \"a\""
)]
fn a_machine_that_cannot_be_is_refused_early(#[case] member: &str, #[case] message: &str) {
    let script = format!(r#"{{ "stateMachines": [{{ "name": "orders", {member} }}] }}"#);
    assert_eq!(Script::parse(&script).unwrap_err().to_string(), message);
}

#[test]
fn an_invalid_machine_of_the_builder_is_named_in_the_error() {
    let machine = StateMachine::standard("orders")
        .definition_json("{")
        .tag("a", "b")
        .tag("a", "c");
    let error = SfnMock::builder()
        .state_machine(machine)
        .try_start()
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("the definition of \"orders\" is not JSON"),
        "{error}"
    );
    assert!(
        error.contains("at most 50 tags, each with a key of its own"),
        "{error}"
    );
}

#[tokio::test]
async fn a_call_that_no_scenario_is_about_can_still_fail_the_test() {
    let (sfn, client) = in_process(declared().unmatched(Unmatched::FailTest));
    let (error, _) = refused(client.list_state_machines().send().await);
    assert_eq!(
        aws_sdk_sfn::error::ProvideErrorMetadata::code(&error),
        Some("UnexpectedCall")
    );
    assert_eq!(sfn.close().unwrap_err().failures().len(), 1);
}
