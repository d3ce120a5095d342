//! JSON whose members keep their order, and whose numbers and strings keep their spelling:
//! `1.686509515191E9` stays as it is.
//!
//! `serde_json::Value` does neither, unless two of its features are on, which would change it for every
//! crate in the build.

use std::collections::HashSet;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ExactJson {
    /// `null`, `true`, `false` or a number, as written.
    Token(String),
    Text(Text),
    List(Vec<ExactJson>),
    Object(Vec<(Text, ExactJson)>),
}

/// A string, encoded as in the document and decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    encoded: String,
    pub(super) decoded: String,
}

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

impl ExactJson {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(Text::new(text))
    }
}

impl Text {
    pub(super) fn new(decoded: impl Into<String>) -> Self {
        let decoded = decoded.into();
        let encoded = serde_json::Value::from(decoded.as_str()).to_string();
        Self { encoded, decoded }
    }
}

impl ExactJson {
    /// Reads a JSON document. `None` for an invalid one, and for what a file cannot hold as JSON:
    /// deep nesting, a lone surrogate, a duplicate key.
    pub(super) fn read(text: &str) -> Option<Self> {
        // In a file the document is nested deeper than by itself: some levels are kept free.
        const LEVELS: usize = 16;
        let text = text.trim_matches([' ', '\t', '\n', '\r']);
        let nested = ["[".repeat(LEVELS).as_str(), text, &"]".repeat(LEVELS)].concat();
        // It also checks the syntax, which the scanner takes as given.
        serde_json::from_str::<serde_json::Value>(&nested).ok()?;
        ExactJsonScanner { rest: text }.value()
    }

    pub(super) fn write(&self, spacing: Spacing) -> String {
        let mut out = String::new();
        self.write_to(&mut out, spacing, 0);
        out
    }

    /// The spacing of a document of this value; `None` if writing it would not give the same bytes.
    pub(super) fn spacing_of(&self, text: &str) -> Option<Spacing> {
        let spacings = [Spacing::Compact, Spacing::Spaced, Spacing::Pretty];
        spacings
            .into_iter()
            .find(|spacing| self.write(*spacing) == text)
    }

    /// Appends the value, which is nested `depth` levels deep.
    fn write_to(&self, out: &mut String, spacing: Spacing, depth: usize) {
        let (open, close, count) = match self {
            Self::Token(token) => return out.push_str(token),
            Self::Text(text) => return out.push_str(&text.encoded),
            Self::List(items) => ('[', ']', items.len()),
            Self::Object(members) => ('{', '}', members.len()),
        };
        let line = |out: &mut String, depth: usize| {
            if spacing == Spacing::Pretty && count > 0 {
                out.push('\n');
                out.push_str(&"  ".repeat(depth));
            }
        };
        let comma = |out: &mut String, index: usize| {
            if index > 0 {
                out.push(',');
                if spacing == Spacing::Spaced {
                    out.push(' ');
                }
            }
            line(out, depth + 1);
        };
        out.push(open);
        match self {
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    comma(out, index);
                    item.write_to(out, spacing, depth + 1);
                }
            }
            Self::Object(members) => {
                for (index, (key, value)) in members.iter().enumerate() {
                    comma(out, index);
                    out.push_str(&key.encoded);
                    out.push_str(if spacing == Spacing::Compact {
                        ":"
                    } else {
                        ": "
                    });
                    value.write_to(out, spacing, depth + 1);
                }
            }
            Self::Token(_) | Self::Text(_) => {}
        }
        line(out, depth);
        out.push(close);
    }
}

/// A part of a document that an edit can replace.
#[derive(Debug, Clone, Copy)]
pub(super) enum JsonPart<'a> {
    /// Any value, before what is in it.
    Value,
    Key,
    Text(&'a str),
    Token(&'a str),
}

/// Returns the replacement of the part at a path; `None` leaves it as it is. The path has the keys and
/// indices that lead to the part; JSON in a string adds none of its own.
pub(super) type Replace<'a> = dyn FnMut(&[String], JsonPart<'_>) -> Option<ExactJson> + 'a;

impl ExactJson {
    /// Edits every part of the value at the path `at`, and the parts of JSON within strings. A part that
    /// is not edited keeps its spelling.
    pub(super) fn edit(&mut self, at: &mut Vec<String>, edit: &mut Replace<'_>) {
        if let Some(other) = edit(at, JsonPart::Value) {
            *self = other;
            return;
        }
        match self {
            Self::Token(token) => {
                if let Some(other) = edit(at, JsonPart::Token(token)) {
                    *self = other;
                }
            }
            Self::Text(text) => {
                if let Some((mut inner, spacing)) = nested(&text.decoded) {
                    // A string whose JSON is not edited keeps its spelling.
                    let before = inner.clone();
                    inner.edit(at, edit);
                    if inner != before {
                        *text = Text::new(inner.write(spacing));
                    }
                } else if let Some(other) = edit(at, JsonPart::Text(&text.decoded)) {
                    *self = other;
                }
            }
            Self::List(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    at.push(index.to_string());
                    item.edit(at, edit);
                    at.pop();
                }
            }
            Self::Object(members) => {
                for (key, value) in members {
                    at.push(key.decoded.clone());
                    value.edit(at, edit);
                    if let Some(Self::Text(other)) = edit(at, JsonPart::Key) {
                        *key = other;
                    }
                    at.pop();
                }
            }
        }
    }
}

