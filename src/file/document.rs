//! A JSON document: a tree whose nodes know their place in the text, and the errors found in it.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;

use serde_json::Value;

use super::text::{end_of_string, member_path, unquote};
use super::{Diagnostic, Node};
use crate::error::{Error, ErrorKind};
use crate::panic_message::counted;

/// The maximum number of errors that are listed for one file.
const MAX_ERRORS: usize = 50;

/// The text of a file as a tree, and the errors found in it so far.
pub(crate) struct Document<'a> {
    kind: ErrorKind,
    /// The file's name in messages.
    name: &'a str,
    /// The number of the line at which the text begins in the file.
    first_line: usize,
    pub(super) text: &'a str,
    /// Every value, in the order of the text: the root is the first.
    pub(super) entries: Vec<Entry>,
    /// In the order of their places.
    errors: RefCell<Vec<LocatedError>>,
}

/// One value of the tree.
pub(super) struct Entry {
    /// The byte at which its value begins, and the one after its end.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) key: Option<Key>,
    parent: Option<usize>,
    /// Its index among its parent's children.
    index: usize,
    pub(super) children: Vec<usize>,
    pub(super) state: Cell<ErrorState>,
}

/// The key of a member, and the byte at which it begins.
pub(super) struct Key {
    start: usize,
    pub(super) name: String,
}

/// The errors that were reported of a value.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum ErrorState {
    Fine,
    /// It has the right shape and is wrong: no check is reported inside it.
    Reported,
    /// It could not be read: no check is reported inside it or next to it.
    Broken,
}

/// An error of an entry, with the byte of its place.
struct LocatedError {
    offset: usize,
    entry: usize,
    message: String,
}

impl<'a> Document<'a> {
    /// Parses a file that messages call `name`. A byte order mark is skipped.
    pub(crate) fn parse(kind: ErrorKind, text: &'a str, name: &'a str) -> Result<Self, Error> {
        Self::parse_line(kind, text, name, 1)
    }

    /// Parses a text that begins at a line of this number in its file.
    pub(crate) fn parse_line(
        kind: ErrorKind,
        text: &'a str,
        name: &'a str,
        first_line: usize,
    ) -> Result<Self, Error> {
        let mut document = Self::new(kind, text, name);
        document.first_line = first_line;
        if let Err(error) = serde_json::from_str::<Value>(document.text) {
            return Err(document.syntax_error(&error));
        }
        document.insert(document.text.len());
        document.report_duplicate_keys();
        Ok(document)
    }

    /// An error at the byte `offset` of a text, behind which it cannot be read.
    pub(super) fn error_at(
        kind: ErrorKind,
        text: &'a str,
        offset: usize,
        name: &'a str,
        message: &str,
    ) -> Error {
        let mut document = Self::new(kind, text, name);
        let offset = offset.saturating_sub(text.len() - document.text.len());
        let path = document.insert(offset);
        Error::new(kind, document.line(offset, &path, message))
    }

    fn new(kind: ErrorKind, text: &'a str, name: &'a str) -> Self {
        Self {
            kind,
            name,
            first_line: 1,
            text: text.strip_prefix('\u{feff}').unwrap_or(text),
            entries: Vec::new(),
            errors: RefCell::default(),
        }
    }

