//! GetActivityTask as a long poll: ended by a task, by time, by the activity's and the mock's end.

use aws_sdk_sfn::error::ProvideErrorMetadata;
use aws_sdk_sfn::operation::get_activity_task::GetActivityTaskOutput;
use aws_sdk_sfn::{Client, Error};
use rstest::rstest;
use sfn_mock::{Builder, Fault, Scenario, SfnHandle, SfnMock, Step, get_activity_task};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::{PICK, SECOND, in_process, pick};
use crate::support::sdk::quick_client;

type Polled = Result<GetActivityTaskOutput, Error>;

async fn poll(client: Client) -> Polled {
    Ok(client.get_activity_task().activity_arn(PICK).send().await?)
}

/// Starts a poll, and waits until it is the `count`th that waits.
async fn waiting(sfn: &SfnHandle, client: &Client, count: usize) -> JoinHandle<Polled> {
    let polling = tokio::spawn(poll(client.clone()));
    sfn.wait_for(|sfn| held(sfn) == count).await;
    polling
}

/// The number of the requests that wait.
fn held(sfn: &SfnHandle) -> usize {
    let exchanges = sfn.exchanges();
    exchanges
        .iter()
        .filter(|exchange| exchange.is_held())
        .count()
}

fn input(polled: Polled) -> Option<String> {
    let polled = polled.expect("it is answered");
    polled.input().map(str::to_owned)
}

#[rstest]
#[case::in_process(in_process)]
#[case::on_a_socket(Builder::start)]
#[tokio::test]
async fn polls_end_with_the_tasks_that_are_scheduled_in_the_order_of_both(
    #[case] start: fn(Builder) -> SfnMock,
) {
    let sfn = start(pick());
    let client = sfn.client();
    let first = waiting(&sfn, &client, 1).await;
    let second = waiting(&sfn, &client, 2).await;
    sfn.activity("pick").schedule(1);
    sfn.activity("pick").schedule(2);
    assert_eq!(input(first.await.expect("it ends")), Some("1".to_owned()));
    assert_eq!(input(second.await.expect("it ends")), Some("2".to_owned()));
}

#[rstest]
#[case::in_process(in_process)]
#[case::on_the_current_runtime(Builder::start_on_current_runtime)]
#[tokio::test(start_paused = true)]
async fn a_poll_without_a_task_is_answered_without_one_after_a_minute(
    #[case] start: fn(Builder) -> SfnMock,
) {
    let sfn = start(pick());
    let begun = Instant::now();
    let polled = poll(sfn.client()).await.expect("it is answered");
    assert_eq!((polled.task_token(), polled.input()), (None, None));
    let took = begun.elapsed();
    assert!((60 * SECOND..62 * SECOND).contains(&took), "{took:?}");
    let exchanges = sfn.exchanges();
    let exchange = exchanges.iter().next().expect("one came");
    assert_eq!(exchange.reply_body(), b"{}");
    assert!(!exchange.changed_state());
}

#[rstest]
#[case::in_process(in_process)]
#[case::on_a_socket(Builder::start)]
#[tokio::test]
async fn the_minute_is_one_of_the_mocks_clock(#[case] start: fn(Builder) -> SfnMock) {
    let sfn = start(pick().frozen_clock());
    let client = sfn.client();
    let polling = waiting(&sfn, &client, 1).await;
    sfn.clock().advance(59 * SECOND);
    let later = waiting(&sfn, &client, 2).await;
    sfn.clock().advance(SECOND);
    let polled = polling.await.expect("it ends").expect("it is answered");
    assert_eq!(polled.task_token(), None);
    sfn.activity("pick").schedule(1);
    assert_eq!(input(later.await.expect("it ends")), Some("1".to_owned()));
}

#[rstest]
#[case::in_process(in_process)]
#[case::on_a_socket(Builder::start)]
#[tokio::test]
async fn the_end_of_the_mock_ends_a_poll_and_fails_nothing(#[case] start: fn(Builder) -> SfnMock) {
    let sfn = start(pick());
    let polling = waiting(&sfn, &sfn.client(), 1).await;
    sfn.close().expect("a worker that waits is no failure");
    let error = polling
        .await
        .expect("it ends")
        .expect_err("the connection closes");
    assert_eq!(error.code(), None, "no answer comes: {error:?}");
}

