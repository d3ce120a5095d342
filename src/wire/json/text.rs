//! Quoted texts: where they end, and what they say.

use std::borrow::Cow;
use std::ops::Range;

use super::fault::{self, Fault};

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
}

impl<'a> JavaString<'a> {
    /// What `quoted` says in `text`.
    pub(super) fn decode(text: &'a str, quoted: Quoted) -> Self {
        let escaped = quoted.escaped;
        let raw = &text[quoted.inside];
        if !escaped {
            return Self {
                text: Cow::Borrowed(raw),
                lone_surrogate: false,
            };
        }
        let mut text = String::with_capacity(raw.len());
        let mut lone_surrogate = false;
        let mut rest = raw;
        while let Some((plain, escape)) = rest.split_once('\\') {
            let (character, length) = unescape(escape);
            text.push_str(plain);
            text.push(character.unwrap_or('?'));
            lone_surrogate |= character.is_none();
            rest = &escape[length..];
        }
        text.push_str(rest);
        Self {
            text: Cow::Owned(text),
            lone_surrogate,
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
        at += plain(&bytes[at..]);
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

/// How many bytes from the front need no attention: no quote, backslash or control character.
fn plain(bytes: &[u8]) -> usize {
    let special = |byte: &u8| matches!(byte, 0..b' ' | b'"' | b'\\');
    bytes.iter().position(special).unwrap_or(bytes.len())
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

/// The character that `escape` begins with, backslash taken off, and the length of that escape.
///
/// Two escapes that make a surrogate pair are one character; `None` is a surrogate left alone.
fn unescape(escape: &str) -> (Option<char>, usize) {
    let simple = match escape.as_bytes()[0] {
        b'b' => '\u{8}',
        b't' => '\t',
        b'n' => '\n',
        b'f' => '\u{c}',
        b'r' => '\r',
        b'u' => return unescape_unit(escape),
        other => char::from(other),
    };
    (Some(simple), 1)
}

/// The same for `u` and four digits.
fn unescape_unit(escape: &str) -> (Option<char>, usize) {
    const LENGTH: usize = "u0000".len();
    let unit = hexadecimal(&escape[1..LENGTH]);
    let next = escape[LENGTH..].strip_prefix("\\u");
    let next = next.map(|digits| hexadecimal(&digits[..4]));
    let pair = [Some(unit), next].into_iter().flatten();
    match char::decode_utf16(pair).next() {
        Some(Ok(character)) if character.len_utf16() == 2 => (Some(character), 2 * LENGTH + 1),
        Some(Ok(character)) => (Some(character), LENGTH),
        Some(Err(_)) | None => (None, LENGTH),
    }
}

/// The number that checked hexadecimal digits write.
#[expect(clippy::expect_used, reason = "the scanner has seen four digits")]
fn hexadecimal(digits: &str) -> u16 {
    u16::from_str_radix(digits, 16).expect("the scanner has seen four hexadecimal digits")
}
