//! The control interface, by which tests in other languages share one mock.

mod access;
mod files;
mod panics;

use rstest::rstest;
use serde_json::{Value, json};
#[cfg(feature = "record")]
use sfn_mock::cassette::{Cassette, RecordedExchange, Source};
#[cfg(feature = "record")]
use sfn_mock::record::{RecordMode, Recording};
use sfn_mock::{Lint, LintLevel, Scenario, SfnMock, StateMachine, Step, Unsigned, start_execution};

use crate::support::http_client::{Client, agent};

/// Asks with a body if there is one to send, as `curl --json` does: POST with it, GET without.
fn ask(sfn: &SfnMock, path: &str, body: Option<&str>) -> (u16, Value) {
    let url = format!("{}/_sfn-mock/{path}", sfn.endpoint_url());
    let answer = match body {
        Some(body) => agent()
            .post(url)
            .header("content-type", "application/json")
            .send(body),
        None => agent().get(url).call(),
    };
    let mut answer = answer.expect("it answers");
    let text = answer.body_mut().read_to_string().expect("in text");
    let json = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text} is JSON"));
    (answer.status().as_u16(), json)
}

#[track_caller]
fn done(sfn: &SfnMock, path: &str, body: &str) -> Value {
    let (status, json) = ask(sfn, path, Some(body));
    assert_eq!(status, 200, "{json}");
    json
}

fn get(sfn: &SfnMock, path: &str) -> Value {
    let (status, json) = ask(sfn, path, None);
    assert_eq!(status, 200, "{json}");
    json
}

