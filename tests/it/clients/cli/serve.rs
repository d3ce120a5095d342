//! `sfn-mock serve`: it answers, it stops, and it prints the requests.

use std::net::TcpListener;

use super::*;
use crate::support::raw_socket::{Answer, Connection, Request, ask, start};

/// A served mock, which is killed if the test fails.
pub(crate) struct Served {
    child: Child,
    url: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    #[track_caller]
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::start_on("127.0.0.1:0", arguments)
    }

    #[track_caller]
    pub(crate) fn start_on(bind: &str, arguments: &[&str]) -> Self {
        let mut child = sfn_mock(&[&["serve", "--bind", bind], arguments].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let stdout = child.stdout.take().expect("its output is ours");
        let line = within(move || {
            let mut line = String::new();
            let read = BufReader::new(stdout).read_line(&mut line);
            read.map(|_| line).expect("its output can be read")
        });
        let url = line
            .strip_prefix("sfn-mock listening on ")
            .and_then(|url| url.strip_suffix('\n'));
        let Some(url) = url.map(str::to_owned) else {
            let _ = child.kill();
            panic!("its first line is {line:?}");
        };
        Self { child, url }
    }

    /// Sends an unsigned start; an empty name is left out.
    pub(crate) fn start_execution(&self, name: &str) -> Answer {
        ask(&self.url, &unsigned(name))
    }

    /// The exchanges, as its control interface shows them.
    pub(crate) fn journal(&self) -> String {
        let request = Request::start("").line("GET /_sfn-mock/journal HTTP/1.1");
        let request = request.with("Host", "localhost");
        ask(&self.url, &request).text().to_owned()
    }

    /// A connection with an unsigned start on it.
    pub(crate) fn send(&self, name: &str) -> Connection {
        let mut connection = Connection::open(&self.url);
        connection.send(unsigned(name));
        connection
    }

    #[track_caller]
    pub(crate) fn stop(mut self, signal: &str) -> Outcome {
        let process = self.child.id().to_string();
        let kill = Command::new("kill").args(["-s", signal, &process]).status();
        assert!(kill.expect("there is a kill").success());
        let mut stderr = self.child.stderr.take().expect("its errors are ours");
        let mut text = String::new();
        let (status, stderr) = within(move || {
            stderr.read_to_string(&mut text).expect("they can be read");
            (self.child.wait().expect("it ends"), text)
        });
        Outcome {
            code: status.code(),
            stdout: String::new(),
            stderr,
        }
    }
}

/// A start without a signature.
fn unsigned(name: &str) -> Request {
    start(name, "{}")
        .without("Authorization")
        .without("X-Amz-Date")
}

