//! `sfn-mock record`: it records, it stops, it plays back; and it is killed.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use rstest::rstest;
use serde_json::json;
use sfn_mock::SfnMock;
use sfn_mock::cassette::Cassette;
use sfn_mock::record::RecordMode;
use ureq::Agent;

use super::signing::{self, ACCESS_KEY_ID, ACCOUNT, REGION, SECRET, TOKEN};
use super::{fresh, log, received, record_what_cannot_be_finished, upstream};
use crate::support::ORDERS;
use crate::support::http_client::agent;

pub(crate) fn command(arguments: &[impl AsRef<OsStr>]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sfn-mock"));
    configured(command.arg("record").args(arguments));
    command
}

/// Has a command find no settings of this machine.
pub(super) fn configured(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    for file in ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"] {
        command.env(file, "/dev/null");
    }
    command
        .stdin(Stdio::null())
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env_remove(RecordMode::VARIABLE)
}

/// The arguments of a recorder on a free port.
pub(super) fn recorder_arguments(upstream: &str, cassette: &Path) -> [String; 6] {
    let cassette = cassette.to_str().expect("a path of ours is text");
    let arguments = [
        "--bind",
        "127.0.0.1:0",
        "--upstream",
        upstream,
        "--cassette",
        cassette,
    ];
    arguments.map(str::to_owned)
}

fn outcome(arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stderr, .. } = command(arguments).output().expect("the binary runs");
    (status.code(), String::from_utf8_lossy(&stderr).into_owned())
}

/// A recorder, which is killed if the test fails.
pub(super) struct Recorder {
    pub(super) child: Killed,
    pub(super) caller: Caller,
}

/// A child that does not outlive this. It is killed by its handle: its number may be another's when
/// it has ended.
pub(super) struct Killed(pub(super) Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The client of a recorder.
pub(super) struct Caller {
    url: String,
    agent: Agent,
}

impl Recorder {
    #[track_caller]
    pub(super) fn start(upstream: &str, cassette: &Path, more: &[&str]) -> Self {
        let mut command = command(&recorder_arguments(upstream, cassette));
        Self::spawn(command.args(more))
    }

    #[track_caller]
    pub(super) fn spawn(command: &mut Command) -> Self {
        let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = Killed(piped.spawn().expect("the binary runs"));
        let mut line = String::new();
        let stdout = child.0.stdout.take().expect("its output is ours");
        let read = BufReader::new(stdout).read_line(&mut line);
        read.expect("its output can be read");
        let url = line.strip_prefix("sfn-mock listening on ");
        let url = url.unwrap_or_else(|| panic!("its first line is {line:?}"));
        let caller = Caller {
            url: url.trim_end().to_owned(),
            agent: agent(),
        };
        Self { child, caller }
    }

    pub(super) fn start_execution(&self, machine: &str, name: &str, input: &str) -> Option<String> {
        self.caller.start_execution(machine, name, input)
    }

    /// Its exit code, and its text on stderr.
    pub(super) fn stop(mut self, signal: &str) -> (Option<i32>, String) {
        let child = &mut self.child.0;
        let process = child.id().to_string();
        let kill = Command::new("kill").args(["-s", signal, &process]).status();
        assert!(kill.expect("there is a kill").success());
        let mut text = String::new();
        let mut stderr = child.stderr.take().expect("its errors are ours");
        stderr.read_to_string(&mut text).expect("they can be read");
        (child.wait().expect("it ends").code(), text)
    }
}

impl Caller {
    /// The answer to a start, if one came whole.
    pub(super) fn start_execution(&self, machine: &str, name: &str, input: &str) -> Option<String> {
        const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 \
            Credential=AKIDEXAMPLE/20260101/us-east-1/states/aws4_request, \
            SignedHeaders=host;x-amz-date, Signature=0";
        let members = json!({ "stateMachineArn": machine, "name": name, "input": input });
        let request = self
            .agent
            .post(&self.url)
            .header("content-type", "application/x-amz-json-1.0")
            .header("x-amz-target", "AWSStepFunctions.StartExecution")
            .header("x-amz-date", "20260101T000000Z")
            .header("authorization", AUTHORIZATION);
        let mut response = request.send(members.to_string()).ok()?;
        response.body_mut().read_to_string().ok()
    }
}

#[rstest]
#[case::ctrl_c("INT")]
#[case::a_supervisor("TERM")]
#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_it_with_what_was_recorded_and_0(#[case] signal: &str) {
    let path = fresh(&format!("binary-{signal}"));
    let upstream = upstream().await;
    let recorder = Recorder::start(&upstream.uri(), &path, &[]);
    let live = recorder.start_execution(ORDERS, "order-17", "{}");
    assert!(
        live.as_ref()
            .is_some_and(|live| live.contains("orders:order-17"))
    );
    let (code, stderr) = recorder.stop(signal);
    let file = path.display();
    assert_eq!(
        stderr,
        format!(
            "#1 StartExecution orders/order-17: 200, recorded\n\
             sfn-mock: 1 request, 1 of them recorded in {file}\n"
        )
    );
    assert_eq!(code, Some(0));

    drop(upstream);
    let recorder = Recorder::start("http://127.0.0.1:1", &path, &["--mode", "none"]);
    assert_eq!(recorder.start_execution(ORDERS, "order-17", "{}"), live);
    let (code, stderr) = recorder.stop(signal);
    assert!(
        stderr.ends_with(&format!("1 request, 0 of them recorded in {file}\n")),
        "{stderr}"
    );
    assert_eq!(code, Some(0));
}

