//! The requests that each mode forwards, plays back and records.

use std::collections::BTreeSet;

use rstest::rstest;
use sfn_mock::cassette::{Cassette, PlaybackOptions, RecordedExchange, Source};
use sfn_mock::journal::Exchange;
use sfn_mock::record::{RecordMode, Recording};
use sfn_mock::{ErrorCode, Fault, Scenario, SfnMock, Step, start_execution};

use tokio::task::JoinSet;

use super::{fresh, received, session, upstream};
use crate::support::sdk::{quick_client, start};

#[tokio::test]
async fn what_was_recorded_is_played_back_with_the_upstream_gone() {
    let path = fresh("there-and-gone");
    let recording = |url: &str| Recording::new(url, &path);
    let upstream = upstream().await;
    let url = upstream.uri();

    let sfn = SfnMock::builder()
        .record(recording(&url).mode(RecordMode::Once))
        .start();
    let live = session(&sfn.client()).await;
    assert!(sfn.exchanges().iter().all(Exchange::is_recorded));
    drop((sfn, upstream));

    let sfn = SfnMock::builder().record(recording(&url)).start();
    let played = session(&sfn.client()).await;
    assert_eq!(played, live);
    assert!(!sfn.exchanges().iter().any(Exchange::is_recorded));
    assert!(live[0].contains("execution:orders:order-17"), "{live:?}");
    assert!(
        live[1].starts_with("400 ExecutionAlreadyExists"),
        "{live:?}"
    );
    assert!(live[2].contains("Running"), "{live:?}");
}

#[tokio::test]
async fn a_cassette_states_where_it_comes_from() {
    let path = fresh("source");
    let upstream = upstream().await;
    let recording = Recording::new(upstream.uri(), &path).mode(RecordMode::All);
    let sfn = SfnMock::builder()
        .record(recording.source_service("a fake 1.0"))
        .start();
    start(&sfn.client(), Some("order-17")).await.unwrap();
    let cassette = Cassette::load(&path).expect("it was recorded");
    let Source::Recorded {
        service, client, ..
    } = cassette.source()
    else {
        panic!("it is recorded, not {:?}", cassette.source())
    };
    assert_eq!(service, "a fake 1.0");
    let client = client.as_deref().unwrap_or_default();
    assert!(client.starts_with("aws-sdk-rust/"), "{client}");
    assert!(client.contains(" api/sfn"), "{client}");
}

/// The number of upstream requests in a first session and in a second, and the number of exchanges in
/// the file afterwards.
#[rstest]
#[case::once(RecordMode::Once, (3, 0, 3))]
#[case::new(RecordMode::New, (3, 0, 3))]
#[case::all(RecordMode::All, (3, 3, 3))]
#[tokio::test]
async fn a_mode_asks_the_upstream(#[case] mode: RecordMode, #[case] counts: (usize, usize, usize)) {
    let path = fresh(&format!("mode-{mode}"));
    let upstream = upstream().await;
    let mut counted = Vec::new();
    for _ in 0..2 {
        let before = received(&upstream).await;
        let recording = Recording::new(upstream.uri(), &path).mode(mode);
        let sfn = SfnMock::builder().record(recording).start();
        session(&sfn.client()).await;
        counted.push(received(&upstream).await - before);
    }
    let held = Cassette::load(&path)
        .expect("it was recorded")
        .exchanges()
        .len();
    assert_eq!((counted[0], counted[1], held), counts);
}

#[tokio::test]
async fn new_records_what_the_file_does_not_hold_and_plays_what_it_does() {
    let path = fresh("new-ones");
    let upstream = upstream().await;
    for (names, due) in [
        (&["a", "b"][..], 2),
        (&["c", "a", "b"], 1),
        (&["b", "c", "d"], 1),
    ] {
        let before = received(&upstream).await;
        let recording = Recording::new(upstream.uri(), &path).mode(RecordMode::New);
        let sfn = SfnMock::builder().record(recording).start();
        for name in names {
            let started = start(&sfn.client(), Some(name)).await.unwrap();
            assert!(started.execution_arn().ends_with(name));
        }
        assert_eq!(received(&upstream).await - before, due);
    }
    let cassette = Cassette::load(&path).expect("it was recorded");
    let names = cassette.exchanges().iter().map(|exchange| {
        let body: serde_json::Value = serde_json::from_slice(exchange.request_body()).unwrap();
        body["name"].as_str().unwrap().to_owned()
    });
    assert_eq!(names.collect::<String>(), "abcd");
}