#[rstest]
#[case::ctrl_c("INT")]
#[case::a_supervisor("TERM")]
fn a_signal_ends_it_with_the_timeline_and_0(#[case] signal: &str) {
    let scenario = file(&format!("accepted-{signal}"), r#"{ "unsigned": "accept" }"#);
    let served = Served::start(&["--scenario", scenario.to_str().unwrap()]);
    assert_eq!(served.start_execution("order-17").status(), 200);
    let outcome = served.stop(signal);
    assert_eq!(outcome.code, Some(0));
}

#[test]
fn the_journal_is_written_when_it_stops() {
    let journal = file("journal", "");
    let served = Served::start(&["--journal", journal.to_str().unwrap()]);
    served.start_execution("order-17");
    assert_eq!(served.stop("TERM").code, Some(0));
    let text = std::fs::read_to_string(&journal).unwrap();
    let archive: serde_json::Value = serde_json::from_str(&text).unwrap();
    let entries = archive["log"]["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["response"]["status"], 400);
}

#[test]
fn a_link_in_the_place_of_its_journal_is_replaced_and_not_followed() {
    let precious = file("journal-precious", "kept");
    let journal = precious.with_extension("har");
    let _ = std::fs::remove_file(&journal);
    std::os::unix::fs::symlink(&precious, &journal).unwrap();
    let served = Served::start(&["--journal", journal.to_str().unwrap()]);
    assert_eq!(served.stop("TERM").code, Some(0));
    assert_eq!(std::fs::read_to_string(&precious).unwrap(), "kept");
    assert!(std::fs::symlink_metadata(&journal).unwrap().is_file());
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_in_the_place_of_its_journal_is_written_to() {
    let served = Served::start(&["--journal", "/dev/full"]);
    let outcome = served.stop("TERM");
    assert_eq!(outcome.code, Some(1));
    let served = Served::start(&["--journal", "/dev/stderr"]);
    let outcome = served.stop("TERM");
    assert!(
        outcome.stderr.contains(r#"{"log":{"version":"1.2""#),
        "{outcome:?}"
    );
    assert_eq!(outcome.code, Some(0));
}

#[test]
fn the_journal_is_bounded() {
    let journal = file("bounded-journal", "");
    let limit = [
        "--journal-limit",
        "2",
        "--journal",
        journal.to_str().unwrap(),
    ];
    let served = Served::start(&limit);
    for name in ["order-1", "order-2", "order-3"] {
        served.start_execution(name);
    }
    let outcome = served.stop("TERM");
    assert!(!outcome.stderr.contains("#1 "), "{}", outcome.stderr);
    let text = std::fs::read_to_string(&journal).unwrap();
    let archive: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(archive["log"]["entries"].as_array().map(Vec::len), Some(2));
    let help = sfn_mock(&["serve", "--help"]).output().expect("it helps");
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    assert!(help.contains("[default: 10000]"), "{help}");
}

#[rstest]
#[case::of_the_scenario_file(&[], 400)]
#[case::of_the_option(&["--files", "/"], 200)]
fn what_the_control_interface_takes_plays_cassettes_of_one_folder(
    #[case] files: &[&str],
    #[case] status: u16,
) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let scenario = folder.join("scenarios/name-taken.json");
    let scenario = ["--control", "--scenario", scenario.to_str().unwrap()];
    let served = Served::start(&[&scenario, files].concat());
    let cassette = folder.join("recorded/started.json");
    let body = format!(r#"{{"scenarios":[{{"steps":[{{"play":{cassette:?}}}]}}]}}"#);
    let request = Request::start(body).line("POST /_sfn-mock/scenarios HTTP/1.1");
    let request = request.with("Host", "localhost");
    let request = request.with("Content-Type", "application/json");
    let answer = ask(&served.url, &request);
    assert_eq!(answer.status(), status, "{answer:?}");
}

#[rstest]
#[case::ctrl_c("INT")]
#[case::a_supervisor("TERM")]
fn an_unmet_expectation_exits_1(#[case] signal: &str) {
    let scenario = file(
        &format!("expecting-{signal}"),
        r#"{ "seed": 7, "scenarios": [{ "name": "two of them", "expect": { "min": 2 }, "steps": [] }] }"#,
    );
    let scenario = scenario.to_str().unwrap();
    let served = Served::start(&["--scenario", scenario]);
    served.start_execution("order-17");
    let outcome = served.stop(signal);
    assert_eq!(outcome.code, Some(1));
}

#[test]
fn an_unexpected_call_exits_1() {
    let scenario = file("unmatched", r#"{ "unmatched": "failTest" }"#);
    let served = Served::start(&["--scenario", scenario.to_str().unwrap()]);
    served.start_execution("order-17");
    let outcome = served.stop("TERM");
    assert_eq!(outcome.code, Some(1));
}

#[test]
fn a_request_that_is_held_when_it_stops_exits_1() {
    let scenario = file(
        "held",
        r#"{ "unsigned": "accept", "scenarios": [{ "name": "two at once", "steps": [{ "hold": {} }] }] }"#,
    );
    let scenario = scenario.to_str().unwrap();
    let served = Served::start(&["--control", "--seed", "7", "--scenario", scenario]);
    let wire = served.send("");
    while !served.journal().contains(r#""held": true"#) {
        std::thread::yield_now();
    }
    let outcome = served.stop("TERM");
    drop(wire);
    assert_eq!(outcome.code, Some(1));
}

#[test]
fn a_denied_lint_exits_1() {
    let scenario = file(
        "denied",
        r#"{ "unsigned": "accept", "lints": { "unnamed-start": "deny" } }"#,
    );
    let served = Served::start(&["--scenario", scenario.to_str().unwrap(), "--seed", "7"]);
    served.start_execution("");
    served.start_execution("order.17");
    let outcome = served.stop("TERM");
    assert_eq!(outcome.code, Some(1));
}

#[test]
fn a_lint_on_the_command_line_overrides_that_of_a_file() {
    let scenario = file(
        "allowed",
        r#"{ "unsigned": "accept", "lints": { "unnamed-start": "allow" } }"#,
    );
    let scenario = ["--scenario", scenario.to_str().unwrap()];
    let served = Served::start(&[&scenario[..], &["--lint", "unnamed-start=deny"]].concat());
    served.start_execution("");
    let outcome = served.stop("TERM");
    assert!(outcome.stderr.contains("unnamed-start"), "{outcome:?}");
    assert_eq!(outcome.code, Some(1));
}

#[test]
fn a_builtin_scenario_is_served_by_its_name() {
    let scenario = file("unsigned", r#"{ "unsigned": "accept" }"#);
    let scenario = ["--scenario", scenario.to_str().unwrap()];
    let builtin = ["--builtin", "answer-lost-after-commit"];
    let served = Served::start(&[&scenario[..], &builtin].concat());
    served.send("order-17");
    served.send("order-18").rest();
    let outcome = served.stop("TERM");
    assert!(outcome.stderr.contains("answer lost"), "{outcome:?}");
}

#[test]
fn a_builtin_scenario_takes_the_number_of_the_clients_attempts() {
    let scenario = file("attempts", r#"{ "unsigned": "accept" }"#);
    let scenario = ["--scenario", scenario.to_str().unwrap()];
    let builtin = ["--builtin", "throttled-until-the-sdk-gives-up=2"];
    let served = Served::start(&[&scenario[..], &builtin].concat());
    for _ in 0..3 {
        served.start_execution("order-17");
    }
    let outcome = served.stop("TERM");
    assert_eq!(
        outcome.stderr.matches("400 ThrottlingException").count(),
        2,
        "{outcome:?}"
    );
    assert!(
        outcome.stderr.contains("3 requests, 1 execution started"),
        "{outcome:?}"
    );
}

#[test]
fn several_scenario_files_play_together() {
    let fail = |name: &str, code: &str| {
        let when = format!(r#"{{ "name": "{name}" }}"#);
        file(
            &format!("together-{name}"),
            &format!(
                r#"{{ "unsigned": "accept", "scenarios": [{{ "when": {when}, "steps": [{{ "fail": "{code}" }}] }}] }}"#
            ),
        )
    };
    let (left, right) = (fail("a", "StateMachineDeleting"), fail("b", "InvalidName"));
    let served = Served::start(&[
        "--scenario",
        left.to_str().unwrap(),
        "--scenario",
        right.to_str().unwrap(),
    ]);
    let code_of = |name| served.start_execution(name).code();
    assert_eq!(code_of("a").as_deref(), Some("StateMachineDeleting"));
    assert_eq!(code_of("b").as_deref(), Some("InvalidName"));
    assert_eq!(served.stop("TERM").code, Some(0));
}

#[test]
fn a_seed_and_a_frozen_clock_give_the_same_answers_and_go_before_those_of_a_file() {
    let scenario = file(
        "seeded",
        r#"{ "seed": 1, "clock": "running", "unsigned": "accept" }"#,
    );
    let body = |seed| {
        let scenario = scenario.to_str().unwrap();
        let served = Served::start(&["--scenario", scenario, "--seed", seed, "--clock", "frozen"]);
        let answer = served.start_execution("order-17");
        let id = answer.header("x-amzn-RequestId").map(str::to_owned);
        (id, answer.body)
    };
    let first = body("2");
    assert!(first.0.is_some(), "{first:?}");
    assert_eq!(first, body("2"));
    assert_ne!(first, body("1"));
}

#[test]
fn an_address_beyond_loopback_is_warned_about() {
    let served = Served::start_on("0.0.0.0:0", &[]);
    let outcome = served.stop("TERM");
    assert!(outcome.stderr.contains("warning"), "{outcome:?}");
    assert_eq!(outcome.code, Some(0));
}

#[test]
fn it_listens_on_loopback_by_default() {
    let help = outcome_of(&["serve", "--help"]).stdout;
    assert!(help.contains("[default: 127.0.0.1:8083]"), "{help}");
}

#[test]
fn on_loopback_there_is_no_warning() {
    for bind in ["127.0.0.1:0", "127.77.0.3:0"] {
        // The second is loopback on Linux only, and elsewhere an address that is not there.
        if bind.starts_with("127.0") || cfg!(target_os = "linux") {
            let outcome = Served::start_on(bind, &[]).stop("TERM");
            assert!(!outcome.stderr.contains("warning"), "{outcome:?}");
        }
    }
}

#[test]
fn a_taken_port_is_reported_on_one_line() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = taken.local_addr().expect("it has an address").to_string();
    let outcome = outcome_of(&["serve", "--bind", &address]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(1), ""));
    assert_eq!(outcome.stderr.lines().count(), 1, "{outcome:?}");
}

#[test]
fn a_broken_scenario_file_is_reported_on_one_line() {
    let broken = file("broken", "{\n  \"scenarios\": [{ \"step\": [] }]\n}");
    let broken = broken.to_str().unwrap();
    let outcome = outcome_of(&["serve", "--bind", "127.0.0.1:0", "--scenario", broken]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(1), ""));
    assert_eq!(outcome.stderr.lines().count(), 1, "{outcome:?}");
}

#[rstest]
#[case::settings(r#"{ "region": "us-east-1" }"#, r#"{ "region": "eu-west-1" }"#)]
#[case::machines(
    r#"{ "stateMachines": [{ "name": "orders" }] }"#,
    r#"{ "stateMachines": [{ "name": "orders" }] }"#
)]
fn scenario_files_that_contradict_each_other_do_not_start(#[case] left: &str, #[case] right: &str) {
    let left = file(&format!("left-{}", left.len()), left);
    let right = file(&format!("right-{}", right.len()), right);
    let files = [
        "--scenario",
        left.to_str().unwrap(),
        "--scenario",
        right.to_str().unwrap(),
    ];
    let outcome = outcome_of(&[&["serve", "--bind", "127.0.0.1:0"][..], &files].concat());
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_eq!(outcome.stderr.lines().count(), 1, "{outcome:?}");
}

#[test]
fn the_scenario_in_its_help_is_one() {
    let help = outcome_of(&["serve", "--help"]).stdout;
    let scenario = help.lines().find(|line| line.contains("\"scenarios\""));
    let _: sfn_mock::Script =
        sfn_mock::Script::parse(scenario.expect("the help shows one")).unwrap();
}
