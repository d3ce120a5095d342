//! The journal that a failing test leaves behind.

use std::path::PathBuf;
use std::process::Command;
use std::thread;

use serde_json::Value;
use sfn_mock::SfnMock;

use crate::support::http_client::Client;
use crate::support::panics::panic_of;

/// The file that a message names; `None` if it names none.
fn named(message: &str) -> Option<PathBuf> {
    let line = message.lines().last()?;
    line.strip_prefix("the whole journal: ").map(PathBuf::from)
}

fn failure() -> String {
    let sfn = SfnMock::builder().seed(42).frozen_clock().start();
    Client::of(&sfn).start("order-17", None);
    panic_of(|| sfn.assert_started(2))
}

#[test]
fn a_failing_test_leaves_the_whole_journal_under_its_own_name() {
    let file = named(&failure()).expect("the last line names it");
    assert!(
        file.ends_with(
            "sfn-mock/sfn-mock-it/journal-file-a_failing_test_leaves_the_whole_journal_under_its_own_name.har"
        ),
        "{file:?}"
    );
    let text = std::fs::read_to_string(&file).expect("it has been written");
    let archive: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(archive["log"]["entries"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_mock_of_an_unnamed_thread_is_known_by_its_seed() {
    let message = thread::spawn(failure)
        .join()
        .expect("it has failed as it is to");
    let file = named(&message).expect("the last line names it");
    let name = file
        .file_name()
        .expect("a file")
        .to_string_lossy()
        .into_owned();
    // A process that runs one test alone knows its name on every thread.
    let runs_alone = std::env::var_os("NEXTEST_TEST_NAME").is_some()
        || std::env::args().any(|argument| argument == "--exact");
    let expected = if runs_alone {
        "journal-file-a_mock_of_an_unnamed_thread_is_known_by_its_seed"
    } else {
        "seed-42"
    };
    assert!(name.starts_with(expected), "{name}");
}

#[test]
fn the_second_mock_of_a_test_has_a_file_of_its_own() {
    let files = [failure(), failure()].map(|text| named(&text).expect("the last line names it"));
    let name = "journal-file-the_second_mock_of_a_test_has_a_file_of_its_own";
    assert!(files[0].ends_with(format!("{name}.har")), "{files:?}");
    assert!(files[1].ends_with(format!("{name}-2.har")), "{files:?}");
}

#[test]
fn a_test_that_does_not_fail_leaves_nothing() {
    let passing = || {
        let sfn = SfnMock::start();
        Client::of(&sfn).start("order-17", None);
        sfn.assert_started_once("order-17");
    };
    let thread = thread::Builder::new().name("one that fails".to_owned());
    let failed = thread.spawn(failure).expect("a thread").join();
    let file = named(&failed.expect("it fails as it is to")).expect("the last line names it");
    assert!(file.ends_with("one~20that~20fails.har") && file.exists());
    let thread = thread::Builder::new().name("one that passes".to_owned());
    let passed = thread.spawn(passing).expect("a thread").join();
    passed.expect("it passes");
    assert!(!file.with_file_name("one~20that~20passes.har").exists());
}

/// The environment is the process's own, so the test runs another once more in one of its own.
#[test]
fn it_is_not_written_where_the_environment_turns_it_off() {
    const OTHER: &str = "journal::file::a_failing_test_leaves_the_whole_journal_under_its_own_name";
    let mut child = Command::new(std::env::current_exe().expect("this program"));
    child
        .args([OTHER, "--exact"])
        .env("SFN_MOCK_JOURNAL", "off");
    let output = child.output().expect("it can be run");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.contains("the last line names it"),
        "no file is named: {text}"
    );
}

#[test]
fn a_journal_that_cannot_be_written_is_reported_in_its_place() {
    const OTHER: &str = "journal::file::a_failing_test_leaves_the_whole_journal_under_its_own_name";
    let mut child = Command::new(std::env::current_exe().expect("this program"));
    // A file, where a folder would have to be.
    let no_folder = std::env::current_exe().expect("this program");
    child
        .args([OTHER, "--exact"])
        .env("CARGO_TARGET_DIR", no_folder);
    let output = child.output().expect("it can be run");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.contains("the whole journal could not be written to"),
        "{text}"
    );
}
