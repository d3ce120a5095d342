//! The guide shows five of the messages; they are what the mock prints.

use regex::Regex;
use sfn_mock::{ErrorCode, Scenario, SfnMock, Step, start_execution};

use super::readme::normalized;
use super::{mock, on_panic, stderr_of, whole_message};
use crate::support::http_client::Client;

fn throttled(name: &str) -> Scenario {
    Scenario::new("KMS throttles order 17")
        .when(start_execution().name(name))
        .then(Step::fail(ErrorCode::KmsThrottlingException))
}

fn place_order_17(sfn: &SfnMock) {
    Client::of(sfn).start("order-17", None);
}

fn of_a_misspelt_scenario() -> String {
    let sfn = mock().scenario(throttled("order-71")).start();
    place_order_17(&sfn);
    whole_message(|| drop(sfn))
}

fn of_a_scenario_mounted_too_late() -> String {
    let sfn = mock().start();
    place_order_17(&sfn);
    sfn.mount(throttled("order-17"));
    whole_message(|| drop(sfn))
}

fn of_an_assertion_of_the_tests_own() -> String {
    let output = on_panic::run("with_every_expectation_met", &["--nocapture"], &[]);
    let printed = String::from_utf8(output.stderr).expect("UTF-8");
    let (_, report) = printed.split_once("sfn-mock: ").expect("the mock reports");
    format!("sfn-mock: {}", report.trim_end())
}

#[test]
fn the_guide_shows_five_messages_as_they_are() {
    let page = include_str!("../../../src/guide/messages.rs");
    let lines = page.lines().map(|line| line.trim_start_matches("//!"));
    let lines = lines.map(|line| line.strip_prefix(' ').unwrap_or(line));
    let page = lines.collect::<Vec<_>>().join("\n");
    let shown = page.split("```text\n").skip(1);
    let shown = shown.filter_map(|rest| rest.split("\n```").next());
    let printed = [
        of_a_misspelt_scenario(),
        of_a_scenario_mounted_too_late(),
        of_an_assertion_of_the_tests_own(),
        stderr_of("long_holds::stalled"),
        stderr_of("long_holds::held"),
    ];
    let of_any_run = |message: &str| {
        let port = Regex::new(r"127\.0\.0\.1:\d+").expect("a regex");
        let message = port.replace_all(message, "127.0.0.1:PORT");
        normalized(message.trim_end()).replace("for 30ms", "for 10s")
    };
    let shown: Vec<_> = shown.map(of_any_run).collect();
    assert_eq!(shown, printed.map(|message| of_any_run(&message)));
}
