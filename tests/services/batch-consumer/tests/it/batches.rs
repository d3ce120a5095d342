//! These tests state facts about the consumer.

use batch_consumer::{Message, Outcome, handle};
use serde_json::json;
use sfn_mock::{ErrorCode, Fault, Scenario, Script, Step, Times, operation, start_execution};

use crate::{consume, hold_until_two, mock, queue};

#[tokio::test(start_paused = true)]
async fn each_message_starts_one_execution() {
    let sfn = mock().start();
    let mut queue = queue(&[("m-1", r#"{"order":1}"#), ("m-2", r#"{"order":2}"#)]);

    assert_eq!(consume(&sfn, &mut queue).await, 2);

    sfn.assert_started(2);
    sfn.assert_input("m-2", json!({ "order": 2 }));
    assert!(queue.is_empty());
}

#[tokio::test(start_paused = true)]
async fn only_the_message_that_failed_is_delivered_again() {
    let throttled = Scenario::new("KMS throttles the second message")
        .when(start_execution().name("m-2"))
        .then(Step::fail(ErrorCode::KmsThrottlingException));
    let sfn = mock().scenario(throttled).start();
    let mut queue = queue(&[("m-1", "{}"), ("m-2", "{}"), ("m-3", "{}")]);

    assert_eq!(consume(&sfn, &mut queue).await, 3);
    sfn.assert_not_started("m-2");
    assert_eq!(consume(&sfn, &mut queue).await, 1);

    sfn.assert_started(3);
    assert_eq!(sfn.calls().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_message_whose_answers_are_all_lost_starts_once() {
    let lossy = Scenario::new("three answers are lost")
        .when(start_execution())
        .then(Step::lose_response(Fault::Reset).times(3));
    let sfn = mock().scenario(lossy).start();
    let mut queue = queue(&[("m-1", "{}")]);

    consume(&sfn, &mut queue).await;
    assert!(!queue.is_empty()); // to the consumer it has failed
    consume(&sfn, &mut queue).await;

    assert!(queue.is_empty());
    sfn.assert_started_once("m-1");
}

#[tokio::test(start_paused = true)]
async fn a_message_delivered_again_after_its_execution_has_ended_is_done() {
    let sfn = mock().start();
    let mut queue = queue(&[("m-1", "{}")]);
    consume(&sfn, &mut queue).await;
    sfn.execution("m-1").succeed(json!({}));

    queue.send("m-1", "{}"); // at least once
    consume(&sfn, &mut queue).await;

    assert!(queue.is_empty());
    assert!(sfn.rejections()[0].is_name_taken());
    sfn.assert_started(1);
}

#[tokio::test(start_paused = true)]
async fn a_message_that_fails_three_times_is_a_dead_letter() {
    let disabled = Scenario::new("the key is disabled")
        .when(operation("StartExecution").name("m-1"))
        .then(Step::fail(ErrorCode::KmsInvalidStateException).times(3))
        .expect(3);
    let sfn = mock().scenario(disabled).start();
    let mut queue = queue(&[("m-1", "{}"), ("m-2", "{}")]);

    while consume(&sfn, &mut queue).await > 0 {}

    assert_eq!(queue.dead_letters(), ["m-1"]);
    sfn.assert_started_once("m-2");
}

#[tokio::test(start_paused = true)]
async fn a_message_that_is_no_json_is_a_dead_letter_at_once() {
    let sfn = mock().start();
    let mut queue = queue(&[("m-1", "order 1"), ("m-2", "{}")]);

    consume(&sfn, &mut queue).await;

    assert_eq!(queue.dead_letters(), ["m-1"]);
    assert_eq!(sfn.rejections()[0].code(), ErrorCode::InvalidExecutionInput);
    sfn.assert_started(1);
}

#[tokio::test(start_paused = true)]
async fn two_consumers_that_start_one_message_at_once_start_it_once() {
    let together = Scenario::new("both at once")
        .when(start_execution().name("m-1"))
        .then(hold_until_two());
    let sfn = mock().scenario(together).start();
    let (client, arn) = (
        sfn.client(),
        sfn.state_machine("shipments").arn().to_owned(),
    );
    let message = Message {
        id: "m-1".to_owned(),
        body: "{}".to_owned(),
        receives: 1,
    };

    let outcomes = tokio::join!(
        handle(&client, &arn, &message),
        handle(&client, &arn, &message)
    );

    assert_eq!(outcomes, (Outcome::Done, Outcome::Done));
    sfn.assert_started_once("m-1");
}

#[tokio::test(start_paused = true)]
async fn a_batch_of_ten_leaves_the_eleventh_message_for_the_next() {
    let sfn = mock().start();
    let ids: Vec<String> = (1..=11).map(|number| format!("m-{number}")).collect();
    let messages: Vec<(&str, &str)> = ids.iter().map(|id| (id.as_str(), "{}")).collect();
    let mut queue = queue(&messages);

    assert_eq!(consume(&sfn, &mut queue).await, 10);

    sfn.assert_not_started("m-11");
    sfn.assert_started(10);
}

// This package has no rstest of its own.
sfn_mock::every_error_code! {
    #[tokio::test(start_paused = true)]
    async fn a_message_whose_start_is_refused_is_kept_unless_it_never_can_start(#[case] code: ErrorCode) {
        let refused = Scenario::new("refused").then(Step::fail(code).times(Times::Forever));
        let sfn = mock().scenario(refused).start();
        let mut queue = queue(&[("m-1", "{}")]);

        consume(&sfn, &mut queue).await;

        let is_settled = [
            ErrorCode::ExecutionAlreadyExists,
            ErrorCode::InvalidExecutionInput,
            ErrorCode::InvalidName,
        ];
        assert_eq!(queue.is_empty(), is_settled.contains(&code));
        sfn.assert_started(0);
    }
}

sfn_mock::every_builtin_script! {
    #[tokio::test(start_paused = true)]
    async fn a_message_starts_once_at_most(#[case] script: &str) {
        if ["two-workers-at-once", "every-name-once"].contains(&script) {
            return; // the one waits for two consumers, the other forbids retries
        }
        let sfn = mock().script(Script::builtin(script)).start();
        let mut queue = queue(&[("m-1", "{}")]);

        for _ in 0..3 {
            consume(&sfn, &mut queue).await;
        }

        assert!(sfn.started().len() <= 1);
    }
}
