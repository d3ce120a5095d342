//! Quoted strings: where they end.

use super::syntax_error::{self, Scanned, SyntaxError};

/// The kind of string. The words for a fault differ by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    /// The name of a member.
    Name,
    /// A value.
    Value,
}

/// Finds the end of the string whose opening quote is at `start`: the place after its closing quote,
/// and whether there is an escape in it.
pub(super) fn end(bytes: &[u8], start: usize, within: Within) -> Scanned<(usize, bool)> {
    // Indices instead of iterators: a debug build calls no function for a plain byte.
    let length = bytes.len();
    let mut is_escaped = false;
    let mut at = start + 1;
    while at < length {
        match bytes[at] {
            b'"' => return Ok((at + 1, is_escaped)),
            b'\\' => {
                is_escaped = true;
                at = end_of_escape(bytes, at + 1)?;
            }
            0..b' ' => return SyntaxError::UnquotedControl { at, within }.err(),
            _ => at += 1,
        }
    }
    SyntaxError::EndOfInput(syntax_error::end_within(within)).err()
}

/// Finds the end of the escape whose backslash is before `at`.
// Jackson looks only at the lower eight bits of a digit, and so takes U+0661 for the letter `a`. That is
// not followed: it would let half of a surrogate pair be a digit, which no `str` can express.
fn end_of_escape(bytes: &[u8], at: usize) -> Scanned<usize> {
    match bytes.get(at) {
        Some(b'b' | b't' | b'n' | b'f' | b'r' | b'"' | b'/' | b'\\') => return Ok(at + 1),
        Some(b'u') => {}
        Some(_) => return SyntaxError::UnknownEscape { at }.err(),
        None => return SyntaxError::EndOfInput(syntax_error::END_IN_ESCAPE).err(),
    }
    let end = at + "u0000".len();
    for at in at + 1..end {
        let fault = match bytes.get(at) {
            Some(digit) if digit.is_ascii_hexdigit() => continue,
            Some(_) => {
                let comment = syntax_error::HEX_DIGIT;
                SyntaxError::Unexpected { at, comment }
            }
            None => SyntaxError::EndOfInput(syntax_error::END_IN_ESCAPE),
        };
        return fault.err();
    }
    Ok(end)
}

/// Counts the UTF-16 units of a string, given as it is written between its quotes.
pub(super) fn units(raw: &str) -> usize {
    let mut units = raw.encode_utf16().count();
    let mut bytes = raw.bytes();
    while bytes.any(|byte| byte == b'\\') {
        // An escape stands for one unit: `\n` has one character too many, `\u000a` five.
        units -= if bytes.next() == Some(b'u') { 5 } else { 1 };
    }
    units
}
