//! Edits of a body, part by part: of JSON, of JSON in its strings, and of the words around JSON.

use std::ops::Range;

use super::lenient_json::{self, Member, NotJson, Value, ValueKind};
use super::names;
use super::texts::REDACTED;
use crate::cassette::json::quote;

/// A part of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cassette) enum Part {
    Key,
    /// A number, `true`, `false` or `null`.
    Token,
    /// A string, or a whole body, that is not JSON.
    Text,
}

/// A place in a body.
pub(in crate::cassette) struct Place<'p> {
    /// The steps of the JSON pointer to it.
    pub(in crate::cassette) path: &'p [String],
    /// Its name: its key, the key of its list, or the name in the member beside it.
    pub(in crate::cassette) name: &'p str,
}

/// A change to a body. It meets the parts in the order of the document, a value before its parts, so that
/// it can keep state between them.
pub(in crate::cassette) trait Edit {
    /// Reports whether a value is taken out with everything in it. `written` is the value as the document
    /// spells it.
    fn takes_out(&mut self, _place: &Place<'_>, _value: &Value, _written: &str) -> bool {
        false
    }

    /// The replacement of a part with this text, which is decoded; `None` leaves it as it is. The path of a
    /// key ends with the key, and its name is that of the object.
    fn change(&mut self, place: &Place<'_>, part: Part, text: &str) -> Option<String>;

    /// Reports whether JSON within a text that is not JSON as a whole is edited too.
    fn reads_words(&self) -> bool {
        true
    }

    /// The replacement of a text that is nested too deeply; `None` gives up the whole body.
    fn too_deep(&mut self) -> Option<String> {
        None
    }
}

/// Applies an edit to a body's text. Returns `None` if that changes nothing; `Err`, which is always
/// [`NotJson::TooDeep`], if it is nested too deeply to be read to its end.
pub(in crate::cassette) fn edit(
    text: &str,
    edit: &mut dyn Edit,
) -> Result<Option<String>, NotJson> {
    let mut walk = Walk {
        edit,
        path: Vec::new(),
    };
    walk.text(text, "", lenient_json::MAX_DEPTH)
}

/// A walk over a body. Its functions take a text with its name, and the number of `levels` that may still
/// be nested in it: those of JSON in a string are counted with those around the string.
struct Walk<'e> {
    edit: &'e mut dyn Edit,
    /// The steps to the value at hand. Each function leaves it as it was, except for one that fails.
    path: Vec<String>,
}

/// The spans that change, in order, each with its replacement.
type Changes = Vec<(Range<usize>, String)>;