#[test]
fn what_the_cassette_does_not_hold_makes_it_1() {
    let path = fresh("binary-unknown");
    let empty = Cassette::new(sfn_mock::cassette::Source::synthetic("a test"));
    empty.save(&path).unwrap();
    let recorder = Recorder::start("http://127.0.0.1:1", &path, &["--mode", "none"]);
    recorder
        .start_execution(ORDERS, "order-17", "{}")
        .expect("a 501 is an answer");
    let (code, stderr) = recorder.stop("TERM");
    assert_eq!(code, Some(1));
    assert!(
        stderr.contains("\nunexpected call #1 StartExecution orders/order-17"),
        "{stderr}"
    );
}

#[test]
fn a_recording_that_cannot_be_finished_makes_it_1() {
    let path = fresh("binary-unfinished");
    let upstream = SfnMock::start();
    let recorder = Recorder::start(upstream.endpoint_url(), &path, &[]);
    record_what_cannot_be_finished(&path, |name| {
        let answer = recorder.start_execution(ORDERS, name, "{}");
        assert!(answer.is_some_and(|answer| answer.contains(name)));
    });
    let (code, stderr) = recorder.stop("TERM");
    assert_eq!(code, Some(1), "{stderr}");
    let text = "\nthe whole cassette cannot be written: ";
    assert!(stderr.contains(text), "{stderr}");
}

#[test]
fn a_second_recorder_of_a_cassette_is_refused_with_1() {
    let path = fresh("binary-second");
    let upstream = SfnMock::start();
    let first = Recorder::start(upstream.endpoint_url(), &path, &[]);
    let mut second = command(&recorder_arguments(upstream.endpoint_url(), &path));
    let second = second
        .args(["--mode", "all"])
        .output()
        .expect("the binary runs");
    let expected = format!(
        "sfn-mock: {}: another recorder records into it\n",
        path.display()
    );
    assert_eq!(String::from_utf8_lossy(&second.stderr), expected);
    assert_eq!(second.status.code(), Some(1));
    assert!(first.start_execution(ORDERS, "order-1", "{}").is_some());
    assert_eq!(first.stop("TERM").0, Some(0));
    assert_eq!(super::names(&Cassette::load(&path).unwrap()), ["order-1"]);
}

#[test]
fn its_mode_is_once_and_its_help_names_the_librarys_other_default() {
    assert_eq!(RecordMode::default(), RecordMode::None);
    let output = command(&["--help"]).output().expect("the binary runs");
    let help = String::from_utf8_lossy(&output.stdout).replace("\n          ", " ");
    assert!(help.contains("[default: once]"), "{help}");
    let expected =
        "The default is `once` here, and `none` for a `Recording` in Rust, which CI runs too";
    assert!(help.contains(expected), "{help}");
}

