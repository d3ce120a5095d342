//! StartSyncExecution.

use std::time::Duration;

use serde_json::json;
use sfn_mock::{Finish, SfnMock, StateMachine};

use super::{millis, mock, orders};
use crate::support::http_client::Client;

const AUDIT: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:audit";

fn audit(finish: Finish) -> SfnMock {
    mock(orders())
        .state_machine(StateMachine::express("audit").finish(finish))
        .start()
}

#[test]
fn the_answer_comes_when_the_execution_has_ended() {
    let wait = Duration::from_millis(230);
    let sfn = audit(Finish::succeeded_with(|input| json!([input])).after(wait));
    let asked = json!({ "stateMachineArn": AUDIT, "name": "a", "input": "1" });
    let answer = Client::of(&sfn).send("StartSyncExecution", &[], &asked);
    assert_eq!(answer.members["output"], "[1]");
    let billed = &answer.members["billingDetails"]["billedDurationInMilliseconds"];
    assert_eq!(*billed, 300);
    assert_eq!(
        millis(&answer, "stopDate") - millis(&answer, "startDate"),
        230
    );
    sfn.assert_started_once("a");
    sfn.execution("a").assert_succeeded();
}

#[test]
fn one_name_names_as_many_as_are_asked_for() {
    let sfn = audit(Finish::succeeded(json!(null)));
    let client = Client::of(&sfn);
    let asked = json!({ "stateMachineArn": AUDIT, "name": "a" });
    let arns = [0, 1].map(|_| {
        let answer = client.send("StartSyncExecution", &[], &asked);
        answer.execution_arn().to_owned()
    });
    assert_ne!(arns[0], arns[1]);
    sfn.assert_started(2);
}

#[cfg(feature = "aws-sdk")]
mod with_the_sdk {
    use super::*;
    use aws_sdk_sfn::types::SyncExecutionStatus;
    use tokio::time::Instant;

    async fn run(sfn: &SfnMock) -> SyncExecutionStatus {
        let start = sfn.client().start_sync_execution().state_machine_arn(AUDIT);
        start.send().await.expect("it is answered").status().clone()
    }

    #[tokio::test(start_paused = true)]
    async fn after_five_minutes_its_time_is_up() {
        let late = Finish::succeeded(json!({})).after(Duration::from_mins(9));
        let machine = StateMachine::express("audit").finish(late);
        let sfn = mock(machine).in_process().start();
        let begun = Instant::now();
        assert_eq!(run(&sfn).await, SyncExecutionStatus::TimedOut);
        assert_eq!(begun.elapsed().as_secs(), 300);
    }

    #[tokio::test]
    async fn the_sdk_finds_the_socket_although_it_puts_sync_before_the_host() {
        let sfn = audit(Finish::failed("Oops", "why"));
        assert_eq!(run(&sfn).await, SyncExecutionStatus::Failed);
    }
}
