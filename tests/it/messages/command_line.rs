//! The lines of the binary: `sfn-mock check`, `serve`, `record` and `explore`.

use std::net::TcpListener;

use insta::assert_snapshot;
use rstest::rstest;

use crate::clients::cli::serve::Served;
use crate::clients::cli::{CASSETTE, fifo, file, outcome_of};

/// The lines without the folder of the tests' files, and without ports.
fn lines(text: &str) -> String {
    let port = regex::Regex::new(r"127\.0\.0\.1:\d+").expect("a regex");
    let text = text.replace(env!("CARGO_TARGET_TMPDIR"), "TMP");
    port.replace_all(&text, "127.0.0.1:PORT").into_owned()
}

/// The lines of a command that ends by itself, on stdout and then on stderr.
fn printed(arguments: &[&str]) -> String {
    let outcome = outcome_of(arguments);
    lines(&(outcome.stdout + &outcome.stderr))
}

fn path(name: &str, text: &str) -> String {
    let path = file(&format!("message-{name}"), text);
    path.to_str().expect("the path is text").to_owned()
}

// sfn-mock check

#[test]
fn valid_files_are_counted() {
    let file = path("valid", "{}");
    assert_snapshot!(printed(&["check", &file]), @"1 file is fine");
    assert_snapshot!(printed(&["check", &file, &file]), @"2 files are fine");
}

#[test]
fn every_error_of_every_file_is_printed_with_its_place() {
    let valid = path("beside", "{}");
    let syntax = path("syntax", "{\n  \"seed\": }");
    let values = path(
        "values",
        r#"{
  "region": "US",
  "scenarios": [{ "name": "both", "steps": [{ "fail": "Throtling" }, { "serve": {}, "times": 0 }] }]
}"#,
    );
    let cassette = path("cassette", r#"{ "version": 2, "exchanges": [] }"#);
    assert_snapshot!(printed(&["check", &valid, &syntax, &values, &cassette, "absent.json"]), @r#"
    TMP/cli-message-syntax.json:2:11: seed: expected value
    TMP/cli-message-values.json:2:13: region: expected a region such as us-east-1, found "US"
    TMP/cli-message-values.json:3:55: scenarios[0].steps[0].fail: "Throtling" is not in the error table; another code needs a `status` beside it
    TMP/cli-message-values.json:3:94: scenarios[0].steps[1].times: expected `times` of at least 1, found 0
    TMP/cli-message-cassette.json:1:14: version: expected version 1, found 2
    absent.json: the file cannot be read: No such file or directory (os error 2)
    1 file is fine, 4 files are not
    "#);
}

#[test]
fn what_is_no_file_with_an_end_is_named() {
    let fifo = fifo("endless");
    let fifo = fifo.to_str().expect("the path is text");
    let arguments = ["check", fifo, "/dev/zero", env!("CARGO_TARGET_TMPDIR")];
    assert_snapshot!(printed(&arguments), @"
    TMP/cli-endless.fifo: expected the end of the pipe within 10 s, and it is still open; write it into a file
    /dev/zero: the file cannot be read: expected a file, found a device
    TMP: the file cannot be read: expected a file, found a folder
    0 files are fine, 3 files are not
    ");
}

/// The content of a file that is not UTF-8, and the error after its name.
#[rstest]
#[case::a_letter_of_latin_1(
    b"{\n  \"scenarios\": [{ \"name\": \"caf\xe9\" }]\n}",
    "2:31: scenarios[0].name: expected UTF-8, found the byte 0xE9; save the file as UTF-8"
)]
#[case::cut_within_a_letter(
    b"{ \"region\": \"\xc3",
    "1:14: region: expected UTF-8, found the byte 0xC3; save the file as UTF-8"
)]
#[case::utf_16(
    b"\xff\xfe{\0}\0",
    "1:1: .: expected UTF-8, found UTF-16 (little-endian, with a byte order mark); save the file as UTF-8"
)]
#[case::utf_16_the_other_way(
    b"\xfe\xff\0{\0}",
    "1:1: .: expected UTF-8, found UTF-16 (big-endian, with a byte order mark); save the file as UTF-8"
)]
#[case::utf_16_without_a_mark(
    b"{\0}\0",
    "1:1: .: expected UTF-8, found UTF-16 (little-endian); save the file as UTF-8"
)]
#[case::a_second_byte_order_mark(
    "\u{feff}\u{feff}{}",
    "1:1: .: expected JSON, found a byte order mark, which only the beginning of a file may have"
)]
#[case::a_byte_order_mark_between_files(
    "{}\n\u{feff}{}",
    "2:1: .: expected JSON, found a byte order mark, which only the beginning of a file may have"
)]
#[case::a_byte_order_mark_within(
    "{ \"scenarios\": \u{feff}[] }",
    "1:16: scenarios: expected JSON, found a byte order mark, which only the beginning of a file may have"
)]
fn an_encoding_that_is_not_utf_8_is_named_with_its_place(
    #[case] content: impl AsRef<[u8]>,
    #[case] error: &str,
) {
    let name: String = error.chars().filter(char::is_ascii_alphanumeric).collect();
    let path = file(&format!("encoding-{name}"), "");
    std::fs::write(&path, content).unwrap();
    let path = path.to_str().unwrap();
    let outcome = outcome_of(&["check", path]);
    let expected = format!("{path}:{error}\n0 files are fine, 1 file is not\n");
    assert_eq!(outcome.stdout, expected);
}

