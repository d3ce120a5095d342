//! The lints on callers that use the real SDK: careful ones have no findings.

use std::time::Duration;

use aws_sdk_sfn::Client;
use sfn_mock::{
    ErrorCode, Fault, Lint, LintLevel, Reply, Scenario, SfnMock, StateMachine, Step, operation,
    start_execution,
};

use crate::support::ORDERS;

/// Names what it starts, sends the same input again, retries KMS's throttle, and looks at what is
/// there already.
async fn place_order(client: &Client, id: u32, input: &str) -> Result<(), String> {
    let name = format!("order-{id}");
    for _ in 0..3 {
        let start = client
            .start_execution()
            .state_machine_arn(ORDERS)
            .name(&name)
            .input(input);
        let error = match start.send().await {
            Ok(_) => return Ok(()),
            Err(error) => error.into_service_error(),
        };
        if error.is_kms_throttling_exception() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        } else if error.is_execution_already_exists() {
            let arn = format!("{}:{name}", ORDERS.replace("stateMachine", "execution"));
            let there = client.describe_execution().execution_arn(arn).send().await;
            let there = there.map_err(|error| error.to_string())?;
            let same = there.input() == Some(input);
            return same.then_some(()).ok_or_else(|| "another order".to_owned());
        } else {
            return Err(error.to_string());
        }
    }
    Err("KMS throttles for too long".to_owned())
}

#[tokio::test(start_paused = true)]
async fn a_careful_caller_breaks_no_rule() {
    let order = |id: u32| start_execution().name(format!("order-{id}"));
    let described = Reply::new(200).body(
        r#"{"executionArn":"arn","stateMachineArn":"arn","status":"RUNNING","startDate":1.0,"input":"{\"n\":4}"}"#,
    );
    let builder = SfnMock::builder()
        .state_machine(StateMachine::standard("orders"))
        .scenario(
            Scenario::new("answers are lost")
                .when(order(1))
                .then(Step::lose_response(Fault::Reset).times(2)),
        )
        .scenario(
            Scenario::new("throttled")
                .when(order(2))
                .then(Step::fail(ErrorCode::ThrottlingException).times(2)),
        )
        .scenario(
            Scenario::new("throttled by KMS")
                .when(order(3))
                .then(Step::fail(ErrorCode::KmsThrottlingException).times(2)),
        )
        .scenario(
            Scenario::new("described")
                .when(operation("DescribeExecution"))
                .then(Step::reply(described)),
        );
    let builder = Lint::ALL.iter().fold(builder, |builder, advice| {
        builder.lint(*advice, LintLevel::Deny)
    });
    let sfn = builder.in_process().start();
    let client = sfn.client();
    for id in [1, 2, 3, 1] {
        place_order(&client, id, "{}").await.expect("it is placed");
    }
    place_order(&client, 4, r#"{"n":4}"#)
        .await
        .expect("it is placed");
    place_order(&client, 4, r#"{"n":5}"#)
        .await
        .expect_err("it is another");
    assert!(
        place_order(&client, 5, "no json").await.is_err(),
        "and it is not tried again"
    );
    sfn.assert_started(4);
    assert_eq!(sfn.lint_findings(), []);
}

/// The calls of `examples/quickstart.rs`, which shows errors: a throttle by KMS that is not
/// retried, and a name that is taken.
#[tokio::test(start_paused = true)]
async fn the_quick_start_breaks_the_two_rules_that_it_shows_and_its_test_passes() {
    let throttled = |name: &str, code| {
        Scenario::new(format!("{name} is throttled"))
            .when(start_execution().name(name))
            .then(Step::fail(code))
    };
    let sfn = SfnMock::builder()
        .state_machine(StateMachine::standard("orders"))
        .scenario(throttled("order-2", ErrorCode::ThrottlingException))
        .scenario(throttled("order-3", ErrorCode::KmsThrottlingException))
        .in_process()
        .start();
    let client = sfn.client();
    let long = "n".repeat(81);
    let calls = [
        ("order-1", r#"{"id":1}"#),
        ("order-1", r#"{"id":1}"#),
        ("order-1", r#"{"id":9}"#),
        ("order-2", r#"{"id":2}"#),
        ("order-3", r#"{"id":3}"#),
        (&long, "{}"),
    ];
    for (name, input) in calls {
        let start = client.start_execution().state_machine_arn(ORDERS);
        drop(start.name(name).input(input).send().await);
    }
    let found: Vec<_> = sfn
        .lint_findings()
        .iter()
        .map(sfn_mock::lint::LintFinding::lint)
        .collect();
    assert_eq!(found, [Lint::KmsThrottlingGivenUp, Lint::TakenAsDone]);
    sfn.close().expect("a warning fails no test");
}
