//! `SFN_MOCK_RECORD` goes before what a test chose. The environment is the process's own, so these
//! tests run themselves once more in one of their own.

use std::process::Command;

use rstest::rstest;
use sfn_mock::SfnMock;
use sfn_mock::record::{RecordMode, Recording};

use super::{fresh, received, upstream};
use crate::support::sdk::start;

/// Names to the child the test that it runs.
const CHILD: &str = "SFN_MOCK_TEST_CHILD";

/// Runs a test again with this value of `SFN_MOCK_RECORD`.
#[track_caller]
fn again(name: &str, word: &str) {
    let mut child = Command::new(std::env::current_exe().unwrap());
    let name = format!("cassettes::recording::environment::{name}");
    child.args([&name, "--exact"]);
    let child = child.env(CHILD, word).env(RecordMode::VARIABLE, word);
    let output = child.output().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && stdout.contains("1 passed"),
        "{stdout}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn in_the_child() -> Option<String> {
    std::env::var(CHILD).ok()
}

#[tokio::test]
async fn it_has_a_test_record_that_would_play_back() {
    if in_the_child().is_none() {
        again("it_has_a_test_record_that_would_play_back", "all");
        return;
    }
    let path = fresh("environment-all");
    let upstream = upstream().await;
    let recording = Recording::new(upstream.uri(), &path).mode(RecordMode::None);
    let sfn = SfnMock::builder().record(recording).start();
    start(&sfn.client(), Some("order-17")).await.unwrap();
    assert_eq!(received(&upstream).await, 1);
}

#[test]
fn it_has_a_test_play_back_that_would_record() {
    if in_the_child().is_none() {
        again("it_has_a_test_play_back_that_would_record", "none");
        return;
    }
    let recording = Recording::new("http://127.0.0.1:1", fresh("environment-none"));
    let builder = SfnMock::builder().record(recording.mode(RecordMode::All));
    let error = builder.try_start().unwrap_err();
    assert!(
        error.to_string().contains("mode `none` records nothing"),
        "{error}"
    );
}

#[test]
fn an_empty_variable_sets_nothing() {
    if in_the_child().is_none() {
        again("an_empty_variable_sets_nothing", "");
        return;
    }
    let recording = Recording::new("http://127.0.0.1:1", fresh("environment-empty"));
    let sfn = SfnMock::builder()
        .record(recording.mode(RecordMode::Once))
        .start();
    assert_eq!(sfn.exchanges().len(), 0);
}

#[test]
fn a_word_that_is_no_mode_is_refused_with_those_that_are() {
    let Some(word) = in_the_child() else {
        for word in ["always", "ONCE", "1"] {
            again(
                "a_word_that_is_no_mode_is_refused_with_those_that_are",
                word,
            );
        }
        return;
    };
    let recording = Recording::new("http://127.0.0.1:1", fresh("environment-wrong"));
    let builder = SfnMock::builder().record(recording.mode(RecordMode::Once));
    let error = builder.try_start().unwrap_err();
    let text = format!("SFN_MOCK_RECORD: expected one of none, once, new, all, found {word:?}");
    assert_eq!(error.to_string(), text);
}

#[rstest]
#[case(RecordMode::None)]
#[case(RecordMode::Once)]
#[case(RecordMode::New)]
#[case(RecordMode::All)]
fn every_mode_has_a_word_that_reads_as_it(#[case] mode: RecordMode) {
    assert_eq!(mode.as_str().parse(), Ok(mode));
    assert_eq!(mode.to_string(), mode.as_str());
}
