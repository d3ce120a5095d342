//! The command line, run as a user runs it. Its lines are in `messages::command_line`.

mod catalogue;
mod check;
#[cfg(unix)]
pub(crate) mod serve;

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use rstest::rstest;

/// A cassette without exchanges.
pub(crate) const CASSETTE: &str =
    r#"{ "version": 1, "source": { "synthetic": { "note": "" } }, "exchanges": [] }"#;

/// Longer than anything here takes on the slowest machine; what takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) fn sfn_mock(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sfn-mock"));
    command.args(arguments).stdin(Stdio::null());
    command
}

/// The outcome of a command that ends by itself.
#[track_caller]
pub(crate) fn outcome_of(arguments: &[&str]) -> Outcome {
    let mut command = sfn_mock(arguments);
    within(move || command.output().expect("the binary runs").into())
}

/// The result of `act`, unless it hangs.
#[track_caller]
fn within<T: Send + 'static>(act: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, result) = mpsc::channel();
    std::thread::spawn(move || done.send(act()));
    result.recv_timeout(PATIENCE).expect("it does not hang")
}

#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the output is UTF-8");
        Self {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

/// A scenario file of this test's own.
pub(crate) fn file(name: &str, text: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("cli-{name}.json"));
    std::fs::write(&path, text).expect("a scenario file can be written");
    path
}

#[rstest]
#[case::nothing(&[])]
#[case::no_such_command(&["server"])]
#[case::no_such_option(&["serve", "--port", "1"])]
#[case::no_address(&["serve", "--bind", "8083"])]
#[case::no_number(&["serve", "--seed", "x"])]
#[case::no_file(&["check"])]
#[case::no_such_table(&["catalogue", "operations"])]
#[case::no_such_format(&["catalogue", "--format", "yaml"])]
fn a_wrong_call_exits_2_and_prints_its_usage(#[case] arguments: &[&str]) {
    let outcome = outcome_of(arguments);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stdout.is_empty(), "{outcome:?}");
    assert!(outcome.stderr.contains("--help"), "{outcome:?}");
}

#[rstest]
#[case::as_a_whole(&["--help"])]
#[case::of_serve(&["serve", "--help"])]
#[case::of_check(&["check", "--help"])]
#[case::of_catalogue(&["catalogue", "--help"])]
#[cfg_attr(feature = "record", case::of_record(&["record", "--help"]))]
fn help_teaches_by_examples(#[case] arguments: &[&str]) {
    let outcome = outcome_of(arguments);
    assert_eq!(outcome.code, Some(0));
    assert!(
        outcome.stdout.contains("for instance")
            || outcome.stdout.contains("Example")
            || outcome.stdout.contains("such as")
    );
}

#[rstest]
#[case::tables(&["catalogue"])]
#[case::help(&["--help"])]
#[case::a_usage_error(&["serve", "--bind", "x"])]
#[case::a_fault(&["check", "absent.json"])]
fn no_escape_codes_come_through_a_pipe(#[case] arguments: &[&str]) {
    let outcome = outcome_of(arguments);
    let both = outcome.stdout + &outcome.stderr;
    assert!(!both.is_empty() && !both.contains('\u{1b}'), "{both}");
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_read_enough_is_no_error() {
    let mut command = sfn_mock(&["catalogue"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    drop(child.stdout.take());
    let outcome: Outcome = within(|| child.wait_with_output().expect("it ends").into());
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
}

/// A FIFO of a test's own.
#[cfg(unix)]
pub(crate) fn fifo(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{name}.fifo"));
    let _ = std::fs::remove_file(&path);
    let made = Command::new("mkfifo").arg(&path).status();
    assert!(made.expect("there is a mkfifo").success());
    path
}