/// The object or array that a string holds, as an execution's `input` does.
pub(super) fn nested(text: &str) -> Option<(ExactJson, Spacing)> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let json = ExactJson::read(text)?;
    let spacing = json.spacing_of(text).unwrap_or(Spacing::Compact);
    Some((json, spacing))
}

/// Cuts a JSON document, whose syntax has been checked, into its tokens. Its functions return `None` for a
/// duplicate key.
struct ExactJsonScanner<'t> {
    rest: &'t str,
}

impl ExactJsonScanner<'_> {
    fn value(&mut self) -> Option<ExactJson> {
        match self.peek()? {
            b'{' => self.object(),
            b'[' => self.list(),
            b'"' => Some(ExactJson::Text(self.text()?)),
            _ => {
                let ends = |letter: char| " \t\n\r,]}".contains(letter);
                let end = self.rest.find(ends).unwrap_or(self.rest.len());
                Some(ExactJson::Token(self.take(end)?.to_owned()))
            }
        }
    }

    fn object(&mut self) -> Option<ExactJson> {
        let mut members: Vec<(Text, ExactJson)> = Vec::new();
        let mut keys = HashSet::new();
        self.take(1)?;
        while self.peek()? != b'}' {
            let key = self.text()?;
            if !keys.insert(key.decoded.clone()) {
                return None;
            }
            self.peek()?;
            self.take(1)?; // the colon
            let value = self.value()?;
            members.push((key, value));
            if self.peek()? == b',' {
                self.take(1)?;
            }
        }
        self.take(1)?;
        Some(ExactJson::Object(members))
    }

    fn list(&mut self) -> Option<ExactJson> {
        let mut items = Vec::new();
        self.take(1)?;
        while self.peek()? != b']' {
            items.push(self.value()?);
            if self.peek()? == b',' {
                self.take(1)?;
            }
        }
        self.take(1)?;
        Some(ExactJson::List(items))
    }

    fn text(&mut self) -> Option<Text> {
        self.peek()?;
        let bytes = self.rest.as_bytes();
        let mut end = 1;
        while *bytes.get(end)? != b'"' {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        let encoded = self.take(end + 1)?.to_owned();
        let decoded = serde_json::from_str(&encoded).ok()?;
        Some(Text { encoded, decoded })
    }

    /// The first byte after white space.
    fn peek(&mut self) -> Option<u8> {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
        self.rest.bytes().next()
    }

    fn take(&mut self, length: usize) -> Option<&str> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::a_java_date(r#"{"b":"x","a":1.686509515191E9}"#, Spacing::Compact)]
    #[case::escapes(r#"["é","\u00e9","\/","\n"]"#, Spacing::Compact)]
    #[case::as_python_writes(r#"{"b": [1, 2, {}], "a": {"c": []}}"#, Spacing::Spaced)]
    #[case::a_large_number("[1e300,123456789012345678901234567890,-0.0]", Spacing::Compact)]
    fn every_token_stays_as_it_is_written(#[case] text: &str, #[case] spacing: Spacing) {
        let json = ExactJson::read(text).expect("it is JSON");
        assert_eq!(json.write(spacing), text);
        let pretty = json.write(Spacing::Pretty);
        assert_eq!(ExactJson::read(&pretty), Some(json));
    }

    #[test]
    fn pretty_json_is_spelled_as_serde_json_does() {
        let text = r#"{"a":[],"b":{},"c":[1,{"d":null}]}"#;
        let value: serde_json::Value = serde_json::from_str(text).expect("it is JSON");
        let json = ExactJson::read(text).expect("it is JSON");
        assert_eq!(json.write(Spacing::Pretty), format!("{value:#}"));
    }

    #[rstest]
    #[case::no_json("<html>")]
    #[case::nothing("")]
    #[case::a_key_given_twice(r#"{"a":1,"a":2}"#)]
    #[case::a_lone_surrogate(r#""\ud800""#)]
    #[case::beyond_a_double("1e999")]
    fn a_body_that_a_file_cannot_hold_as_json_is_not_read(#[case] text: &str) {
        assert_eq!(ExactJson::read(text), None);
    }
}
