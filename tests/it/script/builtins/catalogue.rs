//! The catalogue of the built-in scripts: it names every file, and describes each.

use std::collections::BTreeSet;
use std::fs;

use sfn_mock::{Builtin, Script, SfnMock};

use crate::support::panics::panic_of;

#[test]
fn every_file_of_the_catalogue_is_a_script_and_every_script_is_in_it() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/scenarios");
    let files = fs::read_dir(folder).expect("the folder can be read");
    let files = files.map(|file| file.expect("the folder can be read").file_name());
    let files: BTreeSet<String> = files
        .filter_map(|name| Some(name.to_str()?.strip_suffix(".json")?.to_owned()))
        .collect();
    let names: BTreeSet<String> = Script::builtins()
        .map(|builtin| builtin.name().to_owned())
        .collect();
    assert_eq!(names, files);
    assert_eq!(
        names.len(),
        Script::builtins().count(),
        "no name is there twice"
    );
}

#[test]
fn every_script_can_be_played_and_has_a_sentence_about_what_happens() {
    for builtin in Script::builtins() {
        drop(SfnMock::builder().script(builtin.script()).start());
        let description = builtin.description();
        assert!(
            description.ends_with('.') && description.len() < 200,
            "{description}"
        );
    }
}

#[test]
fn the_readme_has_a_row_for_every_script() {
    let readme = include_str!("../../../../fixtures/scenarios/README.md");
    for builtin in Script::builtins() {
        let row = format!("| `{}` | {} |", builtin.name(), builtin.description());
        assert!(
            readme.contains(&row),
            "fixtures/scenarios/README.md lacks: {row}"
        );
    }
}

#[test]
#[should_panic = "there is no built-in script \"answer-lost\"; did you mean \"answer-lost-after-commit\"?\n  there are: kms-throttled-once, "]
fn an_unknown_name_panics_with_the_names_there_are() {
    let _ = Script::builtin("answer-lost");
}

#[test]
fn a_script_that_lasts_until_the_sdk_gives_up_takes_the_number_of_its_attempts() {
    let takers = Script::builtins().filter(|builtin| builtin.attempts() == Some(3));
    let takers: Vec<_> = takers.map(Builtin::name).collect();
    let expected = Script::builtins().map(Builtin::name);
    let expected = expected.filter(|name| name.ends_with("until-the-sdk-gives-up"));
    assert_eq!(takers, expected.collect::<Vec<_>>());
    for name in takers {
        let (three, four) = (Builtin::named(name), Builtin::named(name).with_attempts(4));
        assert_eq!(four.attempts(), Some(4));
        assert_eq!(four.json(), three.json().replace(": 3", ": 4"));
        assert_ne!(four.json(), three.json());
        drop(SfnMock::builder().script(four.script()).start());
    }
}

#[test]
fn a_number_of_attempts_that_means_nothing_panics_with_the_scripts_that_take_one() {
    let text = panic_of(|| {
        let once = Builtin::named("kms-throttled-once");
        drop(once.with_attempts(4).script());
    });
    assert!(
        text.contains("the built-in script \"kms-throttled-once\" has no number of attempts"),
        "{text}"
    );
    assert!(
        text.contains("these have one: throttled-until-the-sdk-gives-up, "),
        "{text}"
    );
    let name = "throttled-until-the-sdk-gives-up";
    let text = panic_of(|| drop(Builtin::named(name).with_attempts(0).script()));
    assert!(
        text.contains("expected 1 attempt or more, found 0"),
        "{text}"
    );
}
