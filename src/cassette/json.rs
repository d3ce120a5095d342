//! JSON as it is spelled: its tokens stay as they are, and the white space between them changes.
//! `1.686509515191E9` stays as it is.
//!
//! `serde_json::Value` would change the order of members and the spelling of numbers and strings.

use crate::error::ErrorKind;
use crate::file::{Document, end_of_string};

/// The white space between the tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spacing {
    /// Nothing.
    Compact,
    /// A space after each comma and colon, as Python writes it.
    Spaced,
    /// Each member on a line of its own.
    Pretty,
}

/// Reports whether a file can hold this text as JSON. It cannot hold an invalid document, deep nesting, a lone
/// surrogate, a duplicate key.
pub(super) fn can_be_held(text: &str) -> bool {
    // In a file the document is nested deeper than by itself: some levels are kept free.
    const LEVELS: usize = 16;
    let nested = ["[".repeat(LEVELS).as_str(), text, &"]".repeat(LEVELS)].concat();
    if serde_json::from_str::<serde_json::Value>(text).is_err() {
        return false;
    }
    let document = Document::parse(ErrorKind::Cassette, &nested, "");
    document.is_ok_and(|document| document.finish(Vec::new()).is_ok())
}

/// The JSON document with this white space between its tokens.
pub(super) fn with_spacing(document: &str, spacing: Spacing) -> String {
    let bytes = document.as_bytes();
    let mut out = String::with_capacity(document.len());
    let (mut depth, mut at) = (0, 0);
    // Set after a bracket that opens: an empty object or array stays on its line.
    let mut is_open = false;
    while let Some(byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => continue,
            b'"' => at = end_of_string(bytes, start),
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        let closes = matches!(byte, b'}' | b']');
        if spacing == Spacing::Pretty && is_open != closes {
            break_line(&mut out, depth);
        }
        out.push_str(&document[start..at]);
        is_open = matches!(byte, b'{' | b'[');
        depth += usize::from(is_open);
        match (byte, spacing) {
            (b',', Spacing::Pretty) => break_line(&mut out, depth),
            (b',', Spacing::Spaced) | (b':', Spacing::Spaced | Spacing::Pretty) => out.push(' '),
            _ => {}
        }
    }
    out
}

fn break_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
}

/// A string as JSON.
pub(super) fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::a_java_date(r#"{"b":"x","a":1.686509515191E9}"#, Spacing::Compact)]
    #[case::escapes(r#"["é","\u00e9","\/","\n","\"]"]"#, Spacing::Compact)]
    #[case::as_python_writes(r#"{"b": [1, 2, {}], "a": {"c": []}}"#, Spacing::Spaced)]
    #[case::a_large_number("[1e300,123456789012345678901234567890,-0.0]", Spacing::Compact)]
    fn every_token_stays_as_it_is_written(#[case] text: &str, #[case] spacing: Spacing) {
        assert!(can_be_held(text));
        let pretty = with_spacing(text, Spacing::Pretty);
        assert_eq!(with_spacing(&pretty, spacing), text);
    }

    #[test]
    fn pretty_json_is_spelled_as_serde_json_does() {
        let text = r#"{"a":[],"b":{},"c":[1,{"d":null}],"e":[[ ]]}"#;
        let value: serde_json::Value = serde_json::from_str(text).expect("it is JSON");
        assert_eq!(with_spacing(text, Spacing::Pretty), format!("{value:#}"));
    }

    #[rstest]
    #[case::no_json("<html>")]
    #[case::nothing("")]
    #[case::two_documents("1],[2")]
    #[case::a_key_given_twice(r#"{"a":1,"a":2}"#)]
    #[case::a_lone_surrogate(r#""\ud800""#)]
    #[case::beyond_a_double("1e999")]
    #[case::deep(&["[".repeat(120), "]".repeat(120)].concat())]
    fn a_file_cannot_hold_every_body_as_json(#[case] text: &str) {
        assert!(!can_be_held(text));
    }
}
