//! The faults that an action can have: every combination is mounted, and checked against the table in
//! the documentation of `Fault`.

use std::time::Duration;

use rstest::rstest;
use sfn_mock::{Ending, ErrorCode, Fault, Reply, Scenario, Script, SfnMock, Step};

use crate::support::panics::panic_if_any;

const THEN_CLOSE: Fault = Fault::Truncate {
    after_bytes: 20,
    then: Ending::Close,
};
const THEN_RESET: Fault = Fault::Truncate {
    after_bytes: 20,
    then: Ending::Reset,
};
const TRICKLE: Fault = Fault::Trickle {
    bytes: 16,
    every: Duration::from_millis(1),
};

/// Where a step has its fault.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Act {
    LoseRequest,
    LoseResponse,
    DamagedServe,
    DamagedFail,
    DamagedReply,
    DamagedHold,
}

impl Act {
    fn key_of_its_fault(self) -> &'static str {
        match self {
            Self::LoseRequest => "loseRequest",
            Self::LoseResponse => "loseResponse",
            Self::DamagedServe | Self::DamagedFail | Self::DamagedReply | Self::DamagedHold => {
                "damage"
            }
        }
    }

    fn with(self, fault: Fault) -> Step {
        match self {
            Self::LoseRequest => Step::lose_request(fault),
            Self::LoseResponse => Step::lose_response(fault),
            Self::DamagedServe => Step::serve().damaged(fault),
            Self::DamagedFail => Step::fail(ErrorCode::ThrottlingException).damaged(fault),
            Self::DamagedReply => Step::reply(Reply::new(502).body("<html>")).damaged(fault),
            Self::DamagedHold => Step::hold().damaged(fault),
        }
    }

    /// The combination in a scenario file.
    fn in_a_file(self, fault: &str) -> String {
        let step = match self {
            Self::LoseRequest => format!(r#""loseRequest": {fault}"#),
            Self::LoseResponse => format!(r#""loseResponse": {fault}"#),
            Self::DamagedServe => format!(r#""serve": {{}}, "damage": {fault}"#),
            Self::DamagedFail => {
                format!(r#""fail": "ThrottlingException", "damage": {fault}"#)
            }
            Self::DamagedReply => {
                format!(r#""reply": {{ "status": 502, "body": "<html>" }}, "damage": {fault}"#)
            }
            Self::DamagedHold => format!(r#""hold": {{}}, "damage": {fault}"#),
        };
        format!(r#"{{ "scenarios": [{{ "name": "broken", "steps": [{{ {step} }}] }}] }}"#)
    }

    /// The column of the table that has whether it can have a fault, and the verb of the refusal.
    fn column(self) -> Option<(usize, &'static str)> {
        match self {
            Self::LoseRequest => Some((2, "lose a request")),
            Self::LoseResponse => Some((3, "lose a response")),
            Self::DamagedServe | Self::DamagedFail | Self::DamagedReply => {
                Some((4, "damage an answer"))
            }
            Self::DamagedHold => None,
        }
    }
}

/// The cell of a fault's row in the table of the documentation.
fn documented(variant: &str, column: usize) -> bool {
    let source = include_str!("../../../src/fault/mod.rs");
    let row = format!("/// | `{variant}` |");
    let row = source.lines().find(|line| line.starts_with(&row));
    let row = row.expect("the table has a row for every fault");
    let cell = row
        .split('|')
        .nth(column + 1)
        .expect("the row has the cell");
    match cell.trim() {
        "yes" => true,
        "no" => false,
        other => panic!("expected yes or no in a cell, found {other:?}"),
    }
}

fn refusal(step: Step) -> Option<String> {
    let sfn = SfnMock::start();
    panic_if_any(|| sfn.mount(Scenario::new("broken").then(step).optional()))
}

#[rstest]
fn a_fault_and_an_act_are_mounted_or_refused_as_documented(
    #[values(
        (Fault::Reset, "Reset", r#""reset""#),
        (Fault::Close, "Close", r#""close""#),
        (Fault::Stall, "Stall", r#""stall""#),
        (Fault::Garbage, "Garbage", r#""garbage""#),
        (THEN_CLOSE, "Truncate", r#"{ "truncate": { "afterBytes": 20 } }"#),
        (THEN_RESET, "Truncate", r#"{ "truncate": { "afterBytes": 20, "then": "reset" } }"#),
        (TRICKLE, "Trickle", r#"{ "trickle": { "bytes": 16, "everyMs": 1 } }"#),
        (Fault::EmptyBody, "EmptyBody", r#""emptyBody""#),
        (Fault::BrokenJson, "BrokenJson", r#""brokenJson""#)
    )]
    (fault, variant, json): (Fault, &str, &str),
    #[values(
        Act::LoseRequest,
        Act::LoseResponse,
        Act::DamagedServe,
        Act::DamagedFail,
        Act::DamagedReply,
        Act::DamagedHold
    )]
    act: Act,
) {
    let wrong = match act.column() {
        None => Some("a held request's answer is not damaged".to_owned()),
        Some((column, _)) if documented(variant, column) => None,
        Some((_, verb)) => {
            let name = json.trim_matches(|c: char| !c.is_ascii_alphabetic());
            let name = name.split('"').next().unwrap_or_default();
            Some(format!("the fault `{name}` cannot {verb}"))
        }
    };

    let refused = refusal(act.with(fault));
    let from_a_file = Script::parse(&act.in_a_file(json)).map(|_| ());
    match wrong {
        None => {
            assert_eq!(refused, None);
            assert!(from_a_file.is_ok(), "{from_a_file:?}");
        }
        Some(wrong) => {
            let message = refused.expect("it is refused");
            assert!(message.starts_with("sfn-mock: scenario \"broken\" (tests/it/"));
            let ending = format!("cannot be mounted: step 1: {wrong}");
            assert!(message.contains(&ending), "{message}");
            let error = from_a_file.expect_err("the file is refused").to_string();
            let place = format!("scenarios[0].steps[0].{}: {wrong}", act.key_of_its_fault());
            assert!(
                error.starts_with("script:1:") && error.ends_with(&place),
                "{error}"
            );
        }
    }
}

#[rstest]
fn what_is_lost_is_not_damaged_too(#[values(Act::LoseRequest, Act::LoseResponse)] act: Act) {
    let message = refusal(act.with(Fault::Reset).damaged(Fault::Close)).expect("it is refused");
    assert!(message.contains(
        "a lost request or response cannot be damaged too: only serve, fail, reply and play can"
    ));
}

#[test]
fn a_trickle_of_no_bytes_is_refused() {
    let never = Fault::Trickle {
        bytes: 0,
        every: Duration::from_millis(1),
    };
    let message = refusal(Step::serve().damaged(never)).expect("it is refused");
    assert!(message.contains("expected at least 1 byte at a time, found 0"));
}

#[rstest]
#[case::truncate(r#"{ "truncate": { "afterBytes": 20, "than": "reset" } }"#, "than")]
#[case::trickle(r#"{ "trickle": { "bytes": 1, "everyMs": 1, "every": 2 } }"#, "every")]
fn a_fault_in_a_file_with_an_unknown_key_is_refused(#[case] fault: &str, #[case] key: &str) {
    let error = Script::parse(&Act::DamagedServe.in_a_file(fault)).expect_err("it is refused");
    let text = error.to_string();
    assert!(text.contains(&format!("unknown key {key:?}")), "{text}");
}

#[rstest]
#[case::lose_response(Step::lose_response(Fault::Reset))]
#[case::hold(Step::hold())]
#[case::serve(Step::serve())]
fn an_operation_that_is_not_emulated_cannot_be_served_in_any_way(#[case] step: Step) {
    let sfn = SfnMock::start();
    let scenario = Scenario::new("broken")
        .when(sfn_mock::operation("TestState"))
        .then(step);
    let message = panic_if_any(|| sfn.mount(scenario)).expect("it is refused");
    let ending = "TestState is not emulated, so it cannot be served, only failed or replied to";
    assert!(message.contains(ending), "{message}");
}