impl Walk<'_> {
    /// Edits a text as JSON if it is JSON, else as words.
    fn text(&mut self, text: &str, name: &str, levels: usize) -> Result<Option<String>, NotJson> {
        match lenient_json::read(text, levels) {
            Ok(documents) => self.documents(text, &documents, name, levels),
            Err(NotJson::Syntax) => self.words(text, name, levels),
            Err(NotJson::TooDeep) => Err(NotJson::TooDeep),
        }
    }

    /// Edits the documents of a text, and leaves everything between them as it is.
    fn documents(
        &mut self,
        text: &str,
        documents: &[Value],
        name: &str,
        levels: usize,
    ) -> Result<Option<String>, NotJson> {
        let mut changes = Vec::new();
        for document in documents {
            self.value(text, document, name, levels, &mut changes)?;
        }
        Ok(apply_changes(text, &changes))
    }

    /// Edits a text that is not JSON as a whole: first as one text, then the JSON in it.
    fn words(&mut self, text: &str, name: &str, levels: usize) -> Result<Option<String>, NotJson> {
        let place = Place {
            path: &self.path,
            name,
        };
        let new = self.edit.change(&place, Part::Text, text);
        if !self.edit.reads_words() {
            return Ok(new);
        }
        let here = new.as_deref().unwrap_or(text);
        let found = lenient_json::find(here, levels)?;
        Ok(self.documents(here, &found, name, levels)?.or(new))
    }

    /// Adds the changes of one value in `text`.
    fn value(
        &mut self,
        text: &str,
        value: &Value,
        name: &str,
        levels: usize,
        changes: &mut Changes,
    ) -> Result<(), NotJson> {
        let written = &text[value.span.clone()];
        let place = Place {
            path: &self.path,
            name,
        };
        if self.edit.takes_out(&place, value, written) {
            if written != quote(REDACTED) {
                changes.push((value.span.clone(), quote(REDACTED)));
            }
            return Ok(());
        }
        let levels = levels.checked_sub(1).ok_or(NotJson::TooDeep)?;
        match &value.kind {
            ValueKind::Token => {
                if let Some(new) = self.edit.change(&place, Part::Token, written) {
                    // An account becomes another number; where an answer is adapted, so does a date.
                    let is_number = serde_json::from_str::<serde_json::Number>(&new).is_ok();
                    let new = if is_number { new } else { quote(&new) };
                    changes.push((value.span.clone(), new));
                }
            }
            ValueKind::Text(inner) => {
                let holds_json = inner.trim_start_matches(['\u{feff}', ' ', '\t', '\n', '\r']);
                let steps = self.path.len();
                // A string such as `17` is a text, not a token.
                let new = if holds_json.starts_with(['{', '[']) {
                    self.text(inner, name, levels)
                } else {
                    self.words(inner, name, levels)
                };
                self.path.truncate(steps);
                let new = new.or_else(|deep| self.edit.too_deep().map(Some).ok_or(deep))?;
                changes.extend(new.map(|new| (value.span.clone(), quote(&new))));
            }
            ValueKind::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    let name = name_in_list(items, index).unwrap_or(name);
                    self.path.push(index.to_string());
                    self.value(text, item, name, levels, changes)?;
                    self.path.pop();
                }
            }
            ValueKind::Object(members) => self.members(text, members, name, levels, changes)?,
        }
        Ok(())
    }

    /// Adds the changes of an object's members. A member `value` has the name that its sibling `name`
    /// holds, in either order.
    fn members(
        &mut self,
        text: &str,
        members: &[Member],
        name: &str,
        levels: usize,
        changes: &mut Changes,
    ) -> Result<(), NotJson> {
        let mut sibling = None;
        for member in members {
            if let ValueKind::Text(named) = &member.value.kind
                && sibling.is_none()
                && names::is_name_of_sibling(&member.key)
            {
                sibling = Some(named.as_str());
            }
        }
        for Member {
            key_span,
            key,
            value,
        } in members
        {
            self.path.push(key.clone());
            let place = Place {
                path: &self.path,
                name,
            };
            if let Some(new) = self.edit.change(&place, Part::Key, key) {
                changes.push((key_span.clone(), quote(&new)));
            }
            let name = match sibling {
                Some(name) if names::is_named_by_sibling(key) => name,
                _ => key,
            };
            self.value(text, value, name, levels, changes)?;
            self.path.pop();
        }
        Ok(())
    }
}

/// The name of a list's item: `["Authorization", "..."]` is a pair, and the item after `"--password"` in
/// a command line is its value.
fn name_in_list(items: &[Value], index: usize) -> Option<&str> {
    let ValueKind::Text(before) = &items.get(index.checked_sub(1)?)?.kind else {
        return None;
    };
    match before.strip_prefix("--") {
        None if items.len() == 2 => Some(before),
        option => option,
    }
}

/// Returns the text with its changes; `None` without changes.
fn apply_changes(text: &str, changes: &Changes) -> Option<String> {
    let mut new = String::with_capacity(text.len());
    let mut copied = 0;
    for (span, written) in changes {
        new.push_str(&text[copied..span.start]);
        new.push_str(written);
        copied = span.end;
    }
    (!changes.is_empty()).then(|| new + &text[copied..])
}