#[rstest]
#[case::without_an_upstream(&["--cassette", "a.json"], 2, "--upstream")]
#[case::an_upstream_that_is_no_url(&["--upstream", "localhost", "--cassette", "a.json"], 2, "http://")]
#[case::an_unknown_mode(&["--upstream", "http://a", "--cassette", "a.json", "--mode", "ever"], 2, "once, new, none, all")]
#[case::nothing_to_play(&["--upstream", "http://a", "--cassette", "absent.json", "--mode", "none"], 1, "absent.json: there is no such cassette")]
fn a_wrong_call_is_refused(#[case] arguments: &[&str], #[case] code: i32, #[case] expected: &str) {
    let (exit, stderr) = outcome(arguments);
    assert_eq!(exit, Some(code), "{stderr}");
    assert!(stderr.contains(expected), "{stderr}");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_signs_with_the_credentials_that_the_sdk_finds() {
    let folder = signing::folder("binary-signed");
    let path = folder.join("orders.json");
    let upstream = signing::verifying().await;
    let (url, file) = (upstream.uri(), path.to_str().unwrap());
    let arguments = [
        "--bind",
        "127.0.0.1:0",
        "--upstream",
        &url,
        "--cassette",
        file,
        "--sign",
    ];
    let mut command = command(&arguments);
    for (name, value) in [
        ("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_SESSION_TOKEN", TOKEN),
        ("AWS_REGION", REGION),
    ] {
        command.env(name, value);
    }
    let recorder = Recorder::spawn(&mut command);
    let machine = ORDERS.replace("123456789012", ACCOUNT);
    let answer = recorder.start_execution(&machine, "order-17", "{}");
    let arn = format!("arn:aws:states:{REGION}:{ACCOUNT}:execution:orders:order-17");
    assert!(answer.expect("it is answered").contains(&arn));
    assert_eq!(recorder.stop("TERM").0, Some(0));
    signing::has_no_secret(&signing::bytes_of_files(&folder));
    assert_eq!(Cassette::load(&path).unwrap().exchanges().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_credentials_to_sign_with_it_fails_with_a_message() {
    let path = fresh("binary-no-credentials");
    let upstream = upstream().await;
    let recorder = Recorder::start(&upstream.uri(), &path, &["--sign"]);
    let answer = recorder
        .start_execution(ORDERS, "order-17", "{}")
        .expect("a 501");
    assert!(
        answer.contains("the SDK's chain finds no credentials to sign with"),
        "{answer}"
    );
    assert_eq!(recorder.stop("TERM").0, Some(1));
    assert_eq!(received(&upstream).await, 0);
}

/// The number of exchanges and the size of each. When the recorder is killed, all but the first are in
/// the append log.
#[rstest]
#[case::in_the_middle_of_200(200, 10, 100)]
#[case::in_the_middle_of_60_large_ones(60, 20_000, 40)]
fn killed_it_leaves_every_exchange_whose_answer_was_received(
    #[case] of: usize,
    #[case] size: usize,
    #[case] kill_after: usize,
) {
    let path = fresh(&format!("binary-killed-{size}"));
    // Another sfn-mock is an upstream too.
    let upstream = SfnMock::start();
    let Recorder { mut child, caller } = Recorder::start(upstream.endpoint_url(), &path, &[]);
    let (sender, receiver) = std::sync::mpsc::channel();
    // It is killed while the requests go on.
    let killer = std::thread::spawn(move || {
        while receiver.recv().is_ok_and(|received| received < kill_after) {}
        child.0.kill().expect("it can be killed");
        child.0.wait().expect("it ends")
    });
    let input = json!({ "text": "x".repeat(size) }).to_string();
    let mut answers = Vec::new();
    for number in 1..=of {
        let name = format!("order-{number}");
        let Some(answer) = caller.start_execution(ORDERS, &name, &input) else {
            break;
        };
        assert!(answer.contains(&format!(":orders:{name}")), "{answer}");
        answers.push(answer);
        let _ = sender.send(number);
    }
    let received = answers.len();
    drop(sender);
    let status = killer.join().expect("it was killed");
    assert_eq!(status.code(), None, "a signal ended it");
    assert!((kill_after..of).contains(&received), "{received}");

    assert!(log(&path).exists());
    let cassette = Cassette::load(&path).expect("the file loads");
    let held = cassette.exchanges();
    assert!(
        [received, received + 1].contains(&held.len()),
        "{} of {received}",
        held.len()
    );
    for (index, exchange) in held.iter().enumerate() {
        let body: serde_json::Value = serde_json::from_slice(exchange.request_body()).unwrap();
        assert_eq!(body["name"], format!("order-{}", index + 1));
        assert_eq!(body["input"], input);
    }
    for (exchange, answer) in held.iter().zip(&answers) {
        let reply = String::from_utf8_lossy(exchange.reply_body());
        assert_eq!(&reply, answer, "it is held as it was received");
    }
    // It is recorded on as if nothing had happened.
    let recorder = Recorder::start(upstream.endpoint_url(), &path, &["--mode", "new"]);
    recorder
        .start_execution(ORDERS, "order-1", &input)
        .expect("it is played back");
    recorder
        .start_execution(ORDERS, "one-more", &input)
        .expect("it is recorded");
    assert_eq!(recorder.stop("TERM").0, Some(0));
    let text = std::fs::read_to_string(&path).expect("it is there");
    let folded = Cassette::parse(&text).expect("it holds all by itself");
    assert_eq!(folded.exchanges().len(), held.len() + 1);
    assert!(!log(&path).exists());
}