#[rstest]
#[case::in_process(in_process)]
#[case::on_a_socket(Builder::start)]
#[tokio::test]
async fn a_poll_whose_activity_is_deleted_finds_it_gone(#[case] start: fn(Builder) -> SfnMock) {
    let sfn = start(pick());
    let client = sfn.client();
    let polling = waiting(&sfn, &client, 1).await;
    let deletion = client.delete_activity().activity_arn(PICK).send().await;
    deletion.expect("it is deleted");
    let error = polling.await.expect("it ends").expect_err("it is gone");
    assert!(matches!(error, Error::ActivityDoesNotExist(_)), "{error:?}");
}

#[tokio::test]
async fn a_worker_that_has_gone_leaves_its_place_to_the_next() {
    let sfn = in_process(pick());
    let client = sfn.client();
    let gone = waiting(&sfn, &client, 1).await;
    let stays = waiting(&sfn, &client, 2).await;
    gone.abort();
    gone.await.expect_err("it was aborted");
    sfn.activity("pick").schedule(1);
    assert_eq!(input(stays.await.expect("it ends")), Some("1".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn an_advance_of_the_clock_shortens_the_wait_of_a_poll() {
    let sfn = in_process(pick());
    let client = sfn.client();
    let polling = waiting(&sfn, &client, 1).await;
    let begun = Instant::now();
    sfn.clock().advance(50 * SECOND);
    assert_eq!(input(polling.await.expect("it ends")), None);
    assert!(begun.elapsed() < 11 * SECOND, "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_task_whose_answer_is_lost_is_with_no_worker() {
    let lost = Scenario::new("the task is lost")
        .when(get_activity_task().name("pick"))
        .then(Step::lose_response(Fault::Reset));
    let sfn = in_process(pick().scenario(lost));
    let client = quick_client(&sfn);
    let polling = waiting(&sfn, &client, 1).await;
    let token = sfn.activity("pick").schedule(1);
    // The SDK polls once more, and no task comes.
    assert_eq!(input(polling.await.expect("it ends")), None);
    assert_eq!(sfn.calls().single().attempts(), 2);
    assert_eq!(token.outcome(), None);
}

#[tokio::test]
async fn a_gate_holds_a_poll_before_it_waits_for_a_task() {
    let gate = Scenario::new("a slow network")
        .when(get_activity_task())
        .then(Step::hold());
    let sfn = in_process(pick().scenario(gate));
    let polling = waiting(&sfn, &sfn.client(), 1).await;
    sfn.gate("a slow network").release_all();
    sfn.activity("pick").schedule(1);
    assert_eq!(input(polling.await.expect("it ends")), Some("1".to_owned()));
}

#[test]
fn the_timeline_names_the_activity() {
    let sfn = pick().start();
    sfn.activity("pick").schedule(1);
    let client = crate::support::http_client::Client::of(&sfn);
    let members = serde_json::json!({ "activityArn": PICK });
    client.send("GetActivityTask", &[], &members);
    let line = sfn.exchanges().iter().next().expect("one came").to_string();
    assert_eq!(line, "#1 GetActivityTask pick: 200, changed");
}

#[tokio::test(start_paused = true)]
async fn a_thousand_polls_wait_and_one_more_is_refused() {
    let sfn = in_process(pick());
    let client = sfn.client();
    for _ in 0..1000 {
        tokio::spawn(poll(client.clone()));
    }
    sfn.wait_for(|sfn| held(sfn) == 1000).await;
    let begun = Instant::now();
    let refused = poll(client).await.expect_err("it is refused");
    assert_eq!(refused.code(), Some("ActivityWorkerLimitExceeded"));
    // At once, on the paused clock: it has not waited as the others do.
    assert!(begun.elapsed() < SECOND, "{:?}", begun.elapsed());
}