    pub(crate) fn root(&self) -> Node<'_> {
        Node::new(self, 0)
    }

    /// Returns every error: those reported while reading, and those of later checks of the content, except
    /// the ones that follow from an earlier error.
    pub(crate) fn finish(&self, checks: Vec<Diagnostic>) -> Result<(), Error> {
        for diagnostic in checks {
            let entry = self.find(&diagnostic);
            if !self.follows(entry) {
                self.push(entry, false, diagnostic.message);
            }
        }
        if self.errors.borrow().is_empty() {
            return Ok(());
        }
        Err(self.list())
    }

    /// Every error in the order of the file, a line for each.
    fn list(&self) -> Error {
        let errors = self.errors.borrow();
        let mut lines = Vec::new();
        for error in errors.iter().take(MAX_ERRORS) {
            lines.push(self.line(error.offset, &self.path(error.entry), &error.message));
        }
        if errors.len() > MAX_ERRORS {
            let more = counted(errors.len() - MAX_ERRORS, "more error");
            lines.push(format!("{}: and {more}", self.name));
        }
        Error::new(self.kind, lines.join("\n"))
    }

    /// Refuses the file for this error alone: those found before are dropped.
    pub(crate) fn refuse(&self, node: Node<'_>, message: String) -> Error {
        self.errors.borrow_mut().clear();
        node.report(message);
        self.list()
    }

    /// Adds an error of an entry, with the place of its key (`at_key`) or of its value.
    pub(super) fn push(&self, entry: usize, at_key: bool, message: String) {
        let offset = match &self.entries[entry].key {
            Some(key) if at_key => key.start,
            _ => self.entries[entry].start,
        };
        let mut errors = self.errors.borrow_mut();
        let mut place = errors.len();
        while place > 0 && errors[place - 1].offset > offset {
            place -= 1;
        }
        let error = LocatedError {
            offset,
            entry,
            message,
        };
        errors.insert(place, error);
    }

    /// `file:line:column: path: message`, on one line.
    fn line(&self, offset: usize, path: &str, message: &str) -> String {
        let (line, column) = self.position(offset);
        let mut line = format!("{}:{line}:{column}: ", self.name);
        // A key can have a line break in it.
        for letter in path.chars() {
            if letter.is_control() {
                line.extend(letter.escape_debug());
            } else {
                line.push(letter);
            }
        }
        line + ": " + message
    }

    /// Line and column of a byte, counted from 1.
    fn position(&self, offset: usize) -> (usize, usize) {
        let before = &self.text[..self.text.floor_char_boundary(offset)];
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        (
            before.matches('\n').count() + self.first_line,
            before[line_start..].chars().count() + 1,
        )
    }

    /// The line of the first of these members with this key.
    fn line_of_first(&self, members: &[usize], name: &str) -> usize {
        for id in members {
            if let Some(key) = &self.entries[*id].key
                && key.name == name
            {
                return self.position(key.start).0;
            }
        }
        self.first_line
    }

    /// Inserts the values of the text, which is JSON up to the byte `end`. Returns the path of the value at
    /// `end`: that whose text goes on there, that which must begin there, or else the object or array around.
    fn insert(&mut self, end: usize) -> String {
        let bytes = self.text.as_bytes();
        let mut open: Vec<usize> = Vec::new();
        let mut key: Option<Key> = None;
        let (mut at, mut after_colon) = (0, false);
        while at < end {
            let start = at;
            let inside_object = open
                .last()
                .is_some_and(|id| bytes[self.entries[*id].start] == b'{');
            match bytes[at] {
                b' ' | b'\n' | b'\r' | b'\t' | b',' => {
                    at += 1;
                    continue;
                }
                b':' => {
                    at += 1;
                    after_colon = true;
                    continue;
                }
                b'}' | b']' => {
                    at += 1;
                    if let Some(closed) = open.pop() {
                        self.entries[closed].end = at;
                    }
                }
                b'{' | b'[' => {
                    at += 1;
                    let id = self.add(start, at, key.take(), open.last().copied());
                    open.push(id);
                }
                b'"' => {
                    at = end_of_string(bytes, at);
                    if inside_object && key.is_none() {
                        let name = unquote(&self.text[start..at]);
                        key = Some(Key { start, name });
                    } else {
                        self.add(start, at, key.take(), open.last().copied());
                    }
                }
                _ => {
                    at += 1;
                    while at < bytes.len() && !b",]}: \n\r\t".contains(&bytes[at]) {
                        at += 1;
                    }
                    self.add(start, at, key.take(), open.last().copied());
                }
            }
            after_colon = false;
        }
        // The last token began before `end` and goes on behind it.
        let stopped_inside = at > end && key.is_none();
        let last = self.entries.len().saturating_sub(1);
        match (open.last(), key) {
            (Some(object), Some(key)) if after_colon => member_path(&self.path(*object), &key.name),
            (Some(_), None) if stopped_inside => self.path(last),
            (Some(container), _) => self.path(*container),
            (None, _) => ".".to_owned(),
        }
    }

    fn add(&mut self, start: usize, end: usize, key: Option<Key>, parent: Option<usize>) -> usize {
        let id = self.entries.len();
        let mut index = 0;
        if let Some(parent) = parent {
            let children = &mut self.entries[parent].children;
            index = children.len();
            children.push(id);
        }
        self.entries.push(Entry {
            start,
            end,
            key,
            parent,
            index,
            children: Vec::new(),
            state: Cell::new(ErrorState::Fine),
        });
        id
    }

    /// The error of a text that is not JSON, as serde_json finds it. (Its columns count bytes.)
    fn syntax_error(&mut self, error: &serde_json::Error) -> Error {
        let mut offset = error.column().saturating_sub(1);
        let lines_before = error.line().saturating_sub(1);
        for line in self.text.split_inclusive('\n').take(lines_before) {
            offset += line.len();
        }
        let offset = offset.min(self.text.len());
        let path = self.insert(offset);
        let message = error.to_string();
        // serde_json ends its messages with the place.
        let mut message = message.rsplit_once(" at line ").map_or(&*message, |m| m.0);
        if self.text[self.text.floor_char_boundary(offset)..].starts_with('\u{feff}') {
            message = "expected JSON, found a byte order mark, which only the beginning of a file may have";
        }
        Error::new(self.kind, self.line(offset, &path, message))
    }

    /// Reports each key that its object has already. A reader gets the first of them alone.
    fn report_duplicate_keys(&self) {
        for entry in &self.entries {
            let mut names = HashSet::new();
            for id in &entry.children {
                let Some(key) = &self.entries[*id].key else {
                    break; // It is an item of an array, and so are the others.
                };
                if !names.insert(key.name.as_str()) {
                    let line = self.line_of_first(&entry.children, &key.name);
                    self.entries[*id].state.set(ErrorState::Broken);
                    self.push(*id, true, format!("duplicate key, first on line {line}"));
                }
            }
        }
    }

    /// `scenarios[0].steps[2].fail`; `.` for the whole.
    fn path(&self, id: usize) -> String {
        let entry = &self.entries[id];
        let Some(parent) = entry.parent else {
            return ".".to_owned();
        };
        let above = self.path(parent);
        match &entry.key {
            Some(key) => member_path(&above, &key.name),
            None => format!("{}[{}]", above.trim_start_matches('.'), entry.index),
        }
    }

    /// Finds the value at a diagnostic's path, or the innermost one on the way that exists.
    fn find(&self, diagnostic: &Diagnostic) -> usize {
        let mut here = 0;
        'path: for step in diagnostic.path.iter().rev() {
            for child in &self.entries[here].children {
                let entry = &self.entries[*child];
                let is_next = match &entry.key {
                    Some(key) => key.name == *step,
                    None => step.parse() == Ok(entry.index),
                };
                if is_next {
                    here = *child;
                    continue 'path;
                }
            }
            break;
        }
        here
    }

    /// Returns `true` if an error at this value can follow from one that was reported: inside it, around it,
    /// or next to it within the same item of an array. The keys of the whole file do not count as next to
    /// each other.
    fn follows(&self, id: usize) -> bool {
        if self.has_broken(id) {
            return true;
        }
        // `inside_item` is set until the way up has passed an item of an array.
        let (mut here, mut inside_item) = (id, true);
        loop {
            let entry = &self.entries[here];
            if entry.state.get() != ErrorState::Fine {
                return true;
            }
            let Some(parent) = entry.parent else {
                return false;
            };
            inside_item &= entry.key.is_some();
            let is_broken = |child: &usize| self.entries[*child].state.get() == ErrorState::Broken;
            if inside_item && parent != 0 && self.entries[parent].children.iter().any(is_broken) {
                return true;
            }
            here = parent;
        }
    }

    fn has_broken(&self, id: usize) -> bool {
        let entry = &self.entries[id];
        entry.state.get() == ErrorState::Broken
            || entry.children.iter().any(|child| self.has_broken(*child))
    }
}
