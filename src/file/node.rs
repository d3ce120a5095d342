//! Reads a value of a document by its expected type, and reports a value of another one.

use serde_json::{Number, Value};

use super::Document;
use super::document::ErrorState;
use super::nearest::nearest;
use super::text::unquote;

/// One value of a document.
#[derive(Clone, Copy)]
pub(crate) struct Node<'d> {
    document: &'d Document<'d>,
    id: usize,
}

/// An object, by its accepted keys.
pub(crate) struct Object<'d> {
    pub(crate) node: Node<'d>,
    /// A key that is not accepted is `""`, which no reader asks for.
    members: Vec<(&'d str, Node<'d>)>,
}

/// An integer type, with its range in words.
pub(crate) trait Integer: TryFrom<u64> + Default {
    const RANGE: &'static str;
}

impl Integer for u16 {
    const RANGE: &'static str = "an integer from 0 to 65535";
}

impl Integer for u32 {
    const RANGE: &'static str = "an integer from 0 to 4294967295";
}

impl Integer for u64 {
    const RANGE: &'static str = "an integer from 0";
}

impl Integer for usize {
    const RANGE: &'static str = "an integer from 0";
}

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
        let keep = |letter: &char| {
            in_string ^= *letter == '"' && !is_escaped;
            is_escaped = *letter == '\\' && !is_escaped;
            in_string || !letter.is_ascii_whitespace()
        };
        self.text().chars().filter(keep).collect()
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
        let children = &self.document.entries[self.id].children;
        children.iter().map(|id| self.at(*id)).collect()
    }

    /// The object with these keys and no others. A misspelt key is reported, and read as the one that was meant
    /// unless that is there too.
    pub(crate) fn object(self, keys: &[&'static str]) -> Option<Object<'d>> {
        if !self.is_object() {
            self.report_unexpected("an object");
            return None;
        }
        let mut members = self.children();
        let given: Vec<_> = members.iter().map(|(key, _)| *key).collect();
        for (key, member) in &mut members {
            if !keys.contains(key) {
                *key = member.misspelt("key", key, keys, true).unwrap_or_default();
                if given.contains(key) {
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

    /// Returns the index of this string among `words`.
    fn word_index(self, words: &[&'static str]) -> Option<usize> {
        if !self.is_string() {
            self.report_unexpected(&format!("one of {}", list(words)));
            return None;
        }
        let word = unquote(self.text());
        let index = words.iter().position(|known| *known == word);
        index.or_else(|| {
            let meant = self.misspelt("value", &word, words, false)?;
            words.iter().position(|known| *known == meant)
        })
    }

    /// Returns the value that belongs to one of these words.
    pub(crate) fn word<T: Copy>(self, words: &[(&'static str, T)]) -> Option<T> {
        let names: Vec<_> = words.iter().map(|(name, _)| *name).collect();
        Some(words[self.word_index(&names)?].1)
    }

    /// Returns `true` if it is this word; anything else is reported as not `expected`.
    pub(crate) fn is_keyword(self, keyword: &'static str, expected: &str) -> bool {
        if self.is_string() {
            let word = unquote(self.text());
            if word == keyword || nearest(&word, [keyword]).is_some() {
                return self.word_index(&[keyword]).is_some();
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
        let names: Vec<_> = words.iter().map(|(name, _)| *name).collect();
        if !self.is_object() {
            let (word, takes_value) = words[self.word_index(&names)?];
            if takes_value {
                let message = format!("`{word}` needs a value: write {{ {word:?}: ... }}");
                self.report_shape(message);
                return None;
            }
            return Some((word, None));
        }
        let members = self.children();
        let [(key, value)] = members[..] else {
            let (names, found) = (list(&names), members.len());
            self.report_shape(format!("expected one of {names}, found {found} keys"));
            return None;
        };
        let index = names.iter().position(|name| *name == key);
        let index = index.or_else(|| {
            let meant = value.misspelt("value", key, &names, true)?;
            names.iter().position(|name| *name == meant)
        });
        let (word, takes_value) = words[index?];
        if !takes_value {
            value.report_shape(format!("`{word}` takes no value: write {word:?}"));
            return None;
        }
        Some((word, Some(value)))
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
        let meant = nearest(word, known.iter().copied());
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
                let key = entry.key.as_ref().map_or("", |key| &key.name);
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

impl<'d> Object<'d> {
    /// The member with this key, if it is there.
    pub(crate) fn get(&self, key: &str) -> Option<Node<'d>> {
        let mut members = self.members.iter();
        members
            .find(|(name, _)| *name == key)
            .map(|(_, node)| *node)
    }

    /// The member with this key; its absence is reported.
    pub(crate) fn required(&self, key: &str) -> Option<Node<'d>> {
        let member = self.get(key);
        if member.is_none() {
            self.node.report_shape(format!("missing key {key:?}"));
        }
        member
    }

    pub(crate) fn string(&self, key: &str) -> Option<String> {
        self.get(key)?.string()
    }

    pub(crate) fn required_string(&self, key: &str) -> Option<String> {
        self.required(key)?.string()
    }

    pub(crate) fn integer<N: Integer>(&self, key: &str) -> Option<N> {
        self.get(key)?.integer()
    }

    pub(crate) fn required_integer<N: Integer>(&self, key: &str) -> Option<N> {
        self.required(key)?.integer()
    }

    pub(crate) fn word<T: Copy>(&self, key: &str, words: &[(&'static str, T)]) -> Option<T> {
        self.get(key)?.word(words)
    }
}

fn list(words: &[&str]) -> String {
    let words: Vec<_> = words.iter().map(|word| format!("{word:?}")).collect();
    words.join(", ")
}
