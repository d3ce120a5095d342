//! Strings as they stand in JSON, and what Java takes them to say.

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::eight;

/// A string of a JSON text that has been checked, decoded when somebody asks what it says.
#[derive(Clone, Debug)]
pub(crate) struct JavaString<'a> {
    raw: &'a str,
    is_escaped: bool,
    /// What it says, and whether half of a surrogate pair was in it.
    decoded: OnceCell<(String, bool)>,
}

impl<'a> JavaString<'a> {
    /// What is written so between its quotes.
    pub(crate) fn new(raw: &'a str) -> Self {
        Self {
            raw,
            is_escaped: eight::find(raw.as_bytes(), 0, b'\\') < raw.len(),
            decoded: OnceCell::new(),
        }
    }

    /// How it is written between its quotes: never shorter than what it says.
    pub(crate) fn raw(&self) -> &'a str {
        self.raw
    }

    /// Whether there is an escape in it.
    pub(crate) fn is_escaped(&self) -> bool {
        self.is_escaped
    }

    /// What it says.
    pub(crate) fn text(&self) -> &str {
        self.decoded().map_or(self.raw, |(text, _)| text)
    }

    /// The same, borrowed when there is no escape in it.
    pub(crate) fn into_text(self) -> Cow<'a, str> {
        if self.is_escaped {
            Cow::Owned(decode(self.raw).0)
        } else {
            Cow::Borrowed(self.raw)
        }
    }

    /// Whether there was a surrogate in it without its other half.
    pub(crate) fn has_lone_surrogate(&self) -> bool {
        self.decoded().is_some_and(|(_, lone)| *lone)
    }

    fn decoded(&self) -> Option<&(String, bool)> {
        let decoded = || self.decoded.get_or_init(|| decode(self.raw));
        self.is_escaped.then(decoded)
    }
}

/// Written the same.
impl PartialEq for JavaString<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl Eq for JavaString<'_> {}

/// What stands between the quotes of a JSON string, decoded, and whether half of a surrogate pair
/// was in it. Java's strings may hold one (from an escape such as `\ud800`), Rust's may not: each
/// is replaced by `?`, as Java's UTF-8 encoder does. The escapes have been checked.
pub(crate) fn decode(raw: &str) -> (String, bool) {
    let mut text = String::with_capacity(raw.len());
    let mut lone_surrogate = false;
    let mut at = 0;
    loop {
        let end = eight::end_of_plain(raw.as_bytes(), at);
        text.push_str(&raw[at..end]);
        if end == raw.len() {
            return (text, lone_surrogate);
        }
        let (character, length) = unescape(&raw.as_bytes()[end + 1..]);
        text.push(character.unwrap_or('?'));
        lone_surrogate |= character.is_none();
        at = end + 1 + length;
    }
}

/// The character that `escape` begins with, backslash taken off, and the length of that escape.
///
/// Two escapes that make a surrogate pair are one character; `None` is a surrogate left alone.
fn unescape(escape: &[u8]) -> (Option<char>, usize) {
    let simple = match escape[0] {
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
fn unescape_unit(escape: &[u8]) -> (Option<char>, usize) {
    const LENGTH: usize = "u0000".len();
    let unit = hexadecimal(&escape[1..LENGTH]);
    let next = escape[LENGTH..].strip_prefix(b"\\u");
    let next = next.map(|digits| hexadecimal(&digits[..4]));
    let pair = [Some(unit), next].into_iter().flatten();
    match char::decode_utf16(pair).next() {
        Some(Ok(character)) if character.len_utf16() == 2 => (Some(character), 2 * LENGTH + 1),
        Some(Ok(character)) => (Some(character), LENGTH),
        Some(Err(_)) | None => (None, LENGTH),
    }
}

/// The number that checked hexadecimal digits write.
fn hexadecimal(digits: &[u8]) -> u16 {
    let digits = std::str::from_utf8(digits).unwrap_or_default();
    u16::from_str_radix(digits, 16).expect("the scanner has seen four hexadecimal digits")
}
