//! Names: the field's words, nouns instead of lone participles, and one type for each type name.

use std::collections::BTreeMap;

use rstest::rstest;
use syn::Item;

use super::words::{ALLOWED, dialect_word};
use super::{none, small_crate};
use crate::support::source_tree::{Source, Tree, files_under, item_name};

/// Participles, which name nothing if they are a whole name.
const PARTICIPLES: &[&str] = &[
    "asked", "told", "kept", "seen", "written", "settled", "shown",
];

/// The keywords before the name of a module, a type or a function.
const DECLARATIONS: &[&str] = &["fn", "mod", "struct", "enum", "trait", "type"];

/// The modules whose type names may be used a second time.
const ALLOWED_MODULES: &[(&str, &str)] = &[("har", "its types have the names of the HAR format")];

#[test]
fn names_are_in_plain_english() {
    let mut sources = files_under(&["src", "tests", "benches", "examples", "fuzz"]);
    sources.retain(Source::is_rust);
    sources.retain(|source| ALLOWED.iter().all(|(path, _)| *path != source.path));
    none(&unclear_names(&sources));
}

#[test]
fn a_type_name_is_the_name_of_one_type() {
    none(&repeated_type_names(&files_under(&["src"])));
}

fn unclear_names(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        for (above, line) in source.text.lines().enumerate() {
            let code = code(line);
            let place = format!("{}:{}", source.path, above + 1);
            if let Some(word) = dialect_word(&as_words(code)) {
                found.push(format!("{place}: {word:?} is not plain English: {code}"));
            }
            if let Some(name) = lone_participle(code) {
                found.push(format!("{place}: {name:?} alone is no name: {code}"));
            }
        }
    }
    found
}

/// The part of a line before its first comment sign or quote.
fn code(line: &str) -> &str {
    let ends = [line.find("//"), line.find('"')];
    let end = ends.into_iter().flatten().min();
    end.map_or(line, |end| &line[..end]).trim()
}

/// The words of the names in a line, in snake case or camel case.
fn as_words(code: &str) -> String {
    // `Option` has these names.
    let code = code.replace(".is_none", ".").replace("::is_none", "::");
    let mut words = String::new();
    for c in code.chars() {
        if c.is_uppercase() && words.ends_with(char::is_lowercase) {
            words.push(' ');
        }
        match c {
            '_' => words.push(' '),
            // Two names are not one phrase.
            ' ' => words.push(';'),
            _ => words.extend(c.to_lowercase()),
        }
    }
    words
}

fn lone_participle(code: &str) -> Option<&str> {
    let mut names = code.split(|c: char| !c.is_alphanumeric() && c != '_');
    names.find(|name| DECLARATIONS.contains(name))?;
    let name = names.next()?;
    let is_participle = PARTICIPLES.contains(&&*name.to_lowercase());
    is_participle.then_some(name)
}

fn repeated_type_names(sources: &[Source]) -> Vec<String> {
    let mut modules_by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, module) in Tree::parse(sources).modules {
        let path = path.join("::");
        if ALLOWED_MODULES.iter().any(|(allowed, _)| *allowed == path) {
            continue;
        }
        for name in module.items.iter().filter_map(type_name) {
            let modules = modules_by_name.entry(name).or_default();
            // Two forms of one type, each under its `cfg`.
            if !modules.contains(&path) {
                modules.push(path.clone());
            }
        }
    }
    let repeated = modules_by_name
        .into_iter()
        .filter(|(_, modules)| modules.len() > 1);
    repeated
        .map(|(name, modules)| format!("{name}: expected one type, found it in {modules:?}"))
        .collect()
}

fn type_name(item: &Item) -> Option<String> {
    let is_type = matches!(
        item,
        Item::Enum(_) | Item::Struct(_) | Item::Trait(_) | Item::Type(_) | Item::Union(_)
    );
    item_name(item).filter(|_| is_type).map(ToString::to_string)
}

// The checks themselves, tried on lines and crates that break one rule each.

#[rstest]
#[case::a_function("fn it_is_told() {}", "\"told\" is not plain English")]
#[case::a_type("struct LedgerEntry;", "\"ledger\" is not plain English")]
#[case::a_variable("let blame = 1;", "\"blame\" is not plain English")]
#[case::two_words("fn a_name_that_is_none() {}", "\"is none\" is not plain English")]
#[case::a_participle("fn kept() {}", "\"kept\" alone is no name")]
fn an_unclear_name_is_reported(#[case] line: &str, #[case] expected: &str) {
    let found = unclear_names(&small_crate("src/a.rs", line));
    assert!(found.len() == 1 && found[0].contains(expected), "{found:?}");
}

#[rstest]
#[case::a_part_of_a_word("fn untold() {}")]
#[case::a_method_of_option("x.is_none()")]
#[case::a_participle_in_a_sentence("fn the_order_is_kept() {}")]
#[case::a_variable_that_is_a_participle("let seen = 1;")]
fn a_clear_name_is_not_reported(#[case] line: &str) {
    let found = unclear_names(&small_crate("src/a.rs", line));
    assert_eq!(found, [] as [&str; 0]);
}

#[test]
fn a_type_name_of_two_modules_is_reported() {
    let mut sources = small_crate("src/service.rs", "struct State;");
    sources.retain(|source| !source.path.ends_with("/model.rs"));
    sources.push(Source {
        path: "src/model.rs".to_owned(),
        text: "enum State {} #[cfg(test)] mod tests { struct State; }".to_owned(),
    });
    let expected = "State: expected one type, found it in [\"model\", \"service\"]";
    assert_eq!(repeated_type_names(&sources), [expected]);
}
