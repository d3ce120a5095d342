//! The scenario file: read, understood, checked. Everything that is wrong with it is told at once,
//! each as `file:line:column: path: what is wrong`.

mod complaint;
mod form;
mod meaning;
mod reader;
#[cfg(feature = "schemars")]
pub(super) mod schema;
mod tree;

use serde::Deserialize;
use serde_json::Value;

use self::form::File;
use self::reader::Reader;
use self::tree::{Place, Tree};
use super::{Flaw, Script};
use crate::model::{Error, ErrorKind};

/// So many mistakes are told of one file.
const MOST: usize = 50;

/// One mistake, and where.
struct Told {
    at: Place,
    path: String,
    text: String,
}

/// Reads a script; `shown` is how its messages name the file.
pub(super) fn parse(text: &str, shown: &str) -> Result<Script, Error> {
    let refuse = |mut told: Vec<Told>| {
        told.sort_by_key(|told| told.at);
        let line = |Told { at, path, text }: &Told| {
            let said = on_one_line(&format!("{path}: {text}"));
            format!("{shown}:{at}: {said}")
        };
        let mut lines: Vec<_> = told.iter().take(MOST).map(line).collect();
        if told.len() > MOST {
            lines.push(format!("{shown}: there is more that is wrong"));
        }
        Error::new(ErrorKind::Script, lines.join("\n"))
    };
    let mut tree = grow(text).map_err(|told| refuse(vec![told]))?;
    let (file, mut told) = read(&mut tree);
    let Some(file) = file else {
        return Err(refuse(told));
    };
    let (script, flaws) = file.into_script(shown);
    told.extend(told_of(&tree, flaws, script.flaws()));
    if told.is_empty() {
        Ok(script)
    } else {
        Err(refuse(told))
    }
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
        let known = path.strip_suffix(".?").unwrap_or(&path);
        told(known.to_owned(), error.inner())
    })?;
    json.end().map_err(|error| told(".".to_owned(), &error))?;
    Tree::grow(text).map_err(|error| told(".".to_owned(), &error))
}

/// Reads the form. A mistake is told, then left out or read as what was meant, and all is read
/// again until the form fits what is left.
fn read(tree: &mut Tree) -> (Option<File>, Vec<Told>) {
    let mut told = Vec::new();
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
        match File::deserialize(Reader::root(tree)) {
            Ok(file) => return (Some(file), told),
            Err(complaint) if complaint.is_about_all() => {
                told.extend(complaint.settle(tree));
                break;
            }
            Err(complaint) => told.extend(complaint.settle(tree)),
        }
    }
    (None, told)
}

/// What the file says and cannot mean. Left out is what follows from a mistake that was told
/// already.
fn told_of(tree: &Tree, of_the_file: Vec<Flaw>, of_the_script: Vec<Flaw>) -> Vec<Told> {
    let follows = |flaw: &Flaw| {
        let mut told = of_the_file.iter();
        told.any(|told| flaw.path.starts_with(&told.path))
    };
    let of_the_script: Vec<_> = of_the_script
        .into_iter()
        .filter(|flaw| !follows(flaw))
        .collect();
    let flaws = of_the_file.into_iter().chain(of_the_script);
    let located = flaws.map(|flaw| (tree.find(&flaw.path), flaw.text));
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
