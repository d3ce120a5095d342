//! Every emulated operation has its cases: one that is answered, and one that is refused.

use std::path::Path;

use sfn_mock::{Script, SfnMock};

use super::all_cases;
use crate::support::raw_socket::{Request, ask};

/// The subjects without a case, each with its reason.
const WITHOUT: &[(&str, Kind, &str)] = &[
    ("DescribeMapRun", Kind::Answered, MAP_RUN),
    ("UpdateMapRun", Kind::Answered, MAP_RUN),
];
const MAP_RUN: &str = "no definition is interpreted, so there is no map run";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Answered,
    Refused,
}

/// Every operation that the mock knows.
fn known() -> Vec<String> {
    let script =
        r#"{ "scenarios": [{ "when": { "operation": "0" }, "steps": [{ "serve": {} }] }] }"#;
    let refusal = Script::parse(script).expect_err("there is no such operation");
    let refusal = refusal.to_string();
    let (_, known) = refusal.split_once("it has ").expect("it lists them all");
    let known = known.lines().next().unwrap_or_default();
    known.split(", ").map(str::to_owned).collect()
}

/// The operations that a mock answers by itself: those that are known, without those that need a
/// scenario.
fn emulated() -> Vec<String> {
    let sfn = SfnMock::start();
    let mut operations = known();
    operations.retain(|name| {
        let answer = ask(sfn.endpoint_url(), &Request::call(name, "{}"));
        answer.status() != 501
    });
    // The others fail the mock.
    drop(sfn.close());
    operations
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

const UPDATE: &str = "UPDATE_OPERATION_TABLE";

#[test]
fn the_guides_table_states_how_well_every_operation_is_known() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/guide/operations/table.md");
    let documented = std::fs::read_to_string(&file).unwrap_or_default();
    let table = operation_table(&documented);
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&file, &table).expect("the guide's table can be written");
    }
    let documented = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        documented == table,
        "src/guide/operations/table.md differs from the code and the cases; renew it with \
         `{UPDATE}=1 cargo test --test it guides_table_states`"
    );
    // As many as the API's model has.
    assert_eq!(known().len(), 37);
    let without_page = table
        .lines()
        .find(|row| row.contains("| emulated |") && row.ends_with("|  |"));
    assert_eq!(without_page, None, "an operation has no page");
}

/// The table, with the pages that `documented` gives the operations.
fn operation_table(documented: &str) -> String {
    let (emulated, cases) = (emulated(), all_cases());
    let page_of = |name: &str| {
        let mut rows = documented.lines();
        let row = rows.find(|row| row.starts_with(&format!("| {name} |")));
        let page = row
            .and_then(|row| row.trim_end_matches(" |").rsplit("| ").next())
            .filter(|page| page.starts_with('['));
        page.unwrap_or_default().to_owned()
    };
    let best = |name: &str, is_answered: bool| {
        let cases = cases
            .iter()
            .filter(|case| case.operation() == name && (case.expect.status == 200) == is_answered);
        let best = cases.map(|case| case.provenance).min();
        best.map_or_else(|| "no case".to_owned(), |best| best.to_string())
    };
    let mut table = String::from(
        "| operation | here | its answers | its refusals | its page |\n| --- | --- | --- | --- | --- |\n",
    );
    for name in known() {
        let row = if emulated.contains(&name) {
            let (answers, refusals) = (best(&name, true), best(&name, false));
            format!(
                "| {name} | emulated | {answers} | {refusals} | {} |",
                page_of(&name)
            )
        } else {
            format!("| {name} | scripted only | | | |")
        };
        table += &(row + "\n");
    }
    table
}
