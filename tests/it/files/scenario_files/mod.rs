//! Scenario files: their keys and what they mean. Their diagnostics are in `messages::scenario_files`.

#[cfg(feature = "aws-sdk")]
mod facts;

use std::panic::{AssertUnwindSafe, catch_unwind};

use sfn_mock::{ErrorKind, Script, SfnMock};

/// Every key there is.
const EVERY_KEY: &str = include_str!("every_key.json");

#[test]
fn a_file_can_have_every_key_there_is() {
    let script = Script::parse(EVERY_KEY).expect("the file is well");
    let sfn = SfnMock::builder().script(script).start();
    assert_eq!(sfn.seed(), 42);
    assert_eq!(sfn.execution("order-1").input(), "{}");
    assert_eq!(
        sfn.state_machine("orders").arn(),
        "arn:aws:states:us-east-1:123456789012:stateMachine:orders"
    );
    let tags = sfn.activity("pick").tags();
    assert_eq!(tags, [("team".to_owned(), "logistics".to_owned())]);
    let report = sfn.verify().expect_err("the file expects calls");
    let unmet = crate::support::panics::unmet_expectations(&report).join("\n");
    assert!(unmet.contains("expected 1 to 9 calls, got 0"), "{unmet}");
    catch_unwind(AssertUnwindSafe(move || drop(sfn))).expect_err("the file expects calls");
}

#[test]
fn an_empty_file_is_an_empty_script() {
    let script = Script::parse("{}").expect("the file is well");
    drop(SfnMock::builder().script(script).start());
}

#[test]
fn a_byte_order_mark_is_skipped() {
    drop(Script::parse("\u{feff}{}").expect("the file is well"));
}

#[test]
fn an_expectation_is_a_number_or_a_range() {
    for (expect, unmet) in [
        ("1", "expected 1 call,"),
        (r#"{ "max": 0 }"#, ""),
        (r#"{ "min": 2 }"#, "expected at least 2 calls"),
    ] {
        let file = format!(r#"{{ "scenarios": [{{ "steps": [], "expect": {expect} }}] }}"#);
        let script = Script::parse(&file).expect("the file is well");
        let report = SfnMock::builder().script(script).start().close();
        let report = report.err().map_or_else(String::new, |report| {
            crate::support::panics::unmet_expectations(&report).join("\n")
        });
        assert!(report.contains(unmet), "{expect}: {report}");
        assert_eq!(report.is_empty(), unmet.is_empty(), "{report}");
    }
}

#[test]
fn a_file_that_is_not_there_is_another_kind_of_error() {
    let error = Script::load("no/such/file.json").expect_err("there is no such file");
    assert_eq!(error.kind(), ErrorKind::Read);
}