#[tokio::test]
async fn what_the_file_held_goes_only_when_the_first_new_exchange_comes() {
    let path = fresh("again");
    let upstream = upstream().await;
    let record = || {
        let recording = Recording::new(upstream.uri(), &path).mode(RecordMode::All);
        SfnMock::builder().record(recording).start()
    };
    let held = || {
        Cassette::load(&path)
            .expect("it was recorded")
            .exchanges()
            .len()
    };
    let sfn = record();
    session(&sfn.client()).await;
    drop(sfn);
    drop(record());
    assert_eq!(held(), 3);
    let sfn = record();
    start(&sfn.client(), Some("order-17")).await.unwrap();
    drop(sfn);
    assert_eq!(held(), 1);
}

#[tokio::test]
async fn none_is_the_default_and_fails_what_the_cassette_does_not_hold() {
    let path = fresh("none");
    let upstream = upstream().await;
    let recording = || Recording::new(upstream.uri(), &path);
    let sfn = SfnMock::builder()
        .record(recording().mode(RecordMode::Once))
        .start();
    start(&sfn.client(), Some("order-17")).await.unwrap();
    drop(sfn);

    let sfn = SfnMock::builder().record(recording()).start();
    start(&quick_client(&sfn), Some("order-18"))
        .await
        .unwrap_err();
    let report = sfn.close().unwrap_err();
    assert!(
        crate::support::panics::unexpected_calls(&report)[0].contains("no cassette holds it"),
        "{report}"
    );
    assert_eq!(received(&upstream).await, 1);
}

#[test]
fn without_its_cassette_none_does_not_start_and_suggests_how_to_record_it() {
    let path = fresh("missing");
    let recording = Recording::new("http://127.0.0.1:1", &path);
    let error = SfnMock::builder()
        .record(recording)
        .try_start()
        .unwrap_err();
    let text = format!(
        "{}: there is no such cassette, and mode `none` records nothing; \
         `SFN_MOCK_RECORD=once` records it",
        path.display()
    );
    assert_eq!(error.to_string(), text);
}

#[tokio::test]
async fn a_scenario_goes_before_the_upstream_and_is_not_recorded() {
    let path = fresh("scenario");
    let upstream = upstream().await;
    let recording = Recording::new(upstream.uri(), &path).mode(RecordMode::Once);
    let sfn = SfnMock::builder()
        .record(recording)
        .scenario(
            Scenario::new("throttled, then lost")
                .when(start_execution())
                .then(Step::fail(ErrorCode::ThrottlingException))
                .then(Step::lose_request(Fault::Close)),
        )
        .start();
    start(&quick_client(&sfn), Some("order-17")).await.unwrap();
    assert_eq!(sfn.calls().single().attempts(), 3);
    assert_eq!(received(&upstream).await, 1);
    let cassette = Cassette::load(&path).expect("it was recorded");
    assert_eq!(cassette.exchanges().len(), 1);
}

#[tokio::test]
async fn a_recording_plays_back_with_its_playback_options() {
    let path = fresh("adapted");
    let upstream = upstream().await;
    let recording = Recording::new(upstream.uri(), &path)
        .playback(|options: PlaybackOptions| options.adapted());
    let sfn = SfnMock::builder()
        .record(recording.clone().mode(RecordMode::Once))
        .start();
    start(&sfn.client(), Some("order-1")).await.unwrap();
    drop(sfn);
    let sfn = SfnMock::builder().record(recording).start();
    let started = start(&sfn.client(), Some("order-2")).await.unwrap();
    assert!(started.execution_arn().ends_with(":orders:order-2"));
}

#[tokio::test]
async fn of_many_calls_at_once_none_is_lost() {
    let path = fresh("many");
    let upstream = upstream().await;
    let recording = Recording::new(upstream.uri(), &path).mode(RecordMode::Once);
    let sfn = SfnMock::builder().record(recording).start();
    let mut calls = JoinSet::new();
    for number in 0..50 {
        let client = sfn.client();
        calls.spawn(async move {
            start(&client, Some(&format!("order-{number}")))
                .await
                .is_ok()
        });
    }
    assert_eq!(calls.join_all().await, [true; 50]);
    let cassette = Cassette::load(&path).expect("it was recorded");
    let bodies = cassette
        .exchanges()
        .iter()
        .map(RecordedExchange::request_body);
    assert_eq!(bodies.collect::<BTreeSet<_>>().len(), 50);
}

#[tokio::test]
async fn a_client_in_process_is_recorded_too() {
    let path = fresh("in-process");
    let upstream = upstream().await;
    let recording = Recording::new(upstream.uri(), &path).mode(RecordMode::Once);
    let sfn = SfnMock::builder().record(recording).in_process().start();
    let live = session(&sfn.client()).await;
    drop(sfn);
    let sfn = SfnMock::play(Cassette::load(&path).expect("it was recorded"));
    assert_eq!(session(&sfn.client()).await, live);
}
