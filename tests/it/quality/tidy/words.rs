//! The language of comments, documentation and string literals: plain English, and a subject and a verb
//! in the first sentence of a doc comment.

use std::sync::LazyLock;

use regex::Regex;
use rstest::rstest;

use super::none;
use crate::support::source_tree::{Source, files_under};

/// The words of an earlier dialect, of texts and of names; in their place a reader finds the field's words.
const DIALECT: &[&str] = &[
    "told",
    "tells",
    "whoever",
    "nobody",
    "somebody",
    "anew",
    "afresh",
    "seldom",
    "kin",
    "so many",
    "so often",
    "is none",
    "was to be",
    "were to be",
    "were to come",
    "is to be",
    "held against",
    "shown out",
    "meanwhile",
    "speaks",
    "speak",
    "stands",
    "stand",
    "stood",
    "says",
    "said",
    "say",
    "tell",
    "mistake",
    "mistakes",
    "flaw",
    "flaws",
    "flawed",
    "complaint",
    "complaints",
    "verdict",
    "verdicts",
    "blame",
    "blamed",
    "carrier",
    "carriers",
    "scene",
    "scenes",
    "ledger",
    "deed",
    "twin",
    "bell",
    "cue",
];

/// Every file with text in English that people read. Other files hold data, or another language.
const CHECKED: &[&str] = &[
    "src",
    "tests",
    "benches",
    "examples",
    "fuzz",
    "fixtures",
    "README.md",
    "CHANGELOG.md",
    "Cargo.toml",
];

/// The files that are not checked.
pub(super) const ALLOWED: &[(&str, &str)] = &[
    (
        "tests/it/quality/tidy/words.rs",
        "it lists the words that it looks for",
    ),
    (
        "tests/it/quality/tidy/names.rs",
        "it tries its checks on such words",
    ),
];

/// The beginnings of a sentence without a subject.
const NO_SUBJECT: &[&str] = &[
    "What",
    "Whether",
    "Who",
    "Whose",
    "How many",
    "How often",
    "Of",
    "The same",
];

fn is_prose(path: &str) -> bool {
    std::path::Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "md" || extension == "toml")
}

#[test]
fn comments_documentation_and_messages_are_in_plain_english() {
    let mut sources = files_under(CHECKED);
    sources.retain(|source| source.is_rust() || is_prose(&source.path));
    sources.retain(|source| ALLOWED.iter().all(|(path, _)| *path != source.path));
    none(&violations(&sources));
}

fn violations(sources: &[Source]) -> Vec<String> {
    sources.iter().flat_map(violations_of).collect()
}

fn violations_of(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    for (above, line) in source.text.lines().enumerate() {
        let place = format!("{}:{}", source.path, above + 1);
        let text = if source.is_rust() { prose(line) } else { line };
        if let Some(word) = dialect_word(text) {
            found.push(format!(
                "{place}: {word:?} is not plain English: {}",
                line.trim()
            ));
        } else if let Some(start) = doc_text(line).and_then(missing_subject) {
            found.push(format!(
                "{place}: begins with {start:?}, without a subject: {}",
                line.trim()
            ));
        }
    }
    found
}

/// The part of a line of code behind its first comment sign or quote.
fn prose(line: &str) -> &str {
    let starts = [line.find("//"), line.find('"')];
    let start = starts.into_iter().flatten().min();
    start.map_or("", |start| &line[start..])
}

/// The first word of the dialect in a text. What is in backticks is a name.
pub(super) fn dialect_word(text: &str) -> Option<&str> {
    static WORDS: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = format!(r"(?i)(?:^|[^\w`])({})(?:$|[^\w`])", DIALECT.join("|"));
        Regex::new(&pattern).expect("a regex")
    });
    let found = WORDS.captures(text)?.get(1)?;
    Some(found.as_str())
}

fn doc_text(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let text = line.strip_prefix("/// ");
    text.or_else(|| line.strip_prefix("//! "))
}

fn missing_subject(text: &str) -> Option<&'static str> {
    let begins = |start: &&&str| {
        let rest = text.strip_prefix(**start);
        rest.is_some_and(|rest| rest.starts_with(' '))
    };
    NO_SUBJECT.iter().find(begins).copied()
}

// The check itself, tried on lines that break one rule each.

#[rstest]
#[case::a_word_in_a_comment("// It is told so.", "\"told\" is not plain English")]
#[case::a_thing_as_a_speaker("/// The answer says its length.", "\"says\" is not plain English")]
#[case::a_word_in_a_string("f(\"nobody, here\")", "\"nobody\" is not plain English")]
#[case::two_words("/// A name that is none.", "\"is none\" is not plain English")]
#[case::no_subject("    /// Whether it is.", "begins with \"Whether\"")]
fn a_line_in_the_dialect_is_reported(#[case] line: &str, #[case] expected: &str) {
    let found = violations(&[file(line)]);
    assert!(found.len() == 1 && found[0].contains(expected), "{found:?}");
}

#[rstest]
#[case::a_name_in_code("let told = kin(x);")]
#[case::a_value_of_rust("/// It is `None`.")]
#[case::a_part_of_a_word("// the number is nonetheless, untold")]
#[case::a_subject("/// What's more, of course")]
fn a_plain_line_is_not_reported(#[case] line: &str) {
    assert_eq!(violations(&[file(line)]), [] as [&str; 0]);
}

fn file(text: &str) -> Source {
    Source {
        path: "src/a.rs".to_owned(),
        text: text.to_owned(),
    }
}