// sfn-mock serve

#[test]
fn a_cassette_in_the_place_of_a_scenario_file_is_called_a_cassette() {
    let cassette = path("cassette-as-script", CASSETTE);
    assert_snapshot!(printed(&["serve", "--scenario", &cassette]), @r#"sfn-mock: TMP/cli-message-cassette-as-script.json:1:1: .: expected a scenario file, found a cassette; a step plays one of its exchanges: { "play": "FILE#1" }"#);
}

#[test]
fn a_taken_port_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = taken.local_addr().expect("it has an address").to_string();
    assert_snapshot!(printed(&["serve", "--bind", &address]), @"sfn-mock: the mock cannot listen on 127.0.0.1:PORT: Address already in use (os error 98)");
}

#[test]
fn an_address_beyond_loopback_is_warned_about() {
    let outcome = Served::start_on("0.0.0.0:0", &[]).stop("TERM");
    assert_snapshot!(lines(&outcome.stderr), @"
    sfn-mock: warning: 0.0.0.0 is not a loopback address: others can reach this mock, and it believes every signature
    sfn-mock: 0 requests, 0 executions started
    ");
}

#[test]
fn each_request_has_a_line_and_the_end_a_summary() {
    let scenario = path("accepted", r#"{ "unsigned": "accept" }"#);
    let served = Served::start(&["--scenario", &scenario]);
    served.start_execution("order-17");
    served.start_execution("order-17");
    assert_snapshot!(lines(&served.stop("TERM").stderr), @"
    #1 StartExecution orders/order-17: 200, started, accepted unsigned
    #2 StartExecution orders/order-17: 200, replayed, accepted unsigned
    sfn-mock: 2 requests, 1 execution started
    ");
}

#[test]
fn all_that_failed_is_printed_at_the_end() {
    let scenario = path(
        "failed",
        r#"{ "seed": 7, "unsigned": "accept", "lints": { "unnamed-start": "deny" },
  "scenarios": [{ "name": "three of them", "expect": { "min": 3 }, "steps": [] }] }"#,
    );
    let nowhere = format!("{scenario}/journal.har");
    let served = Served::start(&["--journal", &nowhere, "--scenario", &scenario]);
    served.start_execution("");
    served.start_execution("order.17");
    assert_snapshot!(lines(&served.stop("TERM").stderr), @r#"
    #1 StartExecution orders/(unnamed): 200, started, accepted unsigned
    #2 StartExecution orders/order.17: 200, started, accepted unsigned

    expectation not met: scenario "three of them" (TMP/cli-message-failed.json: scenarios[0])
      expected at least 3 calls, got 2
      matches: any request
      try: let the code under test make the missing calls, and await them

    lint unnamed-start (denied at TMP/cli-message-failed.json: lints.unnamed-start)
      #1 orders/(unnamed): no name: a retry after a lost answer starts a second execution
      try: name each start after the thing that it processes
      read: https://docs.rs/sfn-mock/latest/sfn_mock/guide/lints/unnamed_start/

    lint name-without-logs (a warning)
      #2 orders/order.17: '.' is character 6 of "order.17": CloudWatch Logs gets nothing of an execution with this name
      try: use letters, digits, `-` and `_` alone
      read: https://docs.rs/sfn-mock/latest/sfn_mock/guide/lints/name_without_logs/

    sfn-mock: 1 expectation not met, 1 denied lint (seed 7)
    sfn-mock: TMP/cli-message-failed.json/journal.har: the journal cannot be written: Not a directory (os error 20)
    "#);
}

#[test]
fn a_held_request_is_named_at_the_end() {
    let scenario = path(
        "held",
        r#"{ "unsigned": "accept", "scenarios": [{ "name": "two at once", "steps": [{ "hold": {} }] }] }"#,
    );
    let served = Served::start(&["--control", "--seed", "7", "--scenario", &scenario]);
    let wire = served.send("order-17");
    while !served.journal().contains(r#""held": true"#) {
        std::thread::yield_now();
    }
    let outcome = served.stop("TERM");
    drop(wire);
    assert_snapshot!(lines(&outcome.stderr), @r#"
    #1 StartExecution orders/order-17: held, accepted unsigned ["two at once", step 1]

    requests still held: #1 at the gate of scenario "two at once" (TMP/cli-message-held.json: scenarios[0])
      try: release them before the mock ends: by `POST /_sfn-mock/gates` of `sfn-mock serve --control`, in Rust by `gate("two at once").release_all()`

    sfn-mock: 1 gate with requests still held (seed 7)
    "#);
}

#[rstest]
#[case::a_lint(&["--lint", "unnamed=deny"], "expected one of unnamed-start, ")]
#[case::a_level(&["--lint", "unnamed-start=forbid"], "expected allow, warn or deny, found \"forbid\"")]
#[case::no_level(&["--lint", "unnamed-start"], "expected NAME=LEVEL")]
#[case::a_builtin(&["--builtin", "bad-day"], "expected one of ")]
#[case::a_number_of_attempts(&["--builtin", "throttled-until-the-sdk-gives-up=0"], "expected a number of attempts from 1, found \"0\"")]
#[case::attempts_of_a_script_without(&["--builtin", "name-taken=4"], "name-taken has no number of attempts; write `--builtin name-taken`")]
fn an_unknown_name_is_a_usage_error(#[case] arguments: &[&str], #[case] message: &str) {
    let outcome = outcome_of(&[&["serve"], arguments].concat());
    assert!(outcome.stderr.contains(message), "{outcome:?}");
    assert_eq!(outcome.code, Some(2));
}

// sfn-mock record

#[cfg(all(feature = "aws-sdk", feature = "record", feature = "wiremock"))]
mod record {
    use insta::assert_snapshot;
    use sfn_mock::record::RecordMode;

    use super::lines;
    use crate::cassettes::recording::binary::command;

    fn printed(arguments: &[&str], mode: Option<&str>) -> String {
        let mut command = command(arguments);
        if let Some(mode) = mode {
            command.env(RecordMode::VARIABLE, mode);
        }
        let output = command.output().expect("the binary runs");
        lines(&String::from_utf8_lossy(&output.stderr))
    }

    #[test]
    fn an_unknown_mode_in_the_environment_is_quoted() {
        let arguments = ["--upstream", "http://127.0.0.1:1", "--cassette", "a.json"];
        assert_snapshot!(printed(&arguments, Some("always")), @r#"sfn-mock: SFN_MOCK_RECORD: expected one of none, once, new, all, found "always""#);
    }

    #[test]
    fn a_cassette_that_is_not_there_cannot_be_played() {
        let arguments = [
            "--upstream",
            "http://a",
            "--cassette",
            "absent.json",
            "--mode",
            "none",
        ];
        assert_snapshot!(printed(&arguments, None), @"sfn-mock: absent.json: there is no such cassette, and mode `none` records nothing; `SFN_MOCK_RECORD=once` records it");
    }
}

// sfn-mock explore

#[rstest]
#[case::a_number("started-at-most=many", "expected started-at-most=N")]
#[case::no_number("at-most-requests", "expected at-most-requests=N")]
#[case::no_name("started-at-most-once", "expected started-at-most-once=NAME")]
#[case::a_value_of_a_rule_without("exit-status=1", "expected exit-status, which takes no value")]
#[case::another_rule(
    "started",
    "expected one of the names that `sfn-mock explore --help` lists"
)]
fn a_rule_that_is_not_one_is_a_usage_error(#[case] rule: &str, #[case] message: &str) {
    let printed = printed(&["explore", "--invariant", rule, "--", "true"]);
    let expected = format!(
        "error: invalid value '{rule}' for '--invariant <NAME[=VALUE]>': {message}\n\n\
         For more information, try '--help'."
    );
    assert_eq!(printed.trim_end(), expected);
}

#[test]
fn a_program_that_is_not_there_is_named() {
    assert_snapshot!(printed(&["explore", "--", "/no/such/program"]), @"sfn-mock: the program /no/such/program cannot be started: No such file or directory (os error 2)");
}
