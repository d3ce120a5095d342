//! Quoted texts: where they end.

use std::ops::Range;

use super::fault::{self, Fault};
use crate::eight;
use crate::passage::JavaString;

/// Where a quoted text stands.
#[derive(Debug)]
pub(super) struct Quoted {
    /// The bytes between the quotes.
    inside: Range<usize>,
    /// There is an escape among them.
    escaped: bool,
    /// The place after the closing quote.
    end: usize,
}

impl Quoted {
    /// The place after the closing quote.
    pub(super) fn end(&self) -> usize {
        self.end
    }

    /// The string that stands there in `text`.
    pub(super) fn string(self, text: &str) -> JavaString<'_> {
        JavaString::new(&text[self.inside], self.escaped)
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

/// How quotes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quote {
    /// As they are.
    Plain,
    /// With a backslash: the text stands within a JSON string.
    Escaped,
}

impl Quote {
    /// The first byte of a quote.
    pub(super) fn first(self) -> u8 {
        match self {
            Self::Plain => b'"',
            Self::Escaped => b'\\',
        }
    }

    /// The text whose opening quote is at `start`.
    ///
    /// Linear in its length. A plain character costs one comparison chain, and nothing is copied.
    #[inline]
    pub(super) fn read(self, bytes: &[u8], start: usize, within: Within) -> Result<Quoted, Fault> {
        match self {
            Self::Plain => quoted(bytes, start, within),
            Self::Escaped => quoted_in_string(bytes, start),
        }
    }
}

#[inline]
fn quoted(bytes: &[u8], start: usize, within: Within) -> Result<Quoted, Fault> {
    let inside = start + 1;
    let mut at = inside;
    let mut escaped = false;
    loop {
        at = eight::end_of_plain(bytes, at);
        match bytes.get(at) {
            Some(b'"') => {
                return Ok(Quoted {
                    inside: inside..at,
                    escaped,
                    end: at + 1,
                });
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

/// The same within a JSON string that has been checked. An escape other than that of a quote is a
/// fault here, as is one within the quotes.
#[inline]
fn quoted_in_string(bytes: &[u8], start: usize) -> Result<Quoted, Fault> {
    let inside = start + 2;
    let end = eight::find(bytes, inside, b'\\');
    let quotes = [bytes.get(start + 1), bytes.get(end + 1)];
    if quotes != [Some(&b'"'); 2] {
        return Err(Fault::UnknownEscape { at: start });
    }
    Ok(Quoted {
        inside: inside..end,
        escaped: false,
        end: end + 2,
    })
}

/// Where the escape ends whose backslash is before `at`.
// Jackson looks only at the lower eight bits of a digit, and so takes U+0661 for the letter `a`. That is
// not followed: it would let half of a surrogate pair be a digit, which no `str` can express.
#[inline]
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
