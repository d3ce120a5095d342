//! The catalogue of the built-in scripts: it names every file there is, and says what each does.

use std::collections::BTreeSet;
use std::fs;

use sfn_mock::{Script, SfnMock};

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
fn every_script_can_be_played_and_says_in_a_sentence_what_happens() {
    for builtin in Script::builtins() {
        drop(SfnMock::builder().script(builtin.script()).start());
        let said = builtin.description();
        assert!(said.ends_with('.') && said.len() < 200, "{said}");
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
