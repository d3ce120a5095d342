//! Machines and activities of several regions and accounts in one world, and a world without machines.

use rstest::rstest;
use serde_json::json;
use sfn_mock::{Activity, Builder, Script, SfnMock, StateMachine};

use crate::support::http_client::{Client, ORDERS};
use crate::support::panics::panic_of;

const IRELAND: &str = "arn:aws:states:eu-west-1:123456789012:stateMachine:orders";
const OTHER_ACCOUNT: &str = "arn:aws:states:us-east-1:999999999999:stateMachine:orders";

fn orders() -> StateMachine {
    StateMachine::standard("orders")
}

fn pick() -> Activity {
    Activity::new("pick")
}

/// The ARN of the activity in an account and region.
fn pick_in(region: &str, account: &str) -> String {
    format!("arn:aws:states:{region}:{account}:activity:pick")
}

fn three_places() -> Builder {
    let machines = [
        orders(),
        orders().region("eu-west-1"),
        orders().account("999999999999"),
    ];
    SfnMock::builder()
        .state_machines(machines)
        .activity(pick())
        .activity(pick().region("eu-west-1"))
        .activity(pick().account("999999999999"))
}

#[rstest]
#[case("us-west-2", "aws")]
#[case("cn-northwest-1", "aws-cn")]
#[case("us-gov-east-1", "aws-us-gov")]
#[case("us-iso-west-1", "aws-iso")]
#[case("us-isob-east-1", "aws-iso-b")]
#[case("us-isof-south-1", "aws-iso-f")]
#[case("eu-isoe-west-1", "aws-iso-e")]
#[case("eusc-de-east-1", "aws-eusc")]
fn a_region_decides_the_partition(#[case] region: &str, #[case] partition: &str) {
    let arn = format!("arn:{partition}:states:{region}:123456789012:stateMachine:orders");
    let sfn = SfnMock::builder()
        .region(region)
        .state_machine(orders())
        .start();
    assert_eq!(sfn.state_machine("orders").arn(), arn);
    let machine = orders().region(region);
    let sfn = SfnMock::builder().state_machine(machine).start();
    assert_eq!(sfn.state_machine("orders").arn(), arn);
    let role = format!("arn:{partition}:iam::123456789012:role/sfn-mock");
    assert_eq!(sfn.state_machine("orders").role_arn(), role);
    let answer = Client::of(&sfn).start_on(&arn, "order-17", None);
    let execution =
        format!("arn:{partition}:states:{region}:123456789012:execution:orders:order-17");
    assert_eq!(answer.execution_arn(), execution);
}

#[test]
fn machines_of_one_name_run_apart_in_each_place() {
    let sfn = three_places().start();
    let client = Client::of(&sfn);
    for arn in [ORDERS, IRELAND, OTHER_ACCOUNT] {
        let answer = client.start_on(arn, "order-17", None);
        let execution = arn.replace("stateMachine", "execution") + ":order-17";
        assert_eq!(answer.execution_arn(), execution);
        assert_eq!(
            sfn.state_machine(arn).execution("order-17").arn(),
            execution
        );
    }
    sfn.assert_started(3);
}

#[rstest]
#[case::a_region_without_a_machine(
    "arn:aws:states:eu-west-2:123456789012:stateMachine:orders",
    "400 StateMachineDoesNotExist"
)]
#[case::an_account_without_one(
    "arn:aws:states:us-east-1:111111111111:stateMachine:orders",
    "400 AccessDeniedException"
)]
#[case::a_region_of_another_account(
    "arn:aws:states:eu-west-1:999999999999:stateMachine:orders",
    "400 StateMachineDoesNotExist"
)]
fn other_places_have_no_machine(#[case] arn: &str, #[case] status_and_code: &str) {
    let sfn = three_places().start();
    assert_eq!(
        Client::of(&sfn).start_on(arn, "x", None).status_and_code(),
        status_and_code
    );
}

