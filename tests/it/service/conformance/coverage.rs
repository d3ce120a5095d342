//! Every emulated operation has its cases: one that is answered, and one that is refused.

use sfn_mock::{Script, SfnMock};

use super::all_cases;
use crate::support::raw_socket::{Request, ask};

/// What has no case of its kind, each with its reason.
const WITHOUT: &[(&str, Kind, &str)] = &[
    ("SendTaskSuccess", Kind::Answered, TOKEN),
    ("SendTaskFailure", Kind::Answered, TOKEN),
    ("SendTaskHeartbeat", Kind::Answered, TOKEN),
];
const TOKEN: &str = "a task token is made by the test's own code, which a case has none of";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Answered,
    Refused,
}

/// The operations that a mock answers by itself: all that are known, without those that need a
/// scenario.
fn emulated() -> Vec<String> {
    let script =
        r#"{ "scenarios": [{ "when": { "operation": "0" }, "steps": [{ "serve": {} }] }] }"#;
    let refusal = Script::parse(script).expect_err("there is no such operation");
    let refusal = refusal.to_string();
    let (_, known) = refusal.split_once("it has ").expect("it lists them all");
    let known = known.lines().next().unwrap_or_default();
    let sfn = SfnMock::start();
    let is_emulated = |name: &&str| {
        let answer = ask(sfn.endpoint_url(), &Request::call(name, "{}"));
        answer.status() != 501
    };
    let emulated = known.split(", ").filter(is_emulated).map(str::to_owned);
    let emulated = emulated.collect();
    // The others fail the mock.
    drop(sfn.close());
    emulated
}

#[test]
fn every_operation_has_a_case_that_is_answered_and_one_that_is_refused() {
    let (operations, cases) = (emulated(), all_cases());
    assert!(operations.len() > 20, "{operations:?}");
    for operation in &operations {
        for kind in [Kind::Answered, Kind::Refused] {
            let there = cases.iter().any(|case| {
                let answered = case.expect.status == 200;
                case.operation() == operation && answered == (kind == Kind::Answered)
            });
            let mut without = WITHOUT.iter();
            let reason = without.find(|(other, of, _)| other == operation && *of == kind);
            match reason {
                None => assert!(there, "no case of {operation} is {kind:?}"),
                Some((.., reason)) => assert!(!there, "{operation} has one, though {reason}"),
            }
        }
    }
}
