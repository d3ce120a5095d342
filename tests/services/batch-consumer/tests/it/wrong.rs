//! Tests that fail on purpose. `printed` runs each of them and keeps what it prints.

use std::time::Duration;

use aws_sdk_sfn::Client;
use batch_consumer::{Message, Outcome};
use sfn_mock::{
    Builtin, ErrorCode, Fault, Lint, LintLevel, Scenario, SfnMock, StateMachine, Step, Unmatched,
    start_execution,
};

use crate::{consume, hold_until_two, mock, queue};

fn message(id: &str) -> Message {
    Message {
        id: id.to_owned(),
        body: "{}".to_owned(),
        receives: 1,
    }
}

/// The test is wrong: a message that KMS throttled is still on the queue.
#[tokio::test(start_paused = true)]
#[ignore = "fails on purpose"]
async fn an_assertion_of_its_own() {
    let throttled = Scenario::new("KMS throttles the second message")
        .when(start_execution().name("m-2"))
        .then(Step::fail(ErrorCode::KmsThrottlingException));
    let sfn = mock().scenario(throttled).start();
    let mut queue = queue(&[("m-1", "{}"), ("m-2", "{}")]);

    consume(&sfn, &mut queue).await;

    assert!(queue.is_empty(), "every message is handled");
}

/// The test is wrong: the state machine has another name.
#[tokio::test(start_paused = true)]
#[ignore = "fails on purpose"]
async fn a_misspelt_scenario() {
    let throttled = Scenario::new("KMS throttles shipments")
        .when(start_execution().state_machine("shipment"))
        .then(Step::fail(ErrorCode::KmsThrottlingException));
    let sfn = mock().scenario(throttled).start();

    consume(&sfn, &mut queue(&[("m-1", "{}")])).await;

    sfn.assert_started_once("m-1");
}

/// The test is wrong: the first batch has been consumed when the scenario is mounted.
#[tokio::test(start_paused = true)]
#[ignore = "fails on purpose"]
async fn a_scenario_mounted_too_late() {
    let sfn = mock().start();

    consume(&sfn, &mut queue(&[("m-1", "{}")])).await;

    let throttled = Scenario::new("KMS throttles the first message")
        .when(start_execution().name("m-1"))
        .then(Step::fail(ErrorCode::KmsThrottlingException));
    sfn.mount(throttled);
}

/// The test is wrong: a message that succeeds is not delivered again.
#[tokio::test(start_paused = true)]
#[ignore = "fails on purpose"]
async fn an_unmet_expectation() {
    let twice = Scenario::new("the first message is started twice")
        .when(start_execution().name("m-1"))
        .expect(2);
    let sfn = mock().scenario(twice).start();

    consume(&sfn, &mut queue(&[("m-1", "{}")])).await;
}

/// The test is wrong: the second message is on the queue too.
#[tokio::test(start_paused = true)]
#[ignore = "fails on purpose"]
async fn an_unexpected_call() {
    let first = Scenario::new("the first message").when(start_execution().name("m-1"));
    let sfn = mock()
        .scenario(first)
        .unmatched(Unmatched::FailTest)
        .start();

    consume(&sfn, &mut queue(&[("m-1", "{}"), ("m-2", "{}")])).await;
}

/// The test is wrong: two messages are never handled at once, so the first waits forever.
#[tokio::test]
#[ignore = "fails on purpose"]
async fn a_hold_for_two_that_one_request_reaches() {
    let together = Scenario::new("both at once").then(hold_until_two());
    let sfn = over_a_socket().scenario(together).start();

    consume(&sfn, &mut queue(&[("m-1", "{}"), ("m-2", "{}")])).await;
}

/// The test is wrong: it gives the consumer a limit, but opens the gate for no request.
#[tokio::test]
#[ignore = "fails on purpose"]
async fn a_hold_that_is_never_released() {
    let held = Scenario::new("the first message is held")
        .when(start_execution().name("m-1"))
        .then(Step::hold());
    let sfn = over_a_socket().scenario(held).start();

    let mut queue = queue(&[("m-1", "{}")]);
    let consumed = consume(&sfn, &mut queue);
    let consumed = tokio::time::timeout(Duration::from_secs(2), consumed).await;

    assert_eq!(consumed, Ok(1));
}

