//! A step that plays a recorded exchange, in Rust and in a scenario file.

use std::fs;
use std::path::PathBuf;

use rstest::rstest;
use sfn_mock::{Fault, Scenario, Script, SfnMock, Step};

use super::{cassette, started};
use crate::support::http_client::Client;

/// A folder of a test's own, with a cassette of one exchange, one of two, and a broken one.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("steps-{name}"));
    fs::create_dir_all(folder.join("recorded")).expect("a folder can be made");
    let save = |name: &str, names: &[&str]| {
        let cassette = cassette(names.iter().map(|name| started(name)));
        cassette
            .save(folder.join("recorded").join(name))
            .expect("it can be written");
    };
    save("one.json", &["order-1"]);
    save("two.json", &["order-1", "order-2"]);
    save("none.json", &[]);
    fs::write(
        folder.join("broken.json"),
        r#"{ "version": 1, "sorce": {}, "exchanges": [{}] }"#,
    )
    .expect("it can be written");
    folder
}

/// A scenario file in that folder, with these steps.
pub(crate) fn load(name: &str, steps: &str) -> Result<Script, sfn_mock::Error> {
    let path = folder(name).join("scenario.json");
    let text = format!(r#"{{ "scenarios": [{{ "name": "a recording", "steps": [{steps}] }}] }}"#);
    fs::write(&path, text).expect("it can be written");
    Script::load(path)
}

/// The ARN that a start of `name` is answered with.
fn started_as(sfn: &SfnMock, name: &str) -> String {
    let answer = Client::of(sfn).start(name, "{}");
    let arn = answer.execution_arn();
    arn.rsplit(':').next().unwrap_or_default().to_owned()
}

#[test]
fn a_step_plays_what_was_recorded_whatever_is_asked() {
    let recording = Scenario::new("a recording")
        .then(Step::play(&started("order-1")))
        .then(Step::play_adapted(&started("order-1")));
    let sfn = SfnMock::builder().scenario(recording).start();
    assert_eq!(started_as(&sfn, "order-7"), "order-1");
    assert_eq!(started_as(&sfn, "order-7"), "order-7");
    sfn.assert_started(0);
}

#[test]
fn a_played_answer_can_be_damaged() {
    let damaged = Step::play(&started("order-1")).damaged(Fault::EmptyBody);
    let sfn = SfnMock::builder()
        .scenario(Scenario::new("cut").then(damaged))
        .start();
    let answer = Client::of(&sfn).start("order-1", "{}");
    assert_eq!((answer.status, answer.text.as_str()), (200, ""));
}

#[rstest]
#[case::the_only_exchange(r#"{ "play": "recorded/one.json" }"#, "order-1")]
#[case::the_second_exchange(r#"{ "play": "recorded/two.json#2" }"#, "order-2")]
#[case::as_an_object(r#"{ "play": { "cassette": "recorded/two.json#1" } }"#, "order-1")]
#[case::adapted(
    r#"{ "play": { "cassette": "recorded/one.json", "adapt": true } }"#,
    "order-7"
)]
fn a_scenario_file_names_a_cassette_from_its_own_folder(#[case] step: &str, #[case] name: &str) {
    let script = load(&format!("plays-{name}-{}", step.len()), step).expect("the file is well");
    let sfn = SfnMock::builder().script(script).start();
    assert_eq!(started_as(&sfn, "order-7"), name);
}

#[test]
fn a_script_without_a_file_names_a_cassette_from_the_current_directory() {
    let path = folder("current").join("recorded/one.json");
    let text = format!(
        r#"{{ "scenarios": [{{ "steps": [{{ "play": {:?} }}] }}] }}"#,
        path.display().to_string()
    );
    let sfn = SfnMock::builder()
        .script(Script::parse(&text).expect("the script is well"))
        .start();
    assert_eq!(started_as(&sfn, "order-7"), "order-1");
    let error = Script::parse(r#"{ "scenarios": [{ "steps": [{ "play": "absent.json" }] }] }"#);
    let error = error.expect_err("no such step").to_string();
    let expected = "script:1:39: scenarios[0].steps[0].play: the cassette cannot be played:\n  absent.json: the cassette cannot be read: ";
    assert!(error.starts_with(expected), "{error}");
}