#[test]
fn a_reset_restores_the_state_of_the_start() {
    let throttled = Scenario::new("throttled once")
        .then(Step::fail(sfn_mock::ErrorCode::ThrottlingException))
        .expect(3);
    let sfn = SfnMock::builder()
        .seed(7)
        .frozen_clock()
        .scenario(throttled)
        .control()
        .start();
    let client = Client::of(&sfn);
    let epoch = sfn.clock().now();
    let mut runs = Vec::new();
    for _ in 0..2 {
        done(&sfn, "reset", "");
        assert_eq!(sfn.clock().now(), epoch);
        assert_eq!(get(&sfn, "verify")["met"], false);
        assert_eq!(client.start("order-17", None).status, 400);
        assert_eq!(client.start("order-17", None).status, 200);
        done(&sfn, "clock", r#"{"advanceMs":1000}"#);
        assert_eq!(client.start("order-17", None).status, 200, "a replay");
        assert_eq!(get(&sfn, "verify")["met"], true);
        sfn.assert_started_once("order-17");
        let mut journal = get(&sfn, "journal");
        for exchange in journal.as_array_mut().expect("it is a list") {
            assert_ne!(exchange["connection"].take(), Value::Null);
            assert_ne!(exchange["elapsedMs"].take(), Value::Null);
        }
        runs.push(journal);
    }
    assert_eq!(runs[0].as_array().map(Vec::len), Some(3));
    assert_eq!(runs[0][1]["started"], true);
    assert_eq!(runs[0], runs[1]);
}

#[test]
fn a_reset_with_a_scenario_file_begins_with_that() {
    let sfn = SfnMock::builder()
        .state_machine(StateMachine::standard("invoices"))
        .control()
        .start();
    let client = Client::of(&sfn);
    assert_eq!(client.start(None, None).status, 400, "no such machine");
    done(&sfn, "reset", r#"{"stateMachines":[{"name":"orders"}]}"#);
    assert_eq!(client.start(None, None).status, 200);
    assert_eq!(get(&sfn, "executions").as_array().map(Vec::len), Some(1));
    done(&sfn, "reset", "");
    assert_eq!(client.start(None, None).status, 400, "as it was started");
}

#[rstest]
#[case::with_the_defaults(None, r#""unsigned":"refuse""#)]
#[case::with_every_setting(Some(42), r#""seed":42,"unsigned":"accept""#)]
fn a_scenario_file_can_repeat_the_settings_of_the_start(
    #[case] seed: Option<u64>,
    #[case] settled: &str,
) {
    let builder = SfnMock::builder().control();
    let sfn = match seed {
        Some(seed) => builder
            .seed(seed)
            .frozen_clock()
            .unsigned(Unsigned::Accept)
            .start(),
        None => builder.start(),
    };
    let world = r#""region":"us-east-1","stateMachines":[{"name":"orders"}]"#;
    done(&sfn, "reset", &format!("{{{settled},{world}}}"));
    let scenarios = r#""scenarios":[{"steps":[{"fail":"ThrottlingException"}]}]"#;
    let mounted = done(&sfn, "scenarios", &format!("{{{settled},{scenarios}}}"));
    assert_eq!(mounted, json!({ "mounted": 1 }));
    assert_eq!(Client::of(&sfn).start(None, None).status, 400, "throttled");
    assert_eq!(Client::of(&sfn).start(None, None).status, 200);
}

/// Mounted twice, both files have the same names: an order is about the scenarios of its own file.
#[test]
fn scenarios_can_be_mounted_in_order_and_once_more() {
    let about = |name| format!(r#"{{"name":"{name}","when":{{"name":"{name}"}},"steps":[]}}"#);
    let file = format!(
        r#"{{"inOrder":[["reserve","ship"]],"scenarios":[{},{}]}}"#,
        about("reserve"),
        about("ship")
    );
    let sfn = SfnMock::builder().control().start();
    let client = Client::of(&sfn);
    done(&sfn, "scenarios", &file);
    client.start("reserve", None);
    client.start("ship", None);
    assert_eq!(get(&sfn, "verify"), json!({ "met": true }));
    done(&sfn, "scenarios", &file);
    client.start("ship", None);
    let verification = get(&sfn, "verify");
    let report = verification["report"].as_str().unwrap_or_default();
    assert!(
        report.contains("call #3 StartExecution orders/ship came too early"),
        "{report}"
    );
    assert!(sfn.close().is_err());
}

#[test]
fn an_output_keeps_its_bytes() {
    let sfn = SfnMock::builder().control().start();
    let client = Client::of(&sfn);
    for (name, output) in [
        (
            "a",
            r#"{"b": 1.50, "a":[1e2,12345678901234567890123,null]}"#,
        ),
        ("b", "null"),
    ] {
        client.start(name, None);
        let finish = format!(r#"{{"execution":"{name}","status":"SUCCEEDED","output":{output}}}"#);
        assert_eq!(done(&sfn, "executions", &finish)["output"], output);
        assert_eq!(sfn.execution(name).output().as_deref(), Some(output));
    }
}

#[test]
fn an_execution_finishes_as_requested() {
    let sfn = SfnMock::builder().control().start();
    let client = Client::of(&sfn);
    client.start("order-17", None);
    let finish = r#"{"execution":"order-17","status":"SUCCEEDED","output":{"paid":true}}"#;
    let execution = done(&sfn, "executions", finish);
    assert_eq!(execution["status"], "SUCCEEDED");
    assert_eq!(execution["output"], r#"{"paid":true}"#);
    assert_eq!(get(&sfn, "executions"), json!([execution]));
    let (status, again) = ask(&sfn, "executions", Some(finish));
    assert_eq!(
        (status, again["error"].as_str()),
        (409, Some("the execution \"order-17\" is SUCCEEDED"))
    );
    assert_eq!(
        client.start("order-17", None).status,
        400,
        "its name is taken"
    );
}

#[test]
fn requests_at_a_gate_are_let_go_and_a_reset_shows_them_out() {
    let sfn = SfnMock::builder().control().start();
    let held = r#"{"scenarios":[{"name":"held","steps":[{"hold":{},"times":2}]}]}"#;
    let caller = |name: &'static str| {
        let client = Client::of(&sfn);
        std::thread::spawn(move || client.start(name, None).status)
    };
    done(&sfn, "scenarios", held);
    let served = caller("order-17");
    sfn.gate("held")
        .wait_for_requests(1)
        .within(std::time::Duration::from_secs(10))
        .blocking();
    done(&sfn, "gates", r#"{"scenario":"held","release":"next"}"#);
    assert_eq!(served.join().ok(), Some(200));
    let disconnected = caller("order-18");
    sfn.gate("held")
        .wait_for_requests(2)
        .within(std::time::Duration::from_secs(10))
        .blocking();
    done(&sfn, "reset", "");
    assert_eq!(disconnected.join().ok(), None, "its connection was closed");
    assert!(sfn.exchanges().is_empty());
    sfn.assert_started(0);
}

#[rstest]
#[case::path(
    "POST",
    "resett",
    "",
    404,
    "unknown route /_sfn-mock/resett; expected one of POST /_sfn-mock/reset,"
)]
#[case::method("POST", "verify", "", 405, "/_sfn-mock/verify does not accept POST")]
#[case::no_json("POST", "clock", "", 400, "EOF while parsing")]
#[case::key(
    "POST",
    "clock",
    r#"{"advance":1}"#,
    400,
    r#"body:1:2: advance: unknown key "advance"; did you mean "advanceMs"?"#
)]
#[case::script(
    "POST",
    "reset",
    r#"{"sede":1}"#,
    400,
    "script:1:2: sede: unknown key \"sede\""
)]
#[case::seed(
    "POST",
    "reset",
    r#"{"seed":1}"#,
    400,
    "`seed` cannot change after the start: expected none, found 1; leave it out, or"
)]
#[case::unsigned(
    "POST",
    "scenarios",
    r#"{"unsigned":"accept","scenarios":[{"steps":[]}]}"#,
    400,
    r#"`unsigned` cannot change after the start: expected "refuse", found "accept"; leave it out, or"#
)]
#[case::world(
    "POST",
    "scenarios",
    r#"{"region":"eu-west-1"}"#,
    400,
    "expected only `scenarios` and `inOrder`; send a world,"
)]
#[case::gate(
    "POST",
    "gates",
    r#"{"scenario":"a","release":"all"}"#,
    404,
    "no mounted scenario \"a\""
)]
#[case::no_such_execution(
    "POST",
    "executions",
    r#"{"execution":"a","status":"FAILED"}"#,
    404,
    "expected one execution \"a\", found 0"
)]
#[case::running(
    "POST",
    "executions",
    r#"{"execution":"a","status":"RUNNING"}"#,
    400,
    "expected the status SUCCEEDED, FAILED"
)]
#[case::output(
    "POST",
    "executions",
    r#"{"execution":"a","status":"FAILED","output":1}"#,
    400,
    "only an execution that SUCCEEDED"
)]
#[case::activity(
    "POST",
    "activities",
    r#"{"activity":"pick"}"#,
    404,
    "there is no activity \"pick\""
)]
#[case::task(
    "POST",
    "tasks",
    r#"{"taskToken":"a"}"#,
    404,
    "there is no task of this token"
)]
#[case::every_error_of_an_end(
    "POST",
    "executions",
    r#"{"execution":"order-17","error":5}"#,
    400,
    "error: expected a string"
)]
fn what_cannot_be_done_is_refused_and_changes_nothing(
    #[case] method: &str,
    #[case] path: &str,
    #[case] body: &str,
    #[case] status: u16,
    #[case] error: &str,
) {
    let sfn = SfnMock::builder().control().start();
    Client::of(&sfn).start("order-17", None);
    let (refused, answer) = ask(&sfn, path, (method == "POST").then_some(body));
    assert_eq!(refused, status, "{answer}");
    let text = answer["error"].as_str().unwrap_or_default();
    assert!(text.contains(error), "{text}");
    assert_eq!(sfn.exchanges().len(), 1);
}

