//! The redaction of a journal's archive: line by line, each a JSON document with an exchange.

use std::io::{self, Write};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::header::HeaderName;

use super::accounts::{self, Accounts};
use super::content::BodyText;
use super::edit::{self, Edit, Part, Place};
use super::lenient_json::{Value, ValueKind};
use super::redactor::too_deep;
use super::rules::{Clean, Learn, Pointer, RegexMatches};
use super::{Redaction, RedactionRule};
use crate::cassette::headers;

/// Writes the archive of a mock with a recording, without the parts that its cassette would not keep.
///
/// The archive has a line for each exchange, and is produced twice: an account that the last line names
/// is hidden in the first too. It has no headers of unknown names, and no bodies if the redaction has a
/// closure, which can only be applied to exchanges.
pub(crate) fn write_redacted_journal(
    redaction: &Redaction,
    to: &mut dyn Write,
    write: &dyn Fn(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut accounts = Accounts::default();
    let learn = &mut |line: String| {
        if accounts::has_other_account(&line) {
            let line = without_unreadable(line, redaction);
            apply(&line, &mut Learn(&mut accounts));
        }
        Ok(())
    };
    by_line(learn, write)?;
    let clean = &mut |line: String| {
        let line = without_unreadable(line, redaction);
        to.write_all(clean(line, redaction, &accounts).as_bytes())
    };
    by_line(clean, write)
}

/// The line without the bodies that cannot be read.
fn without_unreadable(line: String, redaction: &Redaction) -> String {
    apply(&line, &mut Readable::of(redaction)).unwrap_or(line)
}

/// Has `write` write the archive, and hands each line of it to `each`.
fn by_line(
    each: &mut dyn FnMut(String) -> io::Result<()>,
    write: &dyn Fn(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut lines = Lines {
        line: Vec::new(),
        each,
    };
    write(&mut lines)?;
    lines.flush_line()
}

/// The line without its secrets. The rules run in the order of [`RedactionRun::all`], so that archive and
/// cassette hide the same.
///
/// [`RedactionRun::all`]: super::redactor::RedactionRun::all
fn clean(line: String, redaction: &Redaction, accounts: &Accounts) -> String {
    let mut line = line;
    let rules = &redaction.rules;
    for is_first in [true, false] {
        for rule in rules {
            let changed = match rule {
                RedactionRule::Pointer(pointer) => {
                    apply(&line, &mut InBodies(&mut Pointer(pointer)))
                }
                // As in a cassette: names are read before a pattern changes them.
                RedactionRule::Regex(regex) if !is_first => {
                    apply(&line, &mut InBodies(&mut RegexMatches(regex)))
                }
                RedactionRule::Regex(_) | RedactionRule::Closure(_) => None,
            };
            line = changed.unwrap_or(line);
        }
        line = apply(&line, &mut Clean { accounts }).unwrap_or(line);
        if rules.is_empty() {
            break;
        }
    }
    line
}

/// Applies an edit to the exchange of a line, and keeps the line's end; `None` if that changes nothing.
fn apply(line: &str, edit: &mut dyn Edit) -> Option<String> {
    let exchange = line.trim_end_matches(['\n', ',']);
    let end = &line[exchange.len()..];
    // The archive itself is shallow, and bodies that are too deep have been left out.
    let new = edit::edit(exchange, edit).unwrap_or_else(|_| Some("{}".to_owned()));
    new.map(|new| new + end)
}

/// Collects the written bytes into lines.
struct Lines<'e> {
    line: Vec<u8>,
    each: &'e mut dyn FnMut(String) -> io::Result<()>,
}

impl Lines<'_> {
    fn flush_line(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        (self.each)(String::from_utf8_lossy(&line).into_owned())
    }
}

