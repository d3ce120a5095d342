//! A step that plays a recorded exchange, in Rust and in a scenario file.

use std::fs;
use std::path::PathBuf;

use rstest::rstest;
use sfn_mock::{ErrorKind, Fault, Scenario, Script, SfnMock, Step};

use super::{cassette, started};
use crate::support::http_client::Client;

/// A folder of a test's own, with a cassette of one exchange, one of two, and a broken one.
fn folder(name: &str) -> PathBuf {
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
fn load(name: &str, steps: &str) -> Result<Script, sfn_mock::Error> {
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

#[rstest]
#[case::of_two(
    "recorded/two.json",
    r#"expected the number of one of 2 exchanges, as in "recorded/two.json#2""#
)]
#[case::of_none("recorded/none.json", "the cassette holds no exchange")]
#[case::beyond("recorded/two.json#3", "expected an exchange from 1 to 2, found 3")]
#[case::before("recorded/two.json#0", "expected an exchange from 1 to 2, found 0")]
fn an_exchange_that_is_not_there_is_an_error_at_its_key(
    #[case] play: &str,
    #[case] expected: &str,
) {
    let name = play.replace(['/', '#'], "-");
    let error = load(&name, &format!(r#"{{ "play": {play:?} }}"#)).expect_err("it plays nothing");
    let file = folder(&name).join("scenario.json");
    assert_eq!(
        error.to_string(),
        format!(
            "{}:1:62: scenarios[0].steps[0].play: {expected}",
            file.display()
        )
    );
}

#[test]
fn a_broken_cassette_is_an_error_at_its_key_with_its_own_errors() {
    let steps = r#"{ "serve": {} }, { "play": "broken.json" }, { "play": "absent.json" }"#;
    let error = load("broken", steps).expect_err("it plays nothing");
    assert_eq!(error.kind(), ErrorKind::Script);
    let folder = folder("broken").display().to_string();
    let text = error.to_string().replace(&folder, "FOLDER");
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(
        lines,
        [
            "FOLDER/scenario.json:1:79: scenarios[0].steps[1].play: the cassette cannot be played:",
            r#"  FOLDER/broken.json:1:17: sorce: unknown key "sorce"; did you mean "source"?"#,
            r#"  FOLDER/broken.json:1:26: sorce: expected one of "recorded", "documentation", "synthetic", found 0 keys"#,
            r#"  FOLDER/broken.json:1:44: exchanges[0]: missing key "operation""#,
            r#"  FOLDER/broken.json:1:44: exchanges[0]: missing key "request""#,
            r#"  FOLDER/broken.json:1:44: exchanges[0]: missing key "reply""#,
            "FOLDER/scenario.json:1:106: scenarios[0].steps[2].play: the cassette cannot be played:",
            "  FOLDER/absent.json: the cassette cannot be read: No such file or directory (os error 2)",
        ]
    );
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
