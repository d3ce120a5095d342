//! Strings of a JSON text, decoded as Java decodes them.

use std::borrow::Cow;

/// A string of a JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JavaString<'a> {
    raw: &'a str,
    text: Cow<'a, str>,
    has_lone_surrogate: bool,
}

impl<'a> JavaString<'a> {
    /// Decodes what stands between the quotes of a JSON string. The escapes have been checked.
    pub(crate) fn new(raw: &'a str, is_escaped: bool) -> Self {
        if !is_escaped {
            return Self::plain(raw);
        }
        let (text, has_lone_surrogate) = decode(raw);
        Self {
            raw,
            text: Cow::Owned(text),
            has_lone_surrogate,
        }
    }

    /// The string `text`, without an escape.
    pub(crate) fn plain(text: &'a str) -> Self {
        Self {
            raw: text,
            text: Cow::Borrowed(text),
            has_lone_surrogate: false,
        }
    }

    /// The string as it is written between its quotes.
    pub(crate) fn raw(&self) -> &'a str {
        self.raw
    }

    /// There is an escape in it.
    pub(crate) fn is_escaped(&self) -> bool {
        matches!(self.text, Cow::Owned(_))
    }

    /// The decoded text. It is borrowed from the body where there is no escape.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The decoded text itself.
    pub(crate) fn into_text(self) -> Cow<'a, str> {
        self.text
    }

    /// There is a surrogate without its other half in it.
    pub(crate) fn has_lone_surrogate(&self) -> bool {
        self.has_lone_surrogate
    }
}

/// Decodes what stands between the quotes of a JSON string, and reports whether half of a surrogate
/// pair was in it. Java's strings may hold one (from an escape such as `\ud800`), Rust's may not: each
/// is replaced by `?`, as Java's UTF-8 encoder does. The escapes have been checked.
pub(crate) fn decode(raw: &str) -> (String, bool) {
    let mut text = String::with_capacity(raw.len());
    let mut has_lone_surrogate = false;
    let mut rest = raw;
    while let Some(backslash) = rest.find('\\') {
        text.push_str(&rest[..backslash]);
        let (character, length) = unescape(&rest.as_bytes()[backslash + 1..]);
        text.push(character.unwrap_or('?'));
        has_lone_surrogate |= character.is_none();
        rest = &rest[backslash + 1 + length..];
    }
    text.push_str(rest);
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
            let next = escape[UNIT..].strip_prefix(b"\\u");
            let next = next.map(|digits| hexadecimal(&digits[..4]));
            let pair = [Some(unit), next].into_iter().flatten();
            return match char::decode_utf16(pair).next() {
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
    let digits = std::str::from_utf8(digits).unwrap_or_default();
    u16::from_str_radix(digits, 16).expect("the scanner has seen four hexadecimal digits")
}
