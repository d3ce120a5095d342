//! Task tokens, and what they are answered with.

use std::time::Duration;

use serde_json::{Value, json};
use sfn_mock::{Finish, KmsAccess, SfnMock, TaskOutcome, TaskToken};

use super::{mock, orders};
use crate::support::http_client::{Answer, Client};

const SECOND: Duration = Duration::from_secs(1);

fn send(sfn: &SfnMock, operation: &str, token: &TaskToken, mut members: Value) -> Answer {
    members["taskToken"] = token.as_str().into();
    Client::of(sfn).send(operation, &[], &members)
}

fn succeed(sfn: &SfnMock, token: &TaskToken) -> String {
    send(sfn, "SendTaskSuccess", token, json!({ "output": "{}" })).status_and_code()
}

#[test]
fn a_success_ends_a_task_once() {
    let sfn = mock(orders()).start();
    let token = sfn.task_token();
    assert_eq!(token.outcome(), None);
    let answer = send(&sfn, "SendTaskSuccess", &token, json!({ "output": " [1]" }));
    assert_eq!(answer.text, "{}");
    let output = " [1]".to_owned();
    assert_eq!(token.outcome(), Some(TaskOutcome::Succeeded { output }));
    let again = send(&sfn, "SendTaskFailure", &token, json!({}));
    assert_eq!(again.status_and_code(), "400 TaskTimedOut");
    let expected = "Task Timed Out: 'Provided task does not exist anymore'";
    assert_eq!(again.message(), expected);
}

#[test]
fn a_failure_can_have_any_error_and_cause() {
    let sfn = mock(orders()).start();
    let token = sfn.task_token();
    let body = json!({ "error": "Oops" });
    assert_eq!(
        send(&sfn, "SendTaskFailure", &token, body).status_and_code(),
        "200"
    );
    let failed = TaskOutcome::Failed {
        error: Some("Oops".to_owned()),
        cause: None,
    };
    assert_eq!(token.outcome(), Some(failed));
}

#[test]
fn an_output_that_is_no_json_leaves_the_task_open() {
    let sfn = mock(orders()).start();
    let token = sfn.task_token();
    let answer = send(&sfn, "SendTaskSuccess", &token, json!({ "output": "{" }));
    assert_eq!(answer.status_and_code(), "400 InvalidOutput");
    assert_eq!(token.outcome(), None);
}

#[test]
fn a_token_is_judged_before_the_output() {
    let sfn = mock(orders()).start();
    let token = sfn.task_token();
    let send_invalid = |token: &str| {
        let members = json!({ "taskToken": token, "output": "{" });
        Client::of(&sfn).send("SendTaskSuccess", &[], &members)
    };
    assert_eq!(
        send_invalid("unknown").status_and_code(),
        "400 InvalidToken"
    );
    assert_eq!(succeed(&sfn, &token), "200");
    assert_eq!(
        send_invalid(token.as_str()).status_and_code(),
        "400 TaskTimedOut"
    );
}

#[test]
fn tokens_differ_and_one_seed_gives_the_same_again() {
    let tokens = || {
        let sfn = mock(orders()).start();
        [sfn.task_token().to_string(), sfn.task_token().to_string()]
    };
    let first = tokens();
    assert_ne!(first[0], first[1]);
    assert_eq!(tokens(), first);
}

#[test]
fn heartbeats_keep_a_task_open_until_its_time_is_up() {
    let sfn = mock(orders()).start();
    let token = sfn.task_token();
    let token = token.heartbeat_timeout(10 * SECOND).timeout(25 * SECOND);
    let beat = || send(&sfn, "SendTaskHeartbeat", &token, json!({})).status_and_code();
    for _ in 0..2 {
        sfn.clock().advance(9 * SECOND);
        assert_eq!(beat(), "200");
    }
    assert_eq!(token.heartbeats(), 2);
    sfn.clock().advance(7 * SECOND);
    assert_eq!(beat(), "400 TaskTimedOut");
    assert_eq!(token.outcome(), Some(TaskOutcome::TimedOut));
    assert_eq!(succeed(&sfn, &token), "400 TaskTimedOut");
}

#[test]
fn a_task_that_misses_a_heartbeat_times_out() {
    let sfn = mock(orders()).start();
    let token = sfn.task_token().heartbeat_timeout(10 * SECOND);
    sfn.clock().advance(10 * SECOND);
    assert_eq!(token.outcome(), Some(TaskOutcome::TimedOut));
}

#[test]
fn a_task_ends_with_its_execution() {
    let finish = Finish::succeeded(json!({})).after(SECOND);
    let sfn = mock(orders().finish(finish)).start();
    Client::of(&sfn).start("a", None);
    let token = sfn.execution("a").task_token();
    sfn.clock().advance(SECOND);
    assert_eq!(succeed(&sfn, &token), "400 TaskTimedOut");
    // A wait for the task ends.
    sfn.wait_until_answered(&token).blocking();
    assert_eq!(token.outcome(), Some(TaskOutcome::TimedOut));
    sfn.clock().advance(Duration::from_hours(90 * 24));
    assert_eq!(succeed(&sfn, &token), "400 TaskDoesNotExist");
}

#[test]
fn a_silent_failure_needs_no_key() {
    let sfn = mock(orders()).start();
    Client::of(&sfn).start("a", None);
    let token = sfn.execution("a").task_token();
    sfn.state_machine("orders")
        .set_kms_access(KmsAccess::Denied);
    assert_eq!(succeed(&sfn, &token), "400 KmsAccessDeniedException");
    assert_eq!(
        send(&sfn, "SendTaskFailure", &token, json!({})).status_and_code(),
        "200"
    );
}
