//! JSON whose members keep their order, and whose numbers and texts keep the letters they are
//! written in: `1.686509515191E9` stays so.
//!
//! `serde_json::Value` does neither, but with two features that would change it for everybody in
//! the build.

use serde_json::value::RawValue;

use crate::file::Members;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Json {
    /// `null`, `true`, `false` or a number, as written.
    Token(String),
    Text(Text),
    List(Vec<Json>),
    Object(Vec<(Text, Json)>),
}

/// A text, as it is written and as it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    written: String,
    pub(super) meant: String,
}

/// What stands between the tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spacing {
    /// Nothing.
    Compact,
    /// A space after each comma and colon, as Python writes it.
    Spaced,
    /// Each member on a line of its own.
    Pretty,
}

impl Text {
    pub(super) fn new(meant: impl Into<String>) -> Self {
        let meant = meant.into();
        let written = serde_json::Value::from(meant.as_str()).to_string();
        Self { written, meant }
    }
}

impl Json {
    /// Reads a text that is JSON, not too deeply nested, without a lone surrogate and without a
    /// key that is given twice.
    pub(super) fn read(text: &str) -> Option<Self> {
        // What a file holds is nested deeper than by itself: some levels are kept free.
        const LEVELS: usize = 16;
        let text = text.trim_matches([' ', '\t', '\n', '\r']);
        let nested = ["[".repeat(LEVELS).as_str(), text, &"]".repeat(LEVELS)].concat();
        serde_json::from_str::<serde_json::Value>(&nested).ok()?;
        Self::of(serde_json::from_str(text).ok()?)
    }

    fn of(raw: &RawValue) -> Option<Self> {
        let written = raw.get();
        Some(match written.as_bytes()[0] {
            b'[' => {
                let items: Vec<&RawValue> = serde_json::from_str(written).ok()?;
                Self::List(items.into_iter().map(Self::of).collect::<Option<_>>()?)
            }
            b'{' => {
                let members: Members<'_> = serde_json::from_str(written).ok()?;
                let members = members.0.into_iter();
                let members = members.map(|(key, value)| Some((text(key)?, Self::of(value)?)));
                let members = members.collect::<Option<Vec<_>>>()?;
                let mut keys: Vec<_> = members.iter().map(|(key, _)| &key.meant).collect();
                keys.sort_unstable();
                if keys.windows(2).any(|pair| pair[0] == pair[1]) {
                    return None;
                }
                Self::Object(members)
            }
            b'"' => Self::Text(text(raw)?),
            _ => Self::Token(written.to_owned()),
        })
    }

    pub(super) fn write(&self, spacing: Spacing) -> String {
        let mut out = String::new();
        self.write_to(&mut out, spacing, 0);
        out
    }

    /// How a text of this value is spaced; `None` if writing it would not give the same bytes.
    pub(super) fn spacing_of(&self, text: &str) -> Option<Spacing> {
        let spacings = [Spacing::Compact, Spacing::Spaced, Spacing::Pretty];
        spacings
            .into_iter()
            .find(|spacing| self.write(*spacing) == text)
    }

    fn write_to(&self, out: &mut String, spacing: Spacing, depth: usize) {
        let (open, close, count) = match self {
            Self::Token(token) => return out.push_str(token),
            Self::Text(text) => return out.push_str(&text.written),
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
                    out.push_str(&key.written);
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

/// What an edit is asked about.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part<'a> {
    /// Any value, before what is in it.
    Value,
    Key,
    Text(&'a str),
    Token(&'a str),
}

/// Says what stands in the place of a part, by the path to it; `None` leaves it as it is.
pub(super) type Edit<'a> = dyn FnMut(&[String], Part<'_>) -> Option<Json> + 'a;

impl Json {
    /// Has everything in it edited, and what is in the JSON that is in a text. What nobody edits
    /// stays to the letter.
    pub(super) fn edit(&mut self, at: &mut Vec<String>, edit: &mut Edit<'_>) {
        if let Some(other) = edit(at, Part::Value) {
            *self = other;
            return;
        }
        match self {
            Self::Token(token) => {
                if let Some(other) = edit(at, Part::Token(token)) {
                    *self = other;
                }
            }
            Self::Text(text) => {
                if let Some((mut inner, spacing)) = nested(&text.meant) {
                    let before = inner.clone();
                    inner.edit(at, edit);
                    if inner != before {
                        *text = Text::new(inner.write(spacing));
                    }
                } else if let Some(other) = edit(at, Part::Text(&text.meant)) {
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
                    at.push(key.meant.clone());
                    value.edit(at, edit);
                    if let Some(Self::Text(other)) = edit(at, Part::Key) {
                        *key = other;
                    }
                    at.pop();
                }
            }
        }
    }
}

/// The object or list that a text holds, as an execution's `input` does.
pub(super) fn nested(text: &str) -> Option<(Json, Spacing)> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let json = Json::read(text)?;
    let spacing = json.spacing_of(text).unwrap_or(Spacing::Compact);
    Some((json, spacing))
}

fn text(raw: &RawValue) -> Option<Text> {
    Some(Text {
        written: raw.get().to_owned(),
        meant: serde_json::from_str(raw.get()).ok()?,
    })
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
        let json = Json::read(text).expect("it is JSON");
        assert_eq!(json.write(spacing), text);
        let pretty = json.write(Spacing::Pretty);
        assert_eq!(Json::read(&pretty), Some(json));
    }

    #[test]
    fn pretty_json_is_what_serde_json_makes_of_it() {
        let text = r#"{"a":[],"b":{},"c":[1,{"d":null}]}"#;
        let value: serde_json::Value = serde_json::from_str(text).expect("it is JSON");
        let json = Json::read(text).expect("it is JSON");
        assert_eq!(json.write(Spacing::Pretty), format!("{value:#}"));
    }

    #[rstest]
    #[case::no_json("<html>")]
    #[case::nothing("")]
    #[case::a_key_given_twice(r#"{"a":1,"a":2}"#)]
    #[case::a_lone_surrogate(r#""\ud800""#)]
    #[case::beyond_a_double("1e999")]
    fn what_a_file_cannot_hold_as_json_is_none(#[case] text: &str) {
        assert_eq!(Json::read(text), None);
    }
}
