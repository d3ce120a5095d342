//! Sequences of calls that known clients make, each call checked: every `fixtures/sequences/*.json`.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use sfn_mock::{Script, SfnMock};

use super::case::{Expect, Request};
use super::{check, json_files};
use crate::support::raw_socket::ask;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sequence {
    what: String,
    setup: Value,
    source: String,
    #[serde(rename = "note")]
    _note: Option<String>,
    steps: Vec<Step>,
}

/// One call, and the phase of the client's work that it belongs to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    phase: String,
    request: Request,
    expect: Expect,
}

#[test]
fn every_call_of_a_known_client_is_answered_as_the_client_needs_it() {
    for file in json_files("fixtures/sequences") {
        play(&file);
    }
}

fn play(file: &Path) {
    let text = std::fs::read_to_string(file).expect("a sequence can be read");
    let sequence: Sequence =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    assert!(sequence.steps.len() > 1, "{}", file.display());
    let script = Script::parse(&sequence.setup.to_string()).expect("the setup is a scenario file");
    let sfn = SfnMock::builder().script(script).start();
    for (index, step) in sequence.steps.iter().enumerate() {
        let answer = ask(sfn.endpoint_url(), &step.request.to_raw(&[]));
        let differences = check::differences(&step.expect, &answer);
        assert!(
            differences.is_empty(),
            "{} ({})\n  call {} ({}), {}: {differences:#?}",
            sequence.what,
            sequence.source,
            index + 1,
            step.phase,
            step.request.target,
        );
    }
}