#[test]
fn activities_of_one_name_have_their_own_tasks_in_each_place() {
    let sfn = three_places().start();
    let client = Client::of(&sfn);
    for (input, (region, account)) in [
        ("us-east-1", "123456789012"),
        ("eu-west-1", "123456789012"),
        ("us-east-1", "999999999999"),
    ]
    .into_iter()
    .enumerate()
    {
        let arn = pick_in(region, account);
        sfn.activity(&arn).schedule(input);
        let task = client.send("GetActivityTask", &[], &json!({ "activityArn": arn }));
        assert_eq!(task.members["input"], input.to_string());
    }
}

#[rstest]
#[case::a_region_without_one("eu-west-2", "123456789012", "400 ActivityDoesNotExist")]
#[case::an_account_without_one("us-east-1", "111111111111", "400 AccessDeniedException")]
#[case::a_region_of_another_account("eu-west-1", "999999999999", "400 ActivityDoesNotExist")]
fn other_places_have_no_activity(
    #[case] region: &str,
    #[case] account: &str,
    #[case] status_and_code: &str,
) {
    let sfn = three_places().start();
    let members = json!({ "activityArn": pick_in(region, account) });
    let answer = Client::of(&sfn).send("DescribeActivity", &[], &members);
    assert_eq!(answer.status_and_code(), status_and_code);
}

#[test]
fn a_name_means_the_activity_of_the_mocks_own_place_or_the_only_one() {
    let own = pick_in("us-east-1", "123456789012");
    assert_eq!(three_places().start().activity("pick").arn(), own);
    let elsewhere = pick().region("eu-west-1");
    let sfn = SfnMock::builder().activity(elsewhere.clone()).start();
    let ireland = pick_in("eu-west-1", "123456789012");
    assert_eq!(sfn.activity("pick").arn(), ireland);
    let other = elsewhere.clone().account("999999999999");
    let sfn = SfnMock::builder()
        .account("123456789012")
        .activity(elsewhere)
        .activity(other)
        .start();
    let text = panic_of(|| drop(sfn.activity("pick")));
    let expected = "sfn-mock: there is no activity \"pick\"; there are \
                    [\"arn:aws:states:eu-west-1:123456789012:activity:pick\", \
                    \"arn:aws:states:eu-west-1:999999999999:activity:pick\"]";
    assert!(text.starts_with(expected), "{text}");
}

#[test]
fn a_name_means_the_machine_of_the_mocks_own_place_or_the_only_one() {
    let sfn = three_places().start();
    assert_eq!(sfn.state_machine("orders").arn(), ORDERS);
    let elsewhere = orders().region("eu-west-1");
    let sfn = SfnMock::builder().state_machine(elsewhere.clone()).start();
    assert_eq!(sfn.state_machine("orders").arn(), IRELAND);
    let other = elsewhere.clone().account("999999999999");
    let sfn = SfnMock::builder()
        .state_machines([elsewhere, other])
        .start();
    let text = panic_of(|| drop(sfn.state_machine("orders")));
    let expected = "sfn-mock: there is no state machine \"orders\"; there are \
                    [\"arn:aws:states:eu-west-1:123456789012:stateMachine:orders\", \
                    \"arn:aws:states:eu-west-1:999999999999:stateMachine:orders\"]";
    assert!(text.starts_with(expected), "{text}");
}

#[test]
fn a_machine_of_a_foreign_account_is_not_made_by_a_handle() {
    let sfn = SfnMock::builder().account("123456789012").start();
    let text = panic_of(|| drop(sfn.state_machine(OTHER_ACCOUNT)));
    let expected = format!("sfn-mock: there is no state machine {OTHER_ACCOUNT:?}");
    assert!(text.starts_with(&expected), "{text}");
    let members = json!({ "stateMachineArn": OTHER_ACCOUNT });
    let answer = Client::of(&sfn).send("StartExecution", &[], &members);
    assert_eq!(answer.status_and_code(), "400 AccessDeniedException");
}

