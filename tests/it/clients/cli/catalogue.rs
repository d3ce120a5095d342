//! `sfn-mock catalogue`: the library's own tables.

use serde_json::Value;
use sfn_mock::cassette::Cassette;
use sfn_mock::{ErrorCode, Fault, Lint, Script};

use super::*;

#[track_caller]
fn json(arguments: &[&str]) -> Value {
    let outcome = outcome_of(&[&["catalogue", "--format", "json"], arguments].concat());
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    serde_json::from_str(&outcome.stdout).expect("it is JSON")
}

#[test]
fn every_error_code_is_in_it_with_what_is_known_of_it() {
    let rows = json(&["errors"]);
    let rows = rows.as_array().expect("a list of rows");
    assert_eq!(rows.len(), ErrorCode::ALL.len());
    for (row, code) in rows.iter().zip(ErrorCode::ALL) {
        let provenance = code.provenance();
        assert_eq!(row["code"], code.name());
        assert_eq!(row["type"], code.wire_type());
        assert_eq!(row["status"], code.status());
        assert_eq!(row["declared"], code.is_declared());
        assert_eq!(row["retried"], code.retry_class().as_str());
        assert_eq!(row["message"], code.default_message());
        assert_eq!(row["provenance"]["status"], provenance.status.as_str());
        assert_eq!(row["provenance"]["type"], provenance.wire_type.as_str());
        assert_eq!(row["provenance"]["message"], provenance.message.as_str());
        assert_eq!(row["provenance"]["source"], provenance.source);
    }
}

#[test]
fn every_fault_is_in_it_with_what_it_can_break() {
    let rows = json(&["faults"]);
    let rows = rows.as_array().expect("a list of rows");
    assert_eq!(rows.len(), Fault::CATALOGUE.len());
    for (row, entry) in rows.iter().zip(Fault::CATALOGUE) {
        assert_eq!(row["fault"], entry.name);
        assert_eq!(row["loseRequest"], entry.loses_request);
        assert_eq!(row["loseResponse"], entry.loses_response);
        assert_eq!(row["damage"], entry.damages);
        assert_eq!(row["peerSees"], entry.peer_sees);
    }
}

#[test]
fn all_tables_are_one_json_document() {
    let all = json(&[]);
    for table in ["errors", "faults", "scenarios", "lints"] {
        assert_eq!(all[table], json(&[table]));
    }
}

#[test]
fn the_schemas_of_both_files_are_printed_for_an_editor() {
    let printed = |table| {
        let text = outcome_of(&["catalogue", table]).stdout;
        serde_json::from_str::<Value>(&text).expect("it is JSON")
    };
    assert_eq!(printed("schema"), Script::schema());
    assert_eq!(printed("cassette-schema"), Cassette::schema());
}

#[test]
fn a_person_gets_aligned_columns() {
    let text = outcome_of(&["catalogue", "errors"]).stdout;
    let mut lines = text.lines();
    let head = lines.next().expect("a head");
    let status = head.find("STATUS").expect("a column of statuses");
    assert_eq!(text.lines().count(), ErrorCode::ALL.len() + 1);
    for (line, code) in lines.zip(ErrorCode::ALL) {
        assert!(line.starts_with(code.name()), "{line}");
        assert!(
            line[status..].starts_with(&code.status().to_string()),
            "{line}"
        );
    }
}

#[test]
fn every_lint_is_in_it_with_its_page() {
    let rows = json(&["lints"]);
    let rows = rows.as_array().expect("an array of rows");
    assert_eq!(rows.len(), Lint::ALL.len());
    for (row, lint) in rows.iter().zip(Lint::ALL) {
        assert_eq!(row["name"], lint.id());
        assert_eq!(row["page"], lint.page());
    }
}
