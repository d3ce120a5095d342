//! Quoted texts: where they end.

use std::ops::Range;

use super::fault::{self, Fault, Scanned};
use crate::eight;

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

    /// What stands between the quotes of a text that is this, quotes included.
    pub(super) fn inside(self, place: Range<usize>) -> Range<usize> {
        let quote = match self {
            Self::Plain => 1,
            Self::Escaped => 2,
        };
        place.start + quote..place.end - quote
    }

    /// Where the text ends whose opening quote is at `start`: after its closing quote.
    ///
    /// Linear in its length. A plain character costs one comparison chain, and nothing is copied.
    #[inline]
    pub(super) fn end(self, bytes: &[u8], start: usize, within: Within) -> Scanned<usize> {
        match self {
            Self::Plain => end(bytes, start, within),
            Self::Escaped => end_in_string(bytes, start),
        }
    }
}

fn end(bytes: &[u8], start: usize, within: Within) -> Scanned<usize> {
    let mut at = start + 1;
    loop {
        at = eight::end_of_plain(bytes, at);
        let fault = match bytes.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => {
                at = end_of_escape(bytes, at + 1)?;
                continue;
            }
            Some(_) => Fault::UnquotedControl { at, within },
            None => Fault::EndOfInput(fault::end_within(within)),
        };
        return fault.err();
    }
}

/// The same within a JSON string that has been checked. An escape other than that of a quote is a
/// fault here, as is one within the quotes.
#[inline]
fn end_in_string(bytes: &[u8], start: usize) -> Scanned<usize> {
    let end = eight::find(bytes, start + 2, b'\\');
    let quotes = [bytes.get(start + 1), bytes.get(end + 1)];
    if quotes == [Some(&b'"'); 2] {
        Ok(end + 2)
    } else {
        Fault::UnknownEscape { at: start }.err()
    }
}

/// The UTF-16 units of what is written so between quotes, once it is decoded.
pub(super) fn units(raw: &str) -> usize {
    let mut units = raw.encode_utf16().count();
    let mut bytes = raw.bytes();
    while bytes.any(|byte| byte == b'\\') {
        // An escape stands for one unit: `\n` has one character too many, `\u000a` five.
        units -= if bytes.next() == Some(b'u') { 5 } else { 1 };
    }
    units
}

/// Where the escape ends whose backslash is before `at`.
// Jackson looks only at the lower eight bits of a digit, and so takes U+0661 for the letter `a`. That is
// not followed: it would let half of a surrogate pair be a digit, which no `str` can express.
#[inline]
fn end_of_escape(bytes: &[u8], at: usize) -> Scanned<usize> {
    let fault = match bytes.get(at) {
        Some(b'b' | b't' | b'n' | b'f' | b'r' | b'"' | b'/' | b'\\') => return Ok(at + 1),
        Some(b'u') => return end_of_unit(bytes, at + 1),
        Some(_) => Fault::UnknownEscape { at },
        None => Fault::EndOfInput(fault::END_IN_ESCAPE),
    };
    fault.err()
}

/// Where the four digits end that begin at `start`.
fn end_of_unit(bytes: &[u8], start: usize) -> Scanned<usize> {
    let end = start + 4;
    for at in start..end {
        let fault = match bytes.get(at) {
            Some(digit) if digit.is_ascii_hexdigit() => continue,
            Some(_) => {
                let comment = fault::HEX_DIGIT;
                Fault::Unexpected { at, comment }
            }
            None => Fault::EndOfInput(fault::END_IN_ESCAPE),
        };
        return fault.err();
    }
    Ok(end)
}