#[rstest]
#[case::in_code(SfnMock::builder().state_machines([]))]
#[case::in_place_of_others(SfnMock::builder().state_machine(orders()).state_machines([]))]
#[case::in_a_file(SfnMock::builder().script(Script::parse(r#"{"stateMachines":[]}"#).unwrap()))]
fn an_empty_declaration_is_a_world_without_machines(#[case] world: Builder) {
    let sfn = world.start();
    let answer = Client::of(&sfn).start(None, None);
    assert_eq!(answer.status_and_code(), "400 StateMachineDoesNotExist");
}

#[test]
fn a_file_declares_machines_and_activities_in_several_places() {
    let script = r#"{ "region": "eu-central-1", "stateMachines": [
        { "name": "orders" }, { "name": "orders", "region": "us-iso-east-1", "account": "999999999999" }
    ], "activities": [{ "name": "pick", "region": "eu-west-1" }] }"#;
    let sfn = SfnMock::builder()
        .script(Script::parse(script).unwrap())
        .start();
    let own = "arn:aws:states:eu-central-1:123456789012:stateMachine:orders";
    assert_eq!(sfn.state_machine("orders").arn(), own);
    let ireland = pick_in("eu-west-1", "123456789012");
    assert_eq!(sfn.activity("pick").arn(), ireland);
    let isolated = "arn:aws-iso:states:us-iso-east-1:999999999999:stateMachine:orders";
    assert_eq!(
        Client::of(&sfn)
            .start_on(isolated, "x", None)
            .status_and_code(),
        "200"
    );
}

#[rstest]
#[case::region(
    r#""region": "EU""#,
    "script:1:51: stateMachines[0].region: expected a region such as us-east-1, found \"EU\""
)]
#[case::account(
    r#""account": "1""#,
    "script:1:52: stateMachines[0].account: expected an account of 12 digits, found \"1\""
)]
#[case::twice(
    r#""region": "us-east-1" }, { "name": "orders""#,
    "script:1:76: stateMachines[1].name: a state machine \"orders\" is declared twice"
)]
fn a_place_that_cannot_be_is_refused_early(#[case] keys: &str, #[case] message: &str) {
    let script = format!(r#"{{ "stateMachines": [{{ "name": "orders", {keys} }}] }}"#);
    let error = Script::parse(&script).expect_err("it cannot be");
    assert_eq!(error.to_string(), message);
}

#[cfg(feature = "aws-sdk")]
#[tokio::test]
async fn a_caller_lists_and_makes_in_the_declared_region_it_signs_for() {
    let sfn = three_places().in_process().start();
    let client = |region: &'static str| {
        let region = aws_sdk_sfn::config::Region::new(region);
        aws_sdk_sfn::Client::from_conf(sfn.config().region(region).build())
    };
    let mut seen = Vec::new();
    // The mock's own region replaces a region in which nothing is declared.
    for region in ["us-east-1", "eu-west-1", "ap-south-1"] {
        let client = client(region);
        let create = client.create_state_machine().name(region);
        let create = create.role_arn("arn:aws:iam::123456789012:role/orders");
        let definition = r#"{"StartAt":"Ship","States":{"Ship":{"Type":"Succeed"}}}"#;
        let made = create.definition(definition).send().await.unwrap();
        let listed = client.list_state_machines().send().await.unwrap();
        seen.push((made.state_machine_arn, listed.state_machines.len()));
        let made = client.create_activity().name(region).send().await.unwrap();
        let listed = client.list_activities().send().await.unwrap();
        seen.push((made.activity_arn, listed.activities.len()));
    }
    let arn = |region: &str, of_type: &str, name: &str| {
        format!("arn:aws:states:{region}:123456789012:{of_type}:{name}")
    };
    let (machine, activity) = ("stateMachine", "activity");
    let expected = [
        (arn("us-east-1", machine, "us-east-1"), 3), // two accounts' orders
        (arn("us-east-1", activity, "us-east-1"), 3),
        (arn("eu-west-1", machine, "eu-west-1"), 2),
        (arn("eu-west-1", activity, "eu-west-1"), 2),
        (arn("us-east-1", machine, "ap-south-1"), 4),
        (arn("us-east-1", activity, "ap-south-1"), 4),
    ];
    assert_eq!(seen, expected);
}
