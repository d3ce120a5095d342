//! The known answers of AWS, played case by case: every `fixtures/conformance/*.json`.

mod case;
mod check;
mod coverage;
mod keys;
mod sequences;
mod shape;
mod transports;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sfn_mock::{Script, SfnMock};

use self::case::Case;
use self::check::Difference;

/// Cases that cannot run, by id, each with its reason.
const SKIPPED: &[(&str, &str)] = &[];

#[test]
fn every_case_is_answered_as_aws_answers_it() {
    play_all(&transports::socket);
}

#[cfg(feature = "aws-sdk")]
#[test]
fn every_case_is_answered_the_same_in_process() {
    play_all(&transports::in_process);
}

#[cfg(feature = "wiremock")]
#[test]
fn every_case_is_answered_the_same_on_a_wiremock_server() {
    play_all(&transports::mounted);
}

#[cfg(feature = "wiremock")]
#[test]
fn every_case_is_answered_the_same_by_a_responder() {
    play_all(&transports::responder);
}

#[track_caller]
fn play_all(ask: &transports::Ask) {
    let cases = all_cases();
    let skipped = |case: &&Case| SKIPPED.iter().any(|(id, _)| *id == case.id);
    let (skipped, played): (Vec<_>, Vec<_>) = cases.iter().partition(skipped);
    let failures: Vec<String> = played
        .iter()
        .filter_map(|case| failure(case, ask))
        .collect();
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
fn failure(case: &Case, ask: &transports::Ask) -> Option<String> {
    let script = Script::parse(&case.setup.to_string())
        .unwrap_or_else(|error| panic!("the setup of {}: {error}", case.id));
    let answer = ask(SfnMock::builder().script(script), &case.requests());
    let differences = check::differences(&case.expect, &answer);
    if differences.is_empty() {
        return None;
    }
    let lines: Vec<String> = differences
        .iter()
        .map(|difference| shown(case, difference))
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
fn the_readme_says_how_many_cases_there_are() {
    let readme = include_str!("../../../../README.md");
    let sentence = format!("{} cases with\ntheir sources", all_cases().len());
    assert!(
        readme.contains(&sentence),
        "README.md does not have {sentence:?}"
    );
}

fn shown(case: &Case, difference: &Difference) -> String {
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

fn all_cases() -> Vec<Case> {
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
