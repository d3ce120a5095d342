//! Activities: their declaration, their tasks, and the workers that poll for them.

mod long_polls;

use std::time::Duration;

use aws_sdk_sfn::Client;
use rstest::rstest;
use serde_json::json;
use sfn_mock::{Activity, Builder, KmsAccess, KmsKeyState, SfnMock, StateMachine, TaskOutcome};

use crate::support::http_client::{Client as HttpClient, ORDERS};
use crate::support::panics::panic_of;

const PICK: &str = "arn:aws:states:us-east-1:123456789012:activity:pick";
const SECOND: Duration = Duration::from_secs(1);

fn pick() -> Builder {
    SfnMock::builder().activity("pick")
}

/// Starts a mock in process.
fn in_process(builder: Builder) -> SfnMock {
    builder.in_process().start()
}

/// Gets one task, reports its progress, and answers with its input.
async fn work(client: &Client) {
    let task = client
        .get_activity_task()
        .activity_arn(PICK)
        .worker_name("a");
    let task = task.send().await.expect("the poll is answered");
    let token = task.task_token().expect("there is a task");
    let beat = client.send_task_heartbeat().task_token(token).send().await;
    beat.expect("the task is open");
    let output = task.input().expect("a task has an input");
    let success = client.send_task_success().task_token(token).output(output);
    success.send().await.expect("the task is open");
}

