//! Reads a value of a document by its expected type, and reports a value of another one.

use serde_json::{Number, Value};

use super::document::ErrorState;
use super::nearest::nearest;
use super::text::unquote;
use super::{Document, Object};

/// One value of a document.
#[derive(Clone, Copy)]
pub(crate) struct Node<'d> {
    document: &'d Document<'d>,
    id: usize,
}

/// An integer type, with its range in words.
pub(crate) trait Integer: TryFrom<u64> + Default {
    const RANGE: &'static str = "an integer from 0";
}

impl Integer for u16 {
    const RANGE: &'static str = "an integer from 0 to 65535";
}

impl Integer for u32 {
    const RANGE: &'static str = "an integer from 0 to 4294967295";
}

impl Integer for u64 {}

impl Integer for usize {}

impl<'d> Node<'d> {
    pub(super) fn new(document: &'d Document<'d>, id: usize) -> Self {
        Self { document, id }
    }

    /// The JSON, byte for byte as in the file.
    pub(crate) fn text(self) -> &'d str {
        let entry = &self.document.entries[self.id];
        &self.document.text[entry.start..entry.end]
    }

    /// The JSON without the white space around its tokens, which is the file's; members keep their order
    /// and numbers their form.
    pub(crate) fn compact_text(self) -> String {
        let (mut in_string, mut is_escaped) = (false, false);
        let mut compact = String::new();
        for letter in self.text().chars() {
            in_string ^= letter == '"' && !is_escaped;
            is_escaped = letter == '\\' && !is_escaped;
            if in_string || !letter.is_ascii_whitespace() {
                compact.push(letter);
            }
        }
        compact
    }

    /// Any JSON.
    pub(crate) fn value(self) -> Value {
        serde_json::from_str(self.text()).unwrap_or_default()
    }

    pub(crate) fn is_null(self) -> bool {
        self.text() == "null"
    }

    pub(crate) fn is_string(self) -> bool {
        self.text().starts_with('"')
    }

    pub(crate) fn is_array(self) -> bool {
        self.text().starts_with('[')
    }

    pub(crate) fn is_object(self) -> bool {
        self.text().starts_with('{')
    }

    /// Reports an error of a value that has the right shape.
    pub(crate) fn report(self, message: impl Into<String>) {
        let state = &self.document.entries[self.id].state;
        if state.get() == ErrorState::Fine {
            state.set(ErrorState::Reported);
        }
        self.document.push(self.id, false, message.into());
    }

    /// Reports a value that cannot be read.
    pub(crate) fn report_shape(self, message: impl Into<String>) {
        self.document.entries[self.id].state.set(ErrorState::Broken);
        self.document.push(self.id, false, message.into());
    }

    /// Reports a value that is something else than `expected`.
    pub(crate) fn report_unexpected(self, expected: &str) {
        self.report_shape(format!("expected {expected}, found {}", self.describe()));
    }

    /// Reports a member whose key cannot be read.
    pub(crate) fn report_key(self, message: impl Into<String>) {
        self.document.entries[self.id].state.set(ErrorState::Broken);
        self.document.push(self.id, true, message.into());
    }

    /// The members of an object of any keys; none, and a report, of another value.
    pub(crate) fn members(self) -> Vec<(&'d str, Node<'d>)> {
        if self.is_object() {
            return self.children();
        }
        self.report_unexpected("an object");
        Vec::new()
    }

    /// The items of an array; none, and a report, of another value.
    pub(crate) fn items(self) -> Vec<Node<'d>> {
        if !self.is_array() {
            self.report_unexpected("an array");
            return Vec::new();
        }
        let mut items = Vec::new();
        for id in &self.document.entries[self.id].children {
            items.push(self.at(*id));
        }
        items
    }

    /// The object with these keys and no others. A misspelt key is reported, and read as the one that was meant
    /// unless that is there too.
    pub(crate) fn object(self, keys: &[&'static str]) -> Option<Object<'d>> {
        if !self.is_object() {
            self.report_unexpected("an object");
            return None;
        }
        let (mut members, given) = (self.children(), self.children());
        for (key, member) in &mut members {
            if !keys.contains(key) {
                *key = member.misspelt("key", key, keys, true).unwrap_or_default();
                if given.iter().any(|(other, _)| other == key) {
                    *key = "";
                }
            }
        }
        Some(Object {
            node: self,
            members,
        })
    }

    pub(crate) fn string(self) -> Option<String> {
        if self.is_string() {
            return Some(unquote(self.text()));
        }
        self.report_unexpected("a string");
        None
    }

    pub(crate) fn boolean(self) -> Option<bool> {
        match self.text() {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                self.report_unexpected("true or false");
                None
            }
        }
    }

    pub(crate) fn integer<N: Integer>(self) -> Option<N> {
        let integer = self
            .text()
            .parse()
            .ok()
            .and_then(|n: u64| n.try_into().ok());
        if integer.is_none() {
            self.report_unexpected(N::RANGE);
        }
        integer
    }

    pub(crate) fn number(self) -> Option<f64> {
        let number = serde_json::from_str::<Number>(self.text()).ok();
        let number = number.and_then(|number| number.as_f64());
        if number.is_none() {
            self.report_unexpected("a number");
        }
        number
    }

    /// The one of these words that this string is.
    pub(crate) fn word(self, words: &[&'static str]) -> Option<&'static str> {
        if self.is_string() {
            return self.known_word(&unquote(self.text()), words, false);
        }
        self.report_unexpected(&format!("one of {}", list(words)));
        None
    }

    /// The value of an enum whose name is this string.
    pub(crate) fn one_of<T: Copy>(self, all: &[T], name: fn(T) -> &'static str) -> Option<T> {
        let mut names = Vec::new();
        for value in all {
            names.push(name(*value));
        }
        let index = index_of(self.word(&names)?, &names)?;
        Some(all[index])
    }

    /// Returns `true` if it is this word; anything else is reported as not `expected`.
    pub(crate) fn is_keyword(self, keyword: &'static str, expected: &str) -> bool {
        if self.is_string() {
            let word = unquote(self.text());
            if word == keyword || nearest(&word, &[keyword]).is_some() {
                return self.word(&[keyword]).is_some();
            }
        }
        self.report_unexpected(expected);
        false
    }

    /// Reads a word alone, as `"reset"`, or one with a value, as `{ "truncate": .. }`. `words` states of each
    /// word whether it takes a value.
    pub(crate) fn variant(
        self,
        words: &[(&'static str, bool)],
    ) -> Option<(&'static str, Option<Node<'d>>)> {
        let mut names = Vec::new();
        for (name, _) in words {
            names.push(*name);
        }
        let (word, value) = if self.is_object() {
            let members = self.children();
            let [(key, value)] = members[..] else {
                let (names, found) = (list(&names), members.len());
                self.report_shape(format!("expected one of {names}, found {found} keys"));
                return None;
            };
            (value.known_word(key, &names, true)?, Some(value))
        } else {
            (self.word(&names)?, None)
        };
        let takes_value = words.contains(&(word, true));
        match value {
            None if takes_value => {
                let message = format!("`{word}` needs a value: write {{ {word:?}: ... }}");
                self.report_shape(message);
                None
            }
            Some(value) if !takes_value => {
                value.report_shape(format!("`{word}` takes no value: write {word:?}"));
                None
            }
            _ => Some((word, value)),
        }
    }

    /// The one of these words that is `word`, or was meant by it: another one is reported.
    fn known_word(self, word: &str, words: &[&'static str], at_key: bool) -> Option<&'static str> {
        match index_of(word, words) {
            Some(index) => Some(words[index]),
            None => self.misspelt("value", word, words, at_key),
        }
    }

    /// Reports an unknown word, at the key or at the value. Returns the one that was meant, if one is near: the
    /// value is then read by it, and counts as broken otherwise.
    fn misspelt(
        self,
        what: &str,
        word: &str,
        known: &[&'static str],
        at_key: bool,
    ) -> Option<&'static str> {
        let unknown = format!("unknown {what} {word:?}");
        let meant = nearest(word, known);
        let message = match meant {
            Some(meant) => format!("{unknown}; did you mean {meant:?}?"),
            None if known.is_empty() => format!("{unknown}; no {what} is accepted here"),
            None => format!("{unknown}; expected one of {}", list(known)),
        };
        if meant.is_none() {
            self.document.entries[self.id].state.set(ErrorState::Broken);
        }
        self.document.push(self.id, at_key, message);
        meant
    }

    /// The members, without repeated keys and others that were reported as broken.
    fn children(self) -> Vec<(&'d str, Node<'d>)> {
        let mut members = Vec::new();
        for id in &self.document.entries[self.id].children {
            let entry = &self.document.entries[*id];
            if entry.state.get() != ErrorState::Broken {
                let key = match &entry.key {
                    Some(key) => key.name.as_str(),
                    None => "",
                };
                members.push((key, self.at(*id)));
            }
        }
        members
    }

    fn at(self, id: usize) -> Self {
        Self {
            document: self.document,
            id,
        }
    }

    fn describe(self) -> String {
        match self.text().as_bytes()[0] {
            b'"' => format!("the string {:?}", unquote(self.text())),
            b'[' => "an array".to_owned(),
            b'{' => "an object".to_owned(),
            _ => self.text().to_owned(),
        }
    }
}

fn index_of(word: &str, words: &[&str]) -> Option<usize> {
    words.iter().position(|known| *known == word)
}

fn list(words: &[&str]) -> String {
    let mut list = String::new();
    for word in words {
        if !list.is_empty() {
            list.push_str(", ");
        }
        list.push_str(&format!("{word:?}"));
    }
    list
}
