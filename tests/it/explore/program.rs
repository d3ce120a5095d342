//! `sfn-mock explore`: a program over the socket. The program is this test binary.

use std::env;
use std::process::{Command, Output};
use std::time::Duration;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::retry::RetryConfig;
use aws_sdk_sfn::config::{BehaviorVersion, Credentials, Region, SharedAsyncSleep};
use aws_smithy_async::rt::sleep::TokioSleep;
use serde_json::Value;

use super::start;

/// The name with which the program starts its execution; empty for none.
const NAME: &str = "SFN_MOCK_TEST_EXPLORED_NAME";

fn explore(name: &str, arguments: &[&str]) -> Output {
    let program = env::current_exe().expect("the test binary has a path");
    let mut command = Command::new(env!("CARGO_BIN_EXE_sfn-mock"));
    command
        .arg("explore")
        .args(arguments)
        .arg("--")
        .arg(program);
    let test = [
        "--exact",
        "explore::program::the_program",
        "--ignored",
        "--test-threads=1",
    ];
    command
        .args(test)
        .env(NAME, name)
        .env_remove("SFN_MOCK_SCHEDULE");
    command.output().expect("sfn-mock runs")
}

fn text(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(out),
        String::from_utf8_lossy(err)
    )
}

/// Places an order with a client from the environment.
#[test]
#[ignore = "it is the program that the explorer starts"]
fn the_program() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let endpoint = env::var("AWS_ENDPOINT_URL_SFN").expect("the explorer sets the endpoint");
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    let client = aws_sdk_sfn::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new(
            "AKIDEXAMPLE",
            "secret",
            None,
            None,
            "test",
        ))
        .retry_config(retries)
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .http_client(aws_smithy_http_client::Builder::new().build_http());
    let name = env::var(NAME).ok().filter(|name| !name.is_empty());
    let answer = runtime.block_on(start(
        &Client::from_conf(client.build()),
        name.as_deref(),
        "{}",
    ));
    assert!(answer.is_ok());
}

#[test]
fn the_double_start_of_a_program_is_found_and_its_token_runs_it_again() {
    let found = explore(
        "",
        &["--invariant", "started-at-most=1", "--report", "json"],
    );
    assert_eq!(found.status.code(), Some(1), "{}", text(&found));
    let report: Value = serde_json::from_slice(&found.stdout).unwrap();
    let failed = &report["failed"];
    assert_eq!(failed["message"], "expected at most 1 execution, found 2");
    let token = failed["token"].as_str().unwrap();
    assert!(token.starts_with("1-lost-response@"), "{token}");
    let shown = text(&explore("", &["--invariant", "started-at-most=1"]));
    let command = "sfn-mock explore --invariant started-at-most=1 -- ";
    assert!(shown.contains(command), "{shown}");

    let program = env::current_exe().unwrap();
    let mut again = Command::new(env!("CARGO_BIN_EXE_sfn-mock"));
    again
        .args(["explore", "--invariant", "started-at-most=1", "--"])
        .arg(program);
    let again = again
        .args(["--exact", "explore::program::the_program", "--ignored"])
        .env("SFN_MOCK_SCHEDULE", token)
        .output()
        .unwrap();
    assert_eq!(again.status.code(), Some(1), "{}", text(&again));
    assert!(
        text(&again).contains("timeline: 2 exchanges in 1 call, 2 executions started"),
        "{}",
        text(&again)
    );
}

#[test]
fn a_named_program_passes_with_a_failure_and_a_crash() {
    let rules = [
        "--failures",
        "1",
        "--crashes",
        "1",
        "--invariant",
        "started-at-most-once=order-17",
        "--only",
        "lost-response",
        "--only",
        "retryable-error",
    ];
    let found = explore("order-17", &rules);
    assert_eq!(found.status.code(), Some(0), "{}", text(&found));
    assert!(
        text(&found).contains("at most 1 failure and 1 crash"),
        "{}",
        text(&found)
    );
}

#[test]
fn a_crash_kills_the_program_and_starts_it_again() {
    let found = explore(
        "",
        &[
            "--failures",
            "0",
            "--crashes",
            "1",
            "--invariant",
            "started-at-most=1",
        ],
    );
    assert_eq!(found.status.code(), Some(1), "{}", text(&found));
    assert!(
        text(&found).contains("the process crashes, and the function is started again"),
        "{}",
        text(&found)
    );
}

#[test]
fn a_crash_after_the_exit_runs_the_program_again() {
    let rules = ["--failures", "0", "--crashes", "1", "--report", "json"];
    let found = explore("order-17", &rules);
    assert_eq!(found.status.code(), Some(0), "{}", text(&found));
    let report: Value = serde_json::from_slice(&found.stdout).unwrap();
    let tried = report["tried"].as_array().unwrap();
    assert!(
        tried.iter().any(|tried| tried["request"] == "return"),
        "{report}"
    );
}

#[test]
fn without_a_rule_the_exit_status_judges() {
    let found = explore("order-17", &["--only", "final-error"]);
    assert_eq!(found.status.code(), Some(1), "{}", text(&found));
    assert!(
        text(&found).contains("expected exit status 0, found exit status: 101"),
        "{}",
        text(&found)
    );
}

#[test]
fn a_usage_error_exits_2_and_a_missing_program_1() {
    let found = explore("", &["--invariant", "started-at-most=many"]);
    assert_eq!(found.status.code(), Some(2));
    let mut missing = Command::new(env!("CARGO_BIN_EXE_sfn-mock"));
    let missing = missing
        .args(["explore", "--", "/no/such/program"])
        .output()
        .unwrap();
    assert_eq!(missing.status.code(), Some(1), "{}", text(&missing));
}
