//! Failures of a recording: an upstream that is not there, is late or talks no HTTP; a file that cannot be.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use rstest::rstest;
use sfn_mock::cassette::RecordedExchange;
use sfn_mock::cassette::{Cassette, Source};
use sfn_mock::journal::Exchange;
use sfn_mock::record::{RecordMode, Recording};
use sfn_mock::{ErrorKind, Reply, SfnMock};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::fresh;
use crate::support::http_client::Client;

/// One answer of a mock that records from `url`, and the message of the failing test.
#[track_caller]
fn failed(recording: Recording) -> (String, String) {
    let sfn = SfnMock::builder()
        .record(recording.mode(RecordMode::All))
        .start();
    let answer = Client::of(&sfn).start("order-17", "{}");
    assert_eq!(answer.status_and_code(), "501 NoUpstream", "{answer:?}");
    assert!(!sfn.exchanges().iter().any(Exchange::is_recorded));
    let report = sfn.close().expect_err("it fails the test");
    (
        answer.message().to_owned(),
        crate::support::panics::unexpected_calls(&report)[0].clone(),
    )
}

#[test]
fn an_upstream_that_is_not_there_is_a_501_that_names_us_and_fails_the_test() {
    let path = fresh("unreachable");
    let (message, report) = failed(Recording::new("http://127.0.0.1:1", &path));
    let text = "sfn-mock: the upstream http://127.0.0.1:1/: ";
    assert!(message.starts_with(text), "{message}");
    assert!(message.to_lowercase().contains("refused"), "{message}");
    assert!(message.ends_with(". The test fails."), "{message}");
    let text = "no recording of call #1 StartExecution orders/order-17\n  the upstream http://127.0.0.1:1/: ";
    assert!(report.starts_with(text), "{report}");
    assert!(!path.exists(), "of no answer there is no exchange");
}

#[tokio::test]
async fn an_upstream_that_is_late_is_given_up() {
    let upstream = MockServer::builder().start().await;
    let late = ResponseTemplate::new(200).set_delay(Duration::from_mins(5));
    Mock::given(any()).respond_with(late).mount(&upstream).await;
    let limit = Duration::from_millis(50);
    let recording = Recording::new(upstream.uri(), fresh("late")).timeout(limit);
    let failed = tokio::task::spawn_blocking(move || failed(recording));
    let (message, _) = failed.await.expect("the client is answered");
    assert!(
        message.contains("it did not answer within 50ms"),
        "{message}"
    );
}

#[test]
fn an_upstream_that_does_not_answer_in_http_is_reported() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let talking = std::thread::spawn(move || {
        let (mut wire, _) = listener.accept().unwrap();
        let _ = wire.read(&mut [0; 4096]).unwrap();
        wire.write_all(b"SSH-2.0-OpenSSH_9.6\r\n\r\n").unwrap();
    });
    let (message, _) = failed(Recording::new(url, fresh("no-http")));
    assert!(message.contains("HTTP"), "{message}");
    talking.join().unwrap();
}

/// Where a folder cannot go while a file in it is open, this cannot be staged.
#[cfg(unix)]
#[tokio::test]
async fn a_recording_whose_end_cannot_be_written_fails_the_test_with_its_path() {
    let folder = fresh("no-end").with_extension("folder");
    let path = folder.join("orders.json");
    std::fs::create_dir_all(&folder).unwrap();
    let upstream = MockServer::builder().start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200))
        .mount(&upstream)
        .await;
    let recording = Recording::new(upstream.uri(), &path).mode(RecordMode::All);
    let closed = tokio::task::spawn_blocking(move || {
        let sfn = SfnMock::builder().record(recording).start();
        for name in ["order-1", "order-2"] {
            assert_eq!(Client::of(&sfn).start(name, "{}").status, 200);
        }
        let cassette = folder.join("orders.json");
        assert!(
            super::has_lines(&cassette),
            "the second exchange is in the log"
        );
        std::fs::remove_dir_all(folder).unwrap();
        sfn.close()
    });
    let report = closed.await.unwrap().expect_err("it fails the test");
    let texts = crate::support::panics::unexpected_calls(&report);
    let lines: Vec<_> = texts[0].lines().map(str::trim).collect();
    let text = "the whole cassette cannot be written: ";
    assert!(lines[0].starts_with(text), "{report}");
    let place = format!("its cassette is {}, recorded at tests/it/", path.display());
    assert!(lines[1].starts_with(&place), "{report}");
    assert_eq!(
        lines[2],
        "try: check that the cassette's folder exists, can be written to and has space; the latest \
         exchanges are beside it in its `.append-log`, where the next recorder finds them"
    );
}

#[rstest]
#[case::no_url("localhost:4566")]
#[case::another_scheme("s3://orders")]
#[case::nothing("")]
fn an_upstream_that_is_no_url_is_refused_at_the_start(#[case] url: &str) {
    let recording = Recording::new(url, fresh("no-url")).mode(RecordMode::All);
    let error = SfnMock::builder()
        .record(recording)
        .try_start()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Record);
    assert!(
        error.to_string().ends_with(&format!("found {url:?}")),
        "{error}"
    );
}

#[test]
fn a_made_up_cassette_is_not_recorded_on() {
    let path = fresh("made-up");
    let made_up = RecordedExchange::new("StartExecution", "{}", Reply::new(503));
    let cassette = Cassette::new(Source::synthetic("a bad morning")).exchange(made_up);
    cassette.save(&path).unwrap();
    let recording = Recording::new("http://127.0.0.1:1", &path).mode(RecordMode::New);
    let error = SfnMock::builder()
        .record(recording)
        .try_start()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Record);
    assert_eq!(Cassette::load(&path).unwrap(), cassette);
}

#[tokio::test]
#[should_panic(expected = "a wiremock server cannot carry a recording")]
async fn a_wiremock_server_does_not_record() {
    let recording =
        Recording::new("http://127.0.0.1:1", fresh("on-wiremock")).mode(RecordMode::All);
    let sfn = SfnMock::builder().record(recording).start();
    sfn.mount_on(&MockServer::start().await).await;
}

#[test]
fn what_is_no_call_of_an_operation_stays_here() {
    let recording =
        Recording::new("http://127.0.0.1:1", fresh("no-operation")).mode(RecordMode::All);
    let sfn = SfnMock::builder().record(recording).start();
    let mut answer = crate::support::http_client::agent()
        .get(sfn.endpoint_url())
        .call()
        .unwrap();
    assert_eq!(answer.status(), 404);
    let body = answer.body_mut().read_to_string().unwrap();
    assert_eq!(body, "<UnknownOperationException/>\n");
}