/// The test is wrong: there is one message, and it waits for two calls.
#[tokio::test]
#[ignore = "fails on purpose"]
async fn a_wait_for_a_call_that_does_not_come() {
    let sfn = over_a_socket().start();

    consume(&sfn, &mut queue(&[("m-1", "{}")])).await;

    sfn.wait_for_calls(2).await;
}

/// The test is wrong: `gate("held")` could be either of two.
#[tokio::test]
#[ignore = "fails on purpose"]
async fn two_gates_of_one_name() {
    let held = |name: &str| {
        let held = Scenario::new("held").when(start_execution().name(name));
        held.then(Step::hold())
    };
    let sfn = mock().scenario(held("m-1")).scenario(held("m-2")).start();

    consume(&sfn, &mut queue(&[("m-1", "{}"), ("m-2", "{}")])).await;
}

/// The test is wrong: this script refuses the first named start, however often the SDK tries.
#[tokio::test]
#[ignore = "fails on purpose"]
async fn a_number_of_attempts_of_a_script_without() {
    let taken = Builtin::named("name-taken").with_attempts(4);
    let sfn = mock().script(taken.script()).start();

    consume(&sfn, &mut queue(&[("m-1", "{}")])).await;
}

/// The consumer is wrong: a name of each delivery's own makes a redelivery a new start.
#[tokio::test(start_paused = true)]
#[ignore = "fails on purpose"]
async fn a_redelivery_that_starts_again() {
    async fn handle_under_a_new_name(
        client: &Client,
        state_machine_arn: &str,
        message: &Message,
    ) -> Outcome {
        let name = format!("{}-{}", message.id, message.receives);
        let start = client.start_execution().name(name).input(&message.body);
        match start.state_machine_arn(state_machine_arn).send().await {
            Ok(_) => Outcome::Done,
            Err(_) => Outcome::Failed,
        }
    }

    let lossy = Scenario::new("every answer to the first delivery is lost")
        .then(Step::lose_response(Fault::Reset).times(3));
    let sfn = mock().scenario(lossy).start();
    let (client, arn) = (
        sfn.client(),
        sfn.state_machine("shipments").arn().to_owned(),
    );

    let mut message = message("m-1");
    assert_eq!(
        handle_under_a_new_name(&client, &arn, &message).await,
        Outcome::Failed
    );
    message.receives += 1;
    assert_eq!(
        handle_under_a_new_name(&client, &arn, &message).await,
        Outcome::Done
    );

    sfn.assert_started(1);
}

/// The consumer is wrong: it starts without a name.
#[tokio::test(start_paused = true)]
#[ignore = "fails on purpose"]
async fn an_unnamed_start_whose_answer_is_lost() {
    async fn handle_without_a_name(
        client: &Client,
        state_machine_arn: &str,
        message: &Message,
    ) -> Outcome {
        let start = client.start_execution().input(&message.body);
        match start.state_machine_arn(state_machine_arn).send().await {
            Ok(_) => Outcome::Done,
            Err(_) => Outcome::Failed,
        }
    }

    let lossy = Scenario::new("the first answer is lost").then(Step::lose_response(Fault::Close));
    let sfn = mock()
        .scenario(lossy)
        .lint(Lint::UnnamedStart, LintLevel::Deny)
        .start();

    let arn = sfn.state_machine("shipments").arn().to_owned();
    let outcome = handle_without_a_name(&sfn.client(), &arn, &message("m-1")).await;

    assert_eq!(outcome, Outcome::Done);
}

/// The test is wrong: it drops the mock before the consumer's last message.
#[tokio::test(start_paused = true)]
#[ignore = "fails on purpose"]
async fn a_call_after_the_mock_was_dropped() {
    let sfn = mock().start();
    let (client, arn) = (
        sfn.client(),
        sfn.state_machine("shipments").arn().to_owned(),
    );
    drop(sfn);

    client
        .start_execution()
        .state_machine_arn(arn)
        .name("m-1")
        .send()
        .await
        .unwrap();
}

/// A mock whose waits are short, so that a hang is reported within a second.
fn over_a_socket() -> sfn_mock::Builder {
    SfnMock::builder()
        .state_machine(StateMachine::standard("shipments"))
        .wait_limit(Duration::from_millis(500))
}