#[test]
fn it_is_off_unless_asked_for_and_then_in_no_journal() {
    let path = "/_sfn-mock/verify";
    let sfn = SfnMock::start();
    let answer = agent().get(format!("{}{path}", sfn.endpoint_url())).call();
    assert_eq!(answer.expect("it answers").status(), 404);
    assert_eq!(sfn.exchanges().len(), 1, "a request like any other");

    let sfn = SfnMock::builder()
        .scenario(Scenario::new("never").when(start_execution()).expect(0))
        .control()
        .start();
    assert_eq!(get(&sfn, "verify"), json!({ "met": true }));
    assert!(sfn.exchanges().is_empty());
}

#[test]
fn it_is_for_loopback_alone() {
    let anywhere = "0.0.0.0:0".parse().expect("an address");
    let error = SfnMock::builder().bind(anywhere).control().try_start();
    let error = error.expect_err("it is not").to_string();
    assert!(
        error.contains("its control interface is for loopback alone"),
        "{error}"
    );
}

#[test]
fn a_task_is_scheduled_and_its_answer_is_returned() {
    let sfn = SfnMock::builder()
        .activity("pick")
        .control()
        .frozen_clock()
        .start();
    let client = Client::of(&sfn);
    let schedule = r#"{"activity":"pick","input":{"order":17},"heartbeatTimeoutMs":5000}"#;
    let tokens = [(); 3].map(|()| done(&sfn, "activities", schedule)["taskToken"].clone());
    let status = |token: &Value| done(&sfn, "tasks", &json!({ "taskToken": token }).to_string());
    for token in &tokens {
        let members = json!({ "activityArn": sfn.activity("pick").arn() });
        let task = client.send("GetActivityTask", &[], &members).members;
        assert_eq!(
            task,
            json!({ "input": r#"{"order":17}"#, "taskToken": token })
        );
        assert_eq!(status(token), json!({ "heartbeats": 0, "status": "OPEN" }));
    }
    let [succeeds, fails, times_out] = &tokens;
    client.send("SendTaskHeartbeat", &[], &json!({ "taskToken": succeeds }));
    client.send(
        "SendTaskSuccess",
        &[],
        &json!({ "taskToken": succeeds, "output": "[1]" }),
    );
    client.send(
        "SendTaskFailure",
        &[],
        &json!({ "taskToken": fails, "error": "Oops" }),
    );
    sfn.clock().advance(std::time::Duration::from_secs(5));
    let expected = json!({ "heartbeats": 1, "output": "[1]", "status": "SUCCEEDED" });
    assert_eq!(status(succeeds), expected);
    let expected = json!({ "error": "Oops", "heartbeats": 0, "status": "FAILED" });
    assert_eq!(status(fails), expected);
    assert_eq!(
        status(times_out),
        json!({ "heartbeats": 0, "status": "TIMED_OUT" })
    );
}

/// The guide's lines of curl, done as curl does them.
#[test]
fn every_line_of_the_guide_works() {
    let guide = include_str!("../../../src/guide/control.rs");
    let lines: Vec<_> = guide
        .lines()
        .filter_map(|line| line.strip_prefix("//! curl "))
        .collect();
    assert_eq!(lines.len(), 15);
    let sfn = SfnMock::builder()
        .lint(Lint::UnusedScenario, LintLevel::Warn)
        .control()
        .start();
    let mut token = String::new();
    for line in lines {
        let (data, url) = match line.strip_prefix("--json ") {
            Some(rest) => {
                let (data, url) = rest.rsplit_once(' ').expect("data and URL");
                (Some(data.trim_matches('\'')), url)
            }
            None => (None, line),
        };
        let path = url
            .strip_prefix("http://127.0.0.1:8083/_sfn-mock/")
            .expect(url);
        let data = data.map(|data| if data.starts_with('@') { "{}" } else { data });
        if path == "executions" && data.is_some() {
            Client::of(&sfn).start("order-17", None);
        }
        if path == "activities" {
            let members = json!({ "name": "pick" });
            Client::of(&sfn).send("CreateActivity", &[], &members);
        }
        let data = data.map(|data| data.replace("TASK_TOKEN", &token));
        let (status, answer) = ask(&sfn, path, data.as_deref());
        if let Some(scheduled) = answer["taskToken"].as_str() {
            token = scheduled.to_owned();
        }
        assert_eq!(status, 200, "{line}: {answer}");
    }
}

#[cfg(feature = "record")]
#[test]
fn a_reset_plays_a_recording_from_its_beginning() {
    let reply = sfn_mock::Reply::json(200, json!({ "executionArn": "recorded" }));
    let body = json!({ "stateMachineArn": crate::support::ORDERS, "name": "order-17" });
    let recorded = RecordedExchange::new("StartExecution", body.to_string(), reply);
    let path = std::env::temp_dir().join(format!("sfn-mock-reset-{}.json", std::process::id()));
    let cassette = Cassette::new(Source::synthetic("one start")).exchange(recorded);
    cassette.save(&path).expect("it can be written");
    let sfn = SfnMock::builder()
        .record(Recording::new("http://127.0.0.1:1", &path).mode(RecordMode::None))
        .control()
        .start();
    for _ in 0..2 {
        let answer = Client::of(&sfn).start("order-17", None);
        assert_eq!(answer.members["executionArn"], "recorded");
        done(&sfn, "reset", "");
    }
    std::fs::remove_file(&path).expect("it is there");
}
