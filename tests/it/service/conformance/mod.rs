//! The known answers of AWS, played case by case: every `fixtures/conformance/*.json`.

pub(crate) mod case;
mod check;
mod coverage;
mod keys;
mod sequences;
mod shape;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use self::case::Case;
use self::check::Difference;
use crate::support::raw_socket::ask;

/// Cases that cannot run, by id, each with its reason.
const SKIPPED: &[(&str, &str)] = &[];

#[test]
fn every_case_is_answered_as_aws_answers_it() {
    let cases = all_cases();
    let skipped = |case: &&Case| SKIPPED.iter().any(|(id, _)| *id == case.id);
    let (skipped, played): (Vec<_>, Vec<_>) = cases.iter().partition(skipped);
    let failures: Vec<String> = played.iter().filter_map(|case| failure(case)).collect();
    println!(
        "{} cases: {} played, {} skipped",
        cases.len(),
        played.len(),
        skipped.len()
    );
    assert!(
        failures.is_empty(),
        "{} of {} cases are answered otherwise:\n\n{}",
        failures.len(),
        played.len(),
        failures.join("\n\n")
    );
}

#[test]
fn every_case_has_an_id_of_its_own() {
    let mut seen = BTreeSet::new();
    for case in all_cases() {
        assert!(seen.insert(case.id.clone()), "{} is there twice", case.id);
    }
    assert!(!seen.is_empty(), "there is no case");
}

#[test]
fn every_skipped_case_exists() {
    let cases = all_cases();
    for (id, reason) in SKIPPED {
        let exists = cases.iter().any(|case| case.id == *id);
        assert!(
            exists,
            "{id} is skipped ({reason}), but no case has this id"
        );
    }
}

/// Plays a case against a mock of its own; what differs from what is expected, as text.
fn failure(case: &Case) -> Option<String> {
    let sfn = case.mock().start();
    let mut answers = Vec::new();
    for request in case.requests(&sfn) {
        answers.push(ask(sfn.endpoint_url(), &request));
    }
    let answer = answers.last().expect("a case has a request");
    let differences = check::differences(&case.expect, answer);
    if differences.is_empty() {
        return None;
    }
    let lines: Vec<String> = differences
        .iter()
        .map(|difference| describe(case, difference))
        .collect();
    Some(format!(
        "{} ({}; {}; {})\n  {}",
        case.id,
        case.what,
        case.provenance,
        case.source,
        lines.join("\n  ")
    ))
}

#[test]
fn the_readme_states_how_many_cases_there_are() {
    let readme = include_str!("../../../../README.md");
    let sentence = format!("{} cases with\ntheir sources", all_cases().len());
    assert!(
        readme.contains(&sentence),
        "README.md does not have {sentence:?}"
    );
}

fn describe(case: &Case, difference: &Difference) -> String {
    let Difference {
        part,
        expected,
        got,
    } = difference;
    let certain = match part.certain_as() {
        None => "",
        Some(name) if case.certain.contains(&name) => " (certain)",
        Some(_) => " (a guess)",
    };
    format!("{part}{certain}: expected {expected}\n    got {got}")
}

pub(crate) fn all_cases() -> Vec<Case> {
    let files = json_files("fixtures/conformance");
    files.iter().flat_map(|file| case::read(file)).collect()
}

/// The JSON files of a folder, of which there is at least one.
fn json_files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(&folder).expect("there is such a folder");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    assert!(!files.is_empty(), "{} has no file", folder.display());
    files.sort();
    files
}
