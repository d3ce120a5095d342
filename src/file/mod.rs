//! Files that people write: read into a form, with everything that is wrong told at once, each as
//! `file:line:column: path: what is wrong`.
//!
//! A form is a type that serde reads; what a file is about (a script, a cassette) is for the
//! modules that have one.

mod complaint;
mod flaw;
pub(crate) mod nearest;
mod raw;
mod reader;
#[cfg(feature = "schemars")]
mod schema;
mod tree;

use serde::Deserialize;
use serde_json::Value;

pub(crate) use self::flaw::Flaw;
pub(crate) use self::raw::Raw;
use self::reader::Reader;
#[cfg(feature = "schemars")]
pub(crate) use self::schema::schema_for;
use self::tree::{Data, Place, Tree};
use crate::error::{Error, ErrorKind};

/// So many mistakes are told of one file.
const MOST: usize = 50;

/// One mistake, and where.
struct Told {
    at: Place,
    path: String,
    text: String,
}

/// A file's text, and what has been found wrong with it.
pub(crate) struct File<'a> {
    kind: ErrorKind,
    /// How its messages name the file.
    shown: &'a str,
    tree: Tree,
    told: Vec<Told>,
}

impl<'a> File<'a> {
    /// Takes in a text that is JSON.
    pub(crate) fn parse(kind: ErrorKind, text: &str, shown: &'a str) -> Result<Self, Error> {
        let tree = grow(text).map_err(|told| refusal(kind, shown, vec![told]))?;
        let told = Vec::new();
        Ok(Self {
            kind,
            shown,
            tree,
            told,
        })
    }

    /// A member of the whole, if it is a whole number.
    pub(crate) fn number(&self, key: &str) -> Option<u64> {
        match &self.tree.node(self.tree.member(key)?).value {
            Data::Number(number) => number.as_u64(),
            Data::Null | Data::Bool(_) | Data::Text(_) | Data::List(_) | Data::Object(_) => None,
        }
    }

    /// Refuses the file for nothing but this.
    pub(crate) fn refuse(mut self, flaw: Flaw) -> Error {
        self.told = told_of(&self.tree, vec![flaw]);
        self.refused()
    }

    /// Reads the form. A mistake is told, then left out or read as what was meant, and all is read
    /// again until the form fits what is left.
    pub(crate) fn read<F: for<'t> Deserialize<'t>>(mut self) -> Result<(F, Self), Error> {
        let Self { tree, told, .. } = &mut self;
        for (member, first) in tree.repeated_keys() {
            let (node, first) = (tree.node(member), tree.node(first));
            told.push(Told {
                at: node.key_at,
                path: tree.path(member),
                text: format!(
                    "the key is given twice, first in line {}",
                    first.key_at.line
                ),
            });
            tree.leave_out(member);
        }
        while told.len() <= MOST {
            match F::deserialize(Reader::root(tree)) {
                Ok(form) => return Ok((form, self)),
                Err(complaint) if complaint.is_about_all() => {
                    told.extend(complaint.settle(tree));
                    break;
                }
                Err(complaint) => told.extend(complaint.settle(tree)),
            }
        }
        Err(self.refused())
    }

    /// Refuses the file if anything is wrong with it: with what it says in itself, or with what it
    /// comes to as a whole. Left out is what follows from a mistake that was told already.
    pub(crate) fn check(
        mut self,
        in_itself: Vec<Flaw>,
        as_a_whole: Vec<Flaw>,
    ) -> Result<(), Error> {
        let follows = |flaw: &Flaw| {
            let mut told = in_itself.iter();
            told.any(|told| flaw.path.starts_with(&told.path))
        };
        let as_a_whole: Vec<_> = as_a_whole
            .into_iter()
            .filter(|flaw| !follows(flaw))
            .collect();
        let flaws = in_itself.into_iter().chain(as_a_whole).collect();
        self.told.extend(told_of(&self.tree, flaws));
        if self.told.is_empty() {
            Ok(())
        } else {
            Err(self.refused())
        }
    }

    fn refused(self) -> Error {
        refusal(self.kind, self.shown, self.told)
    }
}

/// All that is wrong with a file, in the file's order.
fn refusal(kind: ErrorKind, shown: &str, mut told: Vec<Told>) -> Error {
    told.sort_by_key(|told| told.at);
    let line =
        |Told { at, path, text }: &Told| format!("{shown}:{at}: {}: {text}", on_one_line(path));
    let mut lines: Vec<_> = told.iter().take(MOST).map(line).collect();
    if told.len() > MOST {
        lines.push(format!("{shown}: there is more that is wrong"));
    }
    Error::new(kind, lines.join("\n"))
}

/// The text as a tree, if it is JSON.
fn grow(text: &str) -> Result<Tree, Told> {
    let told = |path: String, error: &serde_json::Error| {
        let written = text.lines().nth(error.line().saturating_sub(1));
        let column = in_characters(written.unwrap_or_default(), error.column());
        Told {
            at: Place {
                line: error.line().max(1),
                column: column.max(1),
            },
            path,
            text: without_place(&error.to_string()).to_owned(),
        }
    };
    let mut json = serde_json::Deserializer::from_str(text);
    let read: Result<Value, _> = serde_path_to_error::deserialize(&mut json);
    read.map_err(|error| {
        let path = error.path().to_string();
        // A last step that it could not name.
        let known = path.strip_suffix('?').unwrap_or(&path);
        let known = known.strip_suffix('.').unwrap_or(known);
        let whole = known.is_empty() || path == ".";
        told(if whole { "." } else { known }.to_owned(), error.inner())
    })?;
    json.end().map_err(|error| told(".".to_owned(), &error))?;
    Tree::grow(text).map_err(|error| told(".".to_owned(), &error))
}

/// What the file says and cannot mean, but for what follows from what was left out.
fn told_of(tree: &Tree, flaws: Vec<Flaw>) -> Vec<Told> {
    let located = flaws
        .into_iter()
        .map(|flaw| (tree.find(&flaw.path), flaw.text));
    let told = located.filter(|(id, _)| !tree.is_incomplete_around(*id));
    told.map(|(id, text)| Told {
        at: tree.node(id).at,
        path: tree.path(id),
        text,
    })
    .collect()
}

/// The column of the character that has the byte at this column, both counted from 1.
fn in_characters(line: &str, column: usize) -> usize {
    let byte = column.saturating_sub(1);
    let begun = line.char_indices().take_while(|(at, _)| *at <= byte);
    begun.count() + usize::from(byte >= line.len())
}

/// A key of the file's author can have a line break in it; a mistake has one line.
fn on_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() {
            line.extend(letter.escape_debug());
        } else {
            line.push(letter);
        }
    }
    line
}

/// serde_json ends its messages with the place, which ours begin with.
fn without_place(message: &str) -> &str {
    message
        .rsplit_once(" at line ")
        .map_or(message, |(what, _)| what)
}