impl Write for Lines<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                self.flush_line()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The steps of a path below the body of an exchange; `None` for a path outside of it.
fn in_body(path: &[String]) -> Option<&[String]> {
    match path {
        [half, of, text, rest @ ..]
            if matches!(
                (half.as_str(), of.as_str(), text.as_str()),
                ("request", "postData", "text") | ("response", "content", "text")
            ) =>
        {
            Some(rest)
        }
        _ => None,
    }
}

/// Reports whether a path leads to the value of a header of an exchange's request or response.
fn is_header_value(path: &[String]) -> bool {
    matches!(path, [_, headers, _, value] if headers == "headers" && value == "value")
}

/// Applies an edit to bodies, as if each were alone, and to the values of headers.
struct InBodies<'e>(&'e mut dyn Edit);

impl Edit for InBodies<'_> {
    fn takes_out(&mut self, place: &Place<'_>, value: &Value, written: &str) -> bool {
        in_body(place.path).is_some_and(|path| {
            let name = place.name;
            self.0.takes_out(&Place { path, name }, value, written)
        })
    }

    fn change(&mut self, place: &Place<'_>, part: Part, text: &str) -> Option<String> {
        let of_header = || is_header_value(place.path).then_some(place.path);
        let path = in_body(place.path).or_else(of_header)?;
        let name = place.name;
        self.0.change(&Place { path, name }, part, text)
    }
}

/// Leaves out the bodies that no rule can read, and the headers that no cassette of this redaction keeps.
///
/// It relies on the order of the archive: a message's headers come before its body.
struct Readable<'r> {
    redaction: &'r Redaction,
    has_closure: bool,
    /// Set while the body in hand is in base64: it is not text.
    is_base64: bool,
    /// Set while the body in hand is compressed, by its headers: the archive has it as it was sent.
    is_encoded: bool,
}

impl<'r> Readable<'r> {
    fn of(redaction: &'r Redaction) -> Self {
        let rules = &redaction.rules;
        Self {
            redaction,
            has_closure: rules
                .iter()
                .any(|rule| matches!(rule, RedactionRule::Closure(_))),
            is_base64: false,
            is_encoded: false,
        }
    }

    fn keeps_unreadable(&self) -> bool {
        self.redaction.keeps_unreadable
    }
}

impl Edit for Readable<'_> {
    fn takes_out(&mut self, place: &Place<'_>, value: &Value, written: &str) -> bool {
        // `postData` or `content`, before the text in it.
        if let (ValueKind::Object(members), [_, _]) = (&value.kind, place.path) {
            self.is_base64 = members.iter().any(|member| {
                matches!(member.key.as_str(), "encoding" | "_encoding")
                    && matches!(&member.value.kind, ValueKind::Text(text) if text == "base64")
            });
        }
        // The next message: `request` or `response`.
        if place.path.len() == 1 {
            self.is_encoded = false;
        }
        if is_header_value(place.path) && place.name.eq_ignore_ascii_case("content-encoding") {
            self.is_encoded = written != "\"identity\"";
        }
        if is_header_value(place.path)
            && let Ok(name) = HeaderName::from_bytes(place.name.as_bytes())
        {
            let is_known = headers::is_kept(&name) || headers::is_volatile(&name);
            return !is_known && !self.redaction.keeps_header(name.as_str());
        }
        let is_unknown = self.has_closure || self.is_encoded && !self.keeps_unreadable();
        is_unknown && in_body(place.path).is_some() && written != "\"\""
    }

    fn change(&mut self, place: &Place<'_>, part: Part, text: &str) -> Option<String> {
        let is_body = part == Part::Text && in_body(place.path).is_some_and(<[_]>::is_empty);
        if !is_body || self.keeps_unreadable() {
            return None;
        }
        // Encoded too: the archive marks the body as base64.
        if self.is_base64 {
            return Some(BASE64_STANDARD.encode(not_kept("it is not text")));
        }
        BodyText::unknown_structure(text).map(not_kept)
    }

    fn too_deep(&mut self) -> Option<String> {
        Some(not_kept(&too_deep()))
    }
}

fn not_kept(why: &str) -> String {
    format!("(not kept: {why})")
}
