//! The cassettes that a step can play in what the control interface takes.

use std::fs;
use std::path::{Path, PathBuf};

use rstest::rstest;
use serde_json::json;
use sfn_mock::cassette::{Cassette, RecordedExchange, Source};
use sfn_mock::{Lint, LintLevel, Reply, SfnMock};

use super::ask;
use crate::support::http_client::Client;

/// A folder with a folder of cassettes in it, which is removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("sfn-mock-{name}-{}", std::process::id()));
        fs::create_dir_all(folder.join("cassettes/below")).expect("a folder");
        let cassette = Cassette::new(Source::synthetic("a proxy")).exchange(RecordedExchange::new(
            "StartExecution",
            "{}",
            Reply::new(503),
        ));
        for file in ["secret.json", "cassettes/a.json", "cassettes/below/b.json"] {
            cassette.save(folder.join(file)).expect("it is written");
        }
        Self(folder)
    }

    fn cassettes(&self) -> PathBuf {
        self.0.join("cassettes")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

fn play(sfn: &SfnMock, file: &Path) -> (u16, String) {
    let script = json!({ "scenarios": [{ "steps": [{ "play": file }] }] });
    let (status, answer) = ask(sfn, "scenarios", Some(&script.to_string()));
    (
        status,
        answer["error"].as_str().unwrap_or_default().to_owned(),
    )
}

#[track_caller]
fn assert_refused(sfn: &SfnMock, file: impl AsRef<Path>, error: &str) {
    let (status, text) = play(sfn, file.as_ref());
    assert_eq!(status, 400, "{text}");
    assert!(text.contains(error), "{text}");
    assert!(!text.contains("proxy"), "the file was read: {text}");
}

#[rstest]
#[case::in_the_folder("a.json")]
#[case::below_it("below/b.json")]
#[case::by_another_way("below/../a.json")]
fn a_cassette_of_the_folder_is_played(#[case] file: &str) {
    let folder = Folder::new(&format!("played-{}", file.len()));
    let sfn = SfnMock::builder()
        .lint(Lint::UnusedScenario, LintLevel::Warn)
        .control()
        .control_files(folder.cassettes())
        .start();
    assert_eq!(play(&sfn, Path::new(file)), (200, String::new()));
    assert_eq!(Client::of(&sfn).start(None, None).status, 503);
    let whole = folder.cassettes().join(file);
    assert_eq!(play(&sfn, &whole), (200, String::new()));
}

#[test]
fn a_file_elsewhere_is_not_read() {
    let folder = Folder::new("elsewhere");
    let sfn = SfnMock::builder()
        .control()
        .control_files(folder.cassettes())
        .start();
    let outside = "expected a cassette below the mock's folder of cassettes";
    assert_refused(&sfn, "../secret.json", outside);
    assert_refused(&sfn, folder.0.join("secret.json"), outside);
    assert_refused(&sfn, "/etc/passwd", outside);
    assert_refused(&sfn, "below", "expected a regular file");
    assert_refused(&sfn, "missing.json", "cannot be read");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_and_a_pipe_are_not_read() {
    let folder = Folder::new("links");
    let sfn = SfnMock::builder()
        .control()
        .control_files(folder.cassettes())
        .start();
    let link = folder.cassettes().join("link.json");
    std::os::unix::fs::symlink(folder.0.join("secret.json"), &link).expect("a link");
    assert_refused(&sfn, "link.json", "expected a cassette below");
    let log = folder.cassettes().join("a.json.append-log");
    std::os::unix::fs::symlink(folder.0.join("secret.json"), &log).expect("a link");
    assert_refused(&sfn, "a.json", "expected a regular file");
    let pipe = folder.cassettes().join("pipe.json");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo runs").success());
    assert_refused(&sfn, "pipe.json", "expected a regular file");
}

#[test]
fn without_a_folder_no_file_is_read() {
    let folder = Folder::new("none");
    let sfn = SfnMock::builder().control().start();
    let file = folder.cassettes().join("a.json");
    assert_refused(&sfn, file, "expected a mock with a folder of cassettes");
}