#[rstest]
#[case::in_process(in_process)]
#[case::on_the_current_runtime(Builder::start_on_current_runtime)]
#[tokio::test(start_paused = true)]
async fn a_worker_gets_each_task_reports_its_progress_and_succeeds(
    #[case] start: fn(Builder) -> SfnMock,
) {
    let sfn = start(pick());
    let client = sfn.client();
    let worker = tokio::spawn(async move {
        for _ in 0..3 {
            work(&client).await;
        }
    });
    let mut tokens = Vec::new();
    for order in 1..=3 {
        let token = sfn.activity("pick").schedule(json!({ "order": order }));
        tokens.push(token.heartbeat_timeout(30 * SECOND));
        tokio::time::sleep(20 * SECOND).await;
    }
    worker.await.expect("it has worked");
    for (token, order) in tokens.iter().zip(1..) {
        let output = format!(r#"{{"order":{order}}}"#);
        assert_eq!(token.outcome(), Some(TaskOutcome::Succeeded { output }));
        assert_eq!(token.heartbeats(), 1);
    }
}

#[tokio::test]
async fn a_worker_on_a_socket_gets_a_task_reports_its_progress_and_succeeds() {
    let sfn = pick().start();
    let client = sfn.client();
    let worker = tokio::spawn(async move { work(&client).await });
    sfn.wait_for(|sfn| {
        sfn.exchanges()
            .iter()
            .any(sfn_mock::journal::Exchange::is_held)
    })
    .await;
    let token = sfn.activity("pick").schedule_json("[17]");
    sfn.wait_until_answered(&token).await;
    worker.await.expect("it has worked");
    assert_eq!(token.heartbeats(), 1);
}

#[test]
fn a_declared_activity_leaves_the_state_machines_as_they_are() {
    let sfn = pick().start();
    assert_eq!(HttpClient::of(&sfn).start("order-17", None).status, 200);
    sfn.assert_started_once("order-17");
}

#[test]
fn an_activity_exists_only_if_it_was_declared_or_created() {
    let sfn = SfnMock::start();
    let client = HttpClient::of(&sfn);
    let describe = || {
        let members = json!({ "activityArn": PICK });
        client
            .send("DescribeActivity", &[], &members)
            .status_and_code()
    };
    assert_eq!(describe(), "400 ActivityDoesNotExist");
    client.send("CreateActivity", &[], &json!({ "name": "pick" }));
    assert_eq!(describe(), "200");
    assert_eq!(sfn.activity("pick").arn(), PICK);
}

#[test]
fn an_activity_that_is_created_again_has_none_of_the_old_tasks() {
    let sfn = pick().start();
    let client = HttpClient::of(&sfn);
    sfn.activity("pick").schedule(0);
    client.send("DeleteActivity", &[], &json!({ "activityArn": PICK }));
    client.send("CreateActivity", &[], &json!({ "name": "pick" }));
    sfn.activity("pick").schedule(1);
    let task = client.send("GetActivityTask", &[], &json!({ "activityArn": PICK }));
    assert_eq!(task.members["input"], "1");
}

#[test]
fn tags_are_declared_added_and_removed() {
    let sfn = SfnMock::builder()
        .activity(Activity::new("pick").tag("team", "a").tag("cost", "7"))
        .start();
    let client = HttpClient::of(&sfn);
    let tags = json!([{ "key": "team", "value": "b" }]);
    client.send(
        "TagResource",
        &[],
        &json!({ "resourceArn": PICK, "tags": tags }),
    );
    let keys = json!({ "resourceArn": PICK, "tagKeys": ["cost"] });
    client.send("UntagResource", &[], &keys);
    let tags = sfn.activity("pick").tags();
    assert_eq!(tags, [("team".to_owned(), "b".to_owned())]);
}

#[test]
fn pages_of_activities_go_on_where_the_last_one_ended_also_where_that_is_gone() {
    let names = ["a", "b", "c", "d"];
    let sfn = names
        .iter()
        .fold(SfnMock::builder(), |builder, name| builder.activity(*name));
    let sfn = sfn.start();
    let client = HttpClient::of(&sfn);
    let first = client.send("ListActivities", &[], &json!({ "maxResults": 2 }));
    let arn = sfn.activity("b").arn().to_owned();
    client.send("DeleteActivity", &[], &json!({ "activityArn": arn }));
    let token = &first.members["nextToken"];
    let rest = client.send(
        "ListActivities",
        &[],
        &json!({ "nextToken": token, "maxResults": 2 }),
    );
    let names: Vec<_> = rest.members["activities"]
        .as_array()
        .into_iter()
        .flatten()
        .collect();
    let names: Vec<_> = names
        .iter()
        .map(|activity| activity["name"].as_str())
        .collect();
    assert_eq!(names, [Some("c"), Some("d")]);
    assert!(rest.members.get("nextToken").is_none(), "{}", rest.text);
}

#[test]
fn the_time_limits_of_a_task_count_from_when_a_worker_has_it() {
    let sfn = pick().frozen_clock().start();
    let client = HttpClient::of(&sfn);
    let token = sfn.activity("pick").schedule(()).timeout(10 * SECOND);
    let token = token.heartbeat_timeout(5 * SECOND);
    sfn.clock().advance(60 * SECOND);
    assert_eq!(token.outcome(), None);
    client.send("GetActivityTask", &[], &json!({ "activityArn": PICK }));
    sfn.clock().advance(4 * SECOND);
    assert_eq!(token.outcome(), None);
    sfn.clock().advance(SECOND);
    assert_eq!(token.outcome(), Some(TaskOutcome::TimedOut));
}

#[test]
fn a_task_that_was_answered_before_a_worker_had_it_goes_to_no_worker() {
    let sfn = pick().start();
    let client = HttpClient::of(&sfn);
    let first = sfn.activity("pick").schedule(1);
    sfn.activity("pick").schedule(2);
    client.send(
        "SendTaskFailure",
        &[],
        &json!({ "taskToken": first.as_str() }),
    );
    let task = client.send("GetActivityTask", &[], &json!({ "activityArn": PICK }));
    assert_eq!(task.members["input"], "2");
}

#[test]
fn an_unknown_activity_is_refused_with_the_names() {
    let sfn = SfnMock::builder().activity("pick").activity("pack").start();
    let text = panic_of(|| drop(sfn.activity("pik")));
    let text = text.replace(file!(), "FILE");
    assert!(
        text.starts_with(
            "sfn-mock: there is no activity \"pik\"; there are [\"pack\", \"pick\"]; did you mean \"pick\"?"
        ),
        "{text}"
    );
    assert!(
        text.ends_with("try: declare it: `builder().activity(\"pik\")`"),
        "{text}"
    );
}

#[rstest]
#[case::no_json("{", "expected JSON as a task's input, found \"{\": ")]
#[case::too_large(&format!("\"{}\"", "a".repeat(262_143)), "expected at most 262144 bytes as a task's input, found 262145")]
fn an_input_that_no_task_can_have_is_refused(#[case] input: &str, #[case] expected: &str) {
    let sfn = pick().start();
    let text = panic_of(|| drop(sfn.activity("pick").schedule_json(input)));
    assert!(text.contains(expected), "{text}");
}

#[test]
fn a_deleted_activity_takes_no_tasks() {
    let sfn = pick().start();
    let pick = sfn.activity("pick");
    let members = json!({ "activityArn": PICK });
    HttpClient::of(&sfn).send("DeleteActivity", &[], &members);
    let text = panic_of(|| drop(pick.schedule(())));
    assert!(
        text.contains(&format!("the activity {PICK} was deleted")),
        "{text}"
    );
}

#[test]
fn a_task_waits_until_the_key_of_its_activity_can_be_used() {
    let denied = Activity::new("pick").kms_access(KmsAccess::Denied);
    let sfn = SfnMock::builder().activity(denied).start();
    let (client, pick) = (HttpClient::of(&sfn), sfn.activity("pick"));
    let poll = || client.send("GetActivityTask", &[], &json!({ "activityArn": PICK }));
    pick.schedule(17);
    assert_eq!(pick.kms_access(), KmsAccess::Denied);
    assert_eq!(poll().status_and_code(), "400 KmsAccessDeniedException");
    pick.set_kms_access(KmsAccess::Allowed);
    pick.set_kms_key_state(KmsKeyState::PendingDeletion);
    assert_eq!(pick.kms_key_state(), KmsKeyState::PendingDeletion);
    let refused = poll();
    assert_eq!(refused.status_and_code(), "400 KmsInvalidStateException");
    assert_eq!(refused.members["kmsKeyState"], "PENDING_DELETION");
    pick.set_kms_key_state(KmsKeyState::Enabled);
    assert_eq!(poll().members["input"], "17");
}

#[rstest]
#[case::twice(pick().activity("pick"), "an activity \"pick\" is declared twice")]
#[case::by_its_arn(SfnMock::builder().activity(PICK), "expected an activity's name, found an ARN: write \"pick\"")]
#[case::in_no_region(SfnMock::builder().activity(Activity::new("pick").region("EU")), "expected a region such as us-east-1, found \"EU\"")]
#[case::with_an_empty_tag(SfnMock::builder().activity(Activity::new("pick").tag("", "a")), "expected a key of 1 to 128 characters")]
fn a_declaration_that_cannot_be_is_refused(#[case] builder: Builder, #[case] expected: &str) {
    let text = panic_of(|| drop(builder.start()));
    assert!(text.contains(expected), "{text}");
}

#[test]
fn a_world_with_machines_has_activities_beside_them() {
    let sfn = pick()
        .state_machine(StateMachine::standard("orders"))
        .start();
    let listed = HttpClient::of(&sfn).send("ListActivities", &[], &json!({}));
    assert_eq!(listed.members["activities"][0]["activityArn"], PICK);
    assert_eq!(sfn.state_machine("orders").arn(), ORDERS);
}
