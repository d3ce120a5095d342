//! A complaint: what a file says that its form does not know, in words for its author.

use std::fmt::{self, Display};

use serde::de::{Error, Expected, Unexpected};

use super::nearest::nearest;
use super::tree::{NodeId, Tree};

/// What is wrong with the form, and what to make of it so that the rest can be read.
#[derive(Debug)]
pub(super) struct Complaint {
    text: String,
    about: Option<About>,
    remedy: Remedy,
}

#[derive(Debug, Clone, Copy)]
enum About {
    Key(NodeId),
    Value(NodeId),
}

#[derive(Debug)]
enum Remedy {
    LeaveOut,
    /// Another word was meant.
    ReadAs(String),
    /// Something is missing, of this key or of any; told already if it was left out.
    Missing(Option<&'static str>),
}

impl Complaint {
    fn new(text: impl Into<String>, remedy: Remedy) -> Self {
        Self {
            text: text.into(),
            about: None,
            remedy,
        }
    }

    /// An object that is to have one member and has another number of them.
    pub(super) fn not_one_member(known: &[&str], found: usize) -> Self {
        let text = format!("expected one of {}, found {found} keys", listed(known));
        match found {
            0 => Self::new(text, Remedy::Missing(None)),
            _ => Self::new(text, Remedy::LeaveOut),
        }
    }

    /// Something else than one of some words.
    pub(super) fn no_word(found: Unexpected<'_>, known: &[&str]) -> Self {
        let found = described(found);
        let text = format!("expected one of {}, found {found}", listed(known));
        Self::new(text, Remedy::LeaveOut)
    }

    /// The innermost key it is about is its own.
    pub(super) fn about_key(mut self, id: NodeId) -> Self {
        self.about.get_or_insert(About::Key(id));
        self
    }

    /// The innermost value it is about is its own.
    pub(super) fn about_value(mut self, id: NodeId) -> Self {
        self.about.get_or_insert(About::Value(id));
        self
    }

    /// Whether nothing is left to be read.
    pub(super) fn is_about_all(&self) -> bool {
        self.about.is_none()
    }

    /// Makes the tree readable a bit further. Returns what is to be told, unless it was told
    /// already.
    pub(super) fn settle(self, tree: &mut Tree) -> Option<super::Told> {
        let (id, at, key) = match self.about {
            Some(About::Key(id)) => (id, tree.node(id).key_at, true),
            Some(About::Value(id)) => (id, tree.node(id).at, false),
            None => (Tree::ROOT, tree.node(Tree::ROOT).at, false),
        };
        let told = super::Told {
            at,
            path: tree.path(id),
            text: self.text,
        };
        match self.remedy {
            Remedy::LeaveOut => tree.leave_out(id),
            Remedy::ReadAs(word) if key => tree.read_key_as(id, &word),
            Remedy::ReadAs(word) => tree.read_text_as(id, &word),
            Remedy::Missing(key) => {
                let known = tree.lacks(id, key);
                tree.leave_out(id);
                return (!known).then_some(told);
            }
        }
        Some(told)
    }

    fn unknown(what: &str, word: &str, known: &[&str]) -> Self {
        match nearest(word, known.iter().copied()) {
            Some(meant) => Self::new(
                format!("unknown {what} {word:?}; did you mean {meant:?}?"),
                Remedy::ReadAs(meant.to_owned()),
            ),
            None if known.is_empty() => Self::new(
                format!("unknown {what} {word:?}; none is known here"),
                Remedy::LeaveOut,
            ),
            None => Self::new(
                format!("unknown {what} {word:?}; known are {}", listed(known)),
                Remedy::LeaveOut,
            ),
        }
    }
}

impl Error for Complaint {
    fn custom<T: Display>(text: T) -> Self {
        Self::new(text.to_string(), Remedy::LeaveOut)
    }

    fn invalid_type(found: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        let (wanted, found) = (wanted.to_string(), described(found));
        let text = format!("expected {}, found {found}", in_words(&wanted));
        Self::new(text, Remedy::LeaveOut)
    }

    fn invalid_value(found: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Self::invalid_type(found, wanted)
    }

    fn unknown_variant(word: &str, known: &'static [&'static str]) -> Self {
        Self::unknown("word", word, known)
    }

    fn unknown_field(key: &str, known: &'static [&'static str]) -> Self {
        Self::unknown("key", key, known)
    }

    fn missing_field(key: &'static str) -> Self {
        Self::new(
            format!("the key {key:?} is missing"),
            Remedy::Missing(Some(key)),
        )
    }
}

impl Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Complaint {}

fn listed(words: &[&str]) -> String {
    let words: Vec<_> = words.iter().map(|word| format!("{word:?}")).collect();
    words.join(", ")
}

/// What serde's own visitors expect, in the words of JSON.
fn in_words(wanted: &str) -> &str {
    match wanted {
        "a string" => "a text",
        "a sequence" => "a list",
        "f64" => "a number",
        "u16" => "a whole number from 0 to 65535",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" | "usize" => "a whole number from 0",
        "a map" => "an object",
        other if other.starts_with("struct ") => "an object",
        other => other,
    }
}

fn described(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(value) => value.to_string(),
        Unexpected::Unsigned(number) => number.to_string(),
        Unexpected::Signed(number) => number.to_string(),
        Unexpected::Float(number) => format!("{number:?}"),
        Unexpected::Str(text) => format!("the text {text:?}"),
        Unexpected::Unit | Unexpected::Option => "null".to_owned(),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "an object".to_owned(),
        // Of these only a number in its own words is met in JSON.
        rest @ (Unexpected::Char(_)
        | Unexpected::Bytes(_)
        | Unexpected::NewtypeStruct
        | Unexpected::Enum
        | Unexpected::UnitVariant
        | Unexpected::NewtypeVariant
        | Unexpected::TupleVariant
        | Unexpected::StructVariant
        | Unexpected::Other(_)) => rest.to_string(),
    }
}
