//! Quoted strings: where they end, and the text that they encode.

use std::borrow::Cow;

use super::syntax_error::{self, Scanned, SyntaxError};

/// The kind of string. The messages about an error differ by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StringKind {
    /// The name of a member.
    Name,
    /// A value.
    Value,
}

/// Finds the end of the string whose opening quote is at `start`. Returns the place after its closing
/// quote, and `true` if there is an escape in it.
pub(super) fn end(bytes: &[u8], start: usize, kind: StringKind) -> Scanned<(usize, bool)> {
    // Indices instead of iterators: a debug build calls no function for a plain byte.
    let length = bytes.len();
    let mut is_escaped = false;
    let mut at = start + 1;
    while at < length {
        let byte = bytes[at];
        if byte > b'"' && byte != b'\\' {
            at += 1;
            continue;
        }
        match byte {
            b'"' => return Ok((at + 1, is_escaped)),
            b'\\' => {
                is_escaped = true;
                at = end_of_escape(bytes, at + 1)?;
            }
            0..b' ' => return SyntaxError::UnquotedControl { at, kind }.err(),
            _ => at += 1,
        }
    }
    SyntaxError::EndOfInput(syntax_error::end_of_string(kind)).err()
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
        // An escape encodes one unit: `\n` has one character too many, `\u000a` five.
        units -= if bytes.next() == Some(b'u') { 5 } else { 1 };
    }
    units
}

/// A string of a JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JavaString<'a> {
    text: Cow<'a, str>,
    has_lone_surrogate: bool,
}

impl<'a> JavaString<'a> {
    /// Decodes the text between the quotes of a JSON string. The escapes have been checked.
    pub(super) fn new(raw: &'a str, is_escaped: bool) -> Self {
        if !is_escaped {
            return Self {
                text: Cow::Borrowed(raw),
                has_lone_surrogate: false,
            };
        }
        let (text, has_lone_surrogate) = decode(raw);
        Self {
            text: Cow::Owned(text),
            has_lone_surrogate,
        }
    }

    /// The decoded text. It is borrowed from the body where there is no escape.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The decoded text itself.
    pub(super) fn into_text(self) -> Cow<'a, str> {
        self.text
    }

    /// There is a surrogate without its other half in it.
    pub(crate) fn has_lone_surrogate(&self) -> bool {
        self.has_lone_surrogate
    }
}

/// Decodes the text between the quotes of a JSON string, and reports whether half of a surrogate
/// pair was in it. Java's strings may hold one (from an escape such as `\ud800`), Rust's may not: each
/// is replaced by `?`, as Java's UTF-8 encoder does. The escapes have been checked.
fn decode(raw: &str) -> (String, bool) {
    let mut copy = raw.as_bytes().to_vec();
    let mut has_lone_surrogate = false;
    // Decoded in place, since no escape is shorter than its character: a debug build calls no function for a
    // plain byte.
    let bytes = &mut copy[..];
    let length = bytes.len();
    let (mut from, mut to) = (0, 0);
    while from < length {
        let byte = bytes[from];
        if byte != b'\\' {
            bytes[to] = byte;
            from += 1;
            to += 1;
            continue;
        }
        if matches!(bytes[from + 1], b'"' | b'/' | b'\\') {
            bytes[to] = bytes[from + 1];
            from += 2;
            to += 1;
            continue;
        }
        let (character, length) = unescape(&bytes[from + 1..]);
        has_lone_surrogate |= character.is_none();
        from += 1 + length;
        to += character.unwrap_or('?').encode_utf8(&mut bytes[to..]).len();
    }
    copy.truncate(to);
    // Only whole characters were copied, so this is UTF-8.
    let text = String::from_utf8(copy).unwrap_or_default();
    (text, has_lone_surrogate)
}

/// The character that `escape` begins with, its backslash taken off, and the length of that escape.
///
/// Two escapes that make a surrogate pair are one character; `None` is a lone surrogate.
fn unescape(escape: &[u8]) -> (Option<char>, usize) {
    const UNIT: usize = "u0000".len();
    let simple = match escape[0] {
        b'b' => '\u{8}',
        b't' => '\t',
        b'n' => '\n',
        b'f' => '\u{c}',
        b'r' => '\r',
        b'u' => {
            let unit = hexadecimal(&escape[1..UNIT]);
            let mut units = vec![unit];
            if let Some(digits) = escape[UNIT..].strip_prefix(b"\\u") {
                units.push(hexadecimal(&digits[..4]));
            }
            return match char::decode_utf16(units).next() {
                Some(Ok(character)) if character.len_utf16() == 2 => {
                    (Some(character), 2 * UNIT + 1)
                }
                Some(Ok(character)) => (Some(character), UNIT),
                Some(Err(_)) | None => (None, UNIT),
            };
        }
        other => char::from(other),
    };
    (Some(simple), 1)
}

/// The number that checked hexadecimal digits write.
fn hexadecimal(digits: &[u8]) -> u16 {
    let mut number = 0;
    for digit in digits {
        let digit = char::from(*digit).to_digit(16).unwrap_or_default();
        number = number << 4 | digit;
    }
    u16::try_from(number).unwrap_or_default()
}
