//! The language of comments, documentation and string literals: plain English, and a subject and a verb
//! in the first sentence of a doc comment.

use std::collections::HashMap;

use rstest::rstest;

use super::none;
use crate::support::source_tree::{Source, files_under};

/// The words of an earlier dialect; in their place a reader finds the field's words.
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
    "stands",
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

/// Texts that stay, by file and part of the line, with the reason.
const ALLOWED: &[(&str, &str, &str)] = &[(
    "src/aws/configuration.rs",
    "sfn-mock was told no definition",
    "it is part of an answer, whose bytes stay",
)];

/// The number of lines with either fault that a file still has. It only ever gets smaller.
const REMAINING: &[(&str, usize)] = &[
    ("src/cassette/redaction/accounts.rs", 2),
    ("src/cassette/redaction/edit.rs", 2),
    ("src/cassette/redaction/lenient_json.rs", 2),
    ("src/cassette/redaction/mod.rs", 2),
    ("src/cassette/redaction/names.rs", 5),
    ("src/cassette/redaction/pairs.rs", 2),
    ("src/cassette/redaction/redactor.rs", 2),
    ("src/cassette/redaction/texts.rs", 1),
    ("src/cassette/import/mod.rs", 1),
    ("src/engine/mod.rs", 2),
    ("src/engine/mounting.rs", 1),
    ("src/guide/lints/kms_throttling_given_up.rs", 1),
    ("src/guide/lints/mod.rs", 3),
    ("src/guide/lints/retries_around_retries.rs", 1),
    ("src/guide/lints/retry_after_final.rs", 1),
    ("src/guide/lints/taken_as_done.rs", 1),
    ("src/guide/mod.rs", 6),
    ("src/lints.rs", 1),
    ("src/mock/execution.rs", 1),
    ("src/mock/long_journal.rs", 1),
    ("src/mock/waiting_for.rs", 1),
    ("src/transport/server/tests.rs", 1),
];

fn is_markdown(path: &str) -> bool {
    std::path::Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "md")
}

#[test]
fn comments_documentation_and_messages_are_in_plain_english() {
    let mut sources = files_under(&["src"]);
    sources.retain(|source| source.is_rust() || is_markdown(&source.path));
    none(&violations(&sources, REMAINING));
}

fn violations(sources: &[Source], remaining: &[(&str, usize)]) -> Vec<String> {
    let remaining: HashMap<&str, usize> = remaining.iter().copied().collect();
    let mut found = Vec::new();
    for source in sources {
        let of_file = violations_of(source);
        if of_file.len() > remaining.get(source.path.as_str()).copied().unwrap_or(0) {
            found.extend(of_file);
        }
    }
    found
}

fn violations_of(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    for (above, line) in source.text.lines().enumerate() {
        let allowed =
            |(file, part, _): &&(&str, &str, &str)| source.path == *file && line.contains(part);
        if ALLOWED.iter().any(|row| allowed(&row)) {
            continue;
        }
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

fn dialect_word(text: &str) -> Option<&'static str> {
    let mut words = String::from(" ");
    for word in text.split(|c: char| !c.is_alphanumeric() && !"_`".contains(c)) {
        if !word.is_empty() {
            words += &word.to_lowercase();
            words.push(' ');
        }
    }
    let has = |word: &&&str| words.contains(&format!(" {word} "));
    DIALECT.iter().find(has).copied()
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
#[case::a_word_in_a_string("f(\"nobody, here\")", "\"nobody\" is not plain English")]
#[case::two_words("/// A name that is none.", "\"is none\" is not plain English")]
#[case::no_subject("    /// Whether it is.", "begins with \"Whether\"")]
fn a_line_in_the_dialect_is_reported(#[case] line: &str, #[case] expected: &str) {
    let found = violations(&[file(line)], &[]);
    assert!(found.len() == 1 && found[0].contains(expected), "{found:?}");
}

#[rstest]
#[case::a_name_in_code("let told = kin(x);")]
#[case::a_value_of_rust("/// It is `None`.")]
#[case::a_part_of_a_word("// the number is nonetheless, untold")]
#[case::a_subject("/// What's more, of course")]
fn a_plain_line_is_not_reported(#[case] line: &str) {
    assert_eq!(violations(&[file(line)], &[]), [] as [&str; 0]);
}

#[test]
fn a_file_may_keep_as_many_lines_as_are_listed_for_it() {
    let file = file("// told\n// anew");
    assert_eq!(
        violations(std::slice::from_ref(&file), &[("src/a.rs", 2)]),
        [] as [&str; 0]
    );
    assert_eq!(violations(&[file], &[("src/a.rs", 1)]).len(), 2);
}

fn file(text: &str) -> Source {
    Source {
        path: "src/a.rs".to_owned(),
        text: text.to_owned(),
    }
}
