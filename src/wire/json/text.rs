//! Quoted texts: where they end, and what they say.

use std::borrow::Cow;
use std::ops::Range;

use super::fault::{self, Fault};
use crate::eight;
use crate::passage::decode;

/// A decoded string.
///
/// Java's strings may hold half of a surrogate pair (from an escape such as `\ud800`), Rust's may
/// not: each is replaced by `?`, as Java's UTF-8 encoder does, and flagged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JavaString<'a> {
    /// What the string says; borrowed when there is no escape in it.
    pub(crate) text: Cow<'a, str>,
    /// There was a surrogate in it without its other half.
    pub(crate) lone_surrogate: bool,
    /// How it is written between its quotes.
    pub(crate) raw: &'a str,
}

impl<'a> JavaString<'a> {
    /// What `quoted` says in `text`.
    pub(super) fn decode(text: &'a str, quoted: Quoted) -> Self {
        let raw = &text[quoted.inside];
        let (text, lone_surrogate) = if quoted.escaped {
            let (text, lone_surrogate) = decode(raw);
            (Cow::Owned(text), lone_surrogate)
        } else {
            (Cow::Borrowed(raw), false)
        };
        Self {
            text,
            lone_surrogate,
            raw,
        }
    }
}

/// Where a quoted text stands.
#[derive(Debug)]
pub(super) struct Quoted {
    /// The bytes between the quotes.
    inside: Range<usize>,
    /// There is an escape among them.
    escaped: bool,
}

impl Quoted {
    /// The place after the closing quote.
    pub(super) fn end(&self) -> usize {
        self.inside.end + 1
    }

    /// The bytes between the quotes; the decoded text is never longer.
    pub(super) fn len(&self) -> usize {
        self.inside.len()
    }

    /// The UTF-16 units of the decoded text.
    pub(super) fn units(&self, text: &str) -> usize {
        let raw = &text[self.inside.clone()];
        let mut units = raw.encode_utf16().count();
        let mut bytes = raw.bytes();
        while bytes.any(|byte| byte == b'\\') {
            // An escape stands for one unit: `\n` has one character too many, `\u000a` five.
            units -= if bytes.next() == Some(b'u') { 5 } else { 1 };
        }
        units
    }
}

/// What kind of text is quoted. They differ in the words for a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    /// The name of a member.
    Name,
    /// A value.
    Value,
}

/// The text whose opening quote is at `start`.
///
/// Linear in its length. A plain character costs one comparison chain, and nothing is copied.
pub(super) fn quoted(bytes: &[u8], start: usize, within: Within) -> Result<Quoted, Fault> {
    let inside = start + 1;
    let mut at = inside;
    let mut escaped = false;
    loop {
        at = eight::end_of_plain(bytes, at);
        match bytes.get(at) {
            Some(b'"') => {
                let inside = inside..at;
                return Ok(Quoted { inside, escaped });
            }
            Some(b'\\') => {
                escaped = true;
                at = escape(bytes, at + 1)?;
            }
            Some(_) => return Err(Fault::UnquotedControl { at, within }),
            None => return Err(Fault::EndOfInput(fault::end_within(within))),
        }
    }
}

/// Where the escape ends whose backslash is before `at`.
// Jackson looks only at the lower eight bits of a digit, and so takes U+0661 for the letter `a`. That is
// not followed: it would let half of a surrogate pair be a digit, which no `str` can express.
fn escape(bytes: &[u8], at: usize) -> Result<usize, Fault> {
    match bytes.get(at) {
        Some(b'b' | b't' | b'n' | b'f' | b'r' | b'"' | b'/' | b'\\') => Ok(at + 1),
        Some(b'u') => {
            for at in at + 1..at + 5 {
                match bytes.get(at) {
                    Some(digit) if digit.is_ascii_hexdigit() => {}
                    Some(_) => {
                        let comment = fault::HEX_DIGIT;
                        return Err(Fault::Unexpected { at, comment });
                    }
                    None => return Err(Fault::EndOfInput(fault::END_IN_ESCAPE)),
                }
            }
            Ok(at + 5)
        }
        Some(_) => Err(Fault::UnknownEscape { at }),
        None => Err(Fault::EndOfInput(fault::END_IN_ESCAPE)),
    }
}
