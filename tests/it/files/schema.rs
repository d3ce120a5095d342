//! The JSON Schemas of the scenario file and of the cassette, which editors and other tools read,
//! accept the keys and the words that the readers accept.

use rstest::rstest;
use serde_json::Value;
use sfn_mock::Script;
use sfn_mock::cassette::Cassette;

/// The words that the message about `~` lists.
fn accepted(error: &sfn_mock::Error) -> Vec<String> {
    let error = error.to_string();
    let line = error.lines().find(|line| line.contains("\"~\""));
    let line = line.unwrap_or_else(|| panic!("the schema has nothing about \"~\": {error}"));
    let (_, list) = line.split_once("; expected one of ").expect("a list");
    let mut words: Vec<String> = serde_json::from_str(&format!("[{list}]")).expect("strings");
    words.sort();
    words
}

/// The keys of an object of the schema, or the words of a choice in it.
fn defined(definition: &Value) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    if let Some(properties) = definition["properties"].as_object() {
        words.extend(properties.keys().cloned());
    }
    for choice in definition["oneOf"].as_array().into_iter().flatten() {
        let word = [&choice["const"], &choice["required"][0]];
        let word = word.iter().find_map(|word| word.as_str());
        words.extend(word.map(str::to_owned));
    }
    words.sort();
    words.dedup();
    words
}

fn definition<'s>(schema: &'s Value, name: &str) -> &'s Value {
    match name {
        "" => schema,
        name => &schema["$defs"][name],
    }
}

/// A scenario file with one step.
fn step(step: &str) -> String {
    format!(r#"{{ "scenarios": [{{ "steps": [{step}] }}] }}"#)
}

/// A scenario file with one machine.
fn machine(machine: &str) -> String {
    format!(r#"{{ "stateMachines": [{{ "name": "a", {machine} }}] }}"#)
}

#[rstest]
#[case("", r#"{ "~": 0 }"#.to_owned())]
#[case("Clock", r#"{ "clock": "~" }"#.to_owned())]
#[case("Lint", r#"{ "lints": { "~": "warn" } }"#.to_owned())]
#[case("LintLevel", r#"{ "lints": { "unnamed-start": "~" } }"#.to_owned())]
#[case("Lag", r#"{ "listLag": { "~": 0 } }"#.to_owned())]
#[case("InputEquality", r#"{ "inputEquality": "~" }"#.to_owned())]
#[case("Unsigned", r#"{ "unsigned": "~" }"#.to_owned())]
#[case("Unmatched", r#"{ "unmatched": "~" }"#.to_owned())]
#[case("Bucket", r#"{ "throttling": { "StartExecution": { "~": 0 } } }"#.to_owned())]
#[case("ExpressBucket", r#"{ "throttling": { "StartExecution": { "express": { "~": 0 } } } }"#.to_owned())]
#[case("Activity", r#"{ "activities": [{ "~": 0 }] }"#.to_owned())]
#[case("StateMachine", machine(r#""~": 0"#))]
#[case("StateMachineType", machine(r#""type": "~""#))]
#[case("StateMachineStatus", machine(r#""status": "~""#))]
#[case("KmsKeyState", machine(r#""kmsKeyState": "~""#))]
#[case("KmsAccess", machine(r#""kmsAccess": "~""#))]
#[case("Finish", machine(r#""finish": { "~": 0 }"#))]
#[case("FinishStatus", machine(r#""finish": { "status": "~" }"#))]
#[case("Execution", machine(r#""executions": [{ "~": 0 }]"#))]
#[case("ExecutionStatus", machine(r#""executions": [{ "status": "~" }]"#))]
#[case("Scenario", r#"{ "scenarios": [{ "~": 0 }] }"#.to_owned())]
#[case("Afterwards", r#"{ "scenarios": [{ "afterwards": "~" }] }"#.to_owned())]
#[case("CountedPer", r#"{ "scenarios": [{ "countedPer": "~" }] }"#.to_owned())]
#[case("When", r#"{ "scenarios": [{ "when": { "~": 0 } }] }"#.to_owned())]
#[case("Input", r#"{ "scenarios": [{ "when": { "input": { "~": 0 } } }] }"#.to_owned())]
#[case("Regex", r#"{ "scenarios": [{ "when": { "name": { "~": 0 } } }] }"#.to_owned())]
#[case("Step", step(r#"{ "~": 0 }"#))]
#[case("Reply", step(r#"{ "reply": { "~": 0 } }"#))]
#[case("PlayedCassette", step(r#"{ "play": { "~": 0 } }"#))]
#[case("Fault", step(r#"{ "damage": "~" }"#))]
#[case("Hold", step(r#"{ "hold": { "~": 0 } }"#))]
#[case("Latency", step(r#"{ "latency": "~" }"#))]
#[case("Ending", step(r#"{ "damage": { "truncate": { "then": "~" } } }"#))]
fn a_scenario_file_accepts_what_its_schema_accepts(#[case] name: &str, #[case] file: String) {
    let error = Script::parse(&file).expect_err("~ is not known");
    let schema = Script::schema();
    assert_eq!(defined(definition(&schema, name)), accepted(&error));
}

#[rstest]
#[case("", r#"{ "~": 0 }"#)]
#[case("Source", r#"{ "source": { "~": 0 } }"#)]
#[case("Exchange", r#"{ "exchanges": [{ "~": 0 }] }"#)]
#[case("Request", r#"{ "exchanges": [{ "request": { "~": 0 } }] }"#)]
#[case("Reply", r#"{ "exchanges": [{ "reply": { "~": 0 } }] }"#)]
fn a_cassette_accepts_what_its_schema_accepts(#[case] name: &str, #[case] file: &str) {
    let error = Cassette::parse(file).expect_err("~ is not known");
    let schema = Cassette::schema();
    assert_eq!(defined(definition(&schema, name)), accepted(&error));
}
