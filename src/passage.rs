//! Texts of a request: kept once, shared by all who keep a part of it, decoded when asked for.

use std::borrow::Cow;
use std::sync::Arc;

use crate::eight;

/// Bytes that are kept once. A clone is the same bytes.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Texts(Arc<[u8]>);

/// Where a text stands in [`Texts`]: what is between the quotes of a JSON string, or plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Passage {
    start: u32,
    /// The length in bytes, and in the highest bit whether there are escapes in it.
    length: u32,
}

impl Texts {
    /// These bytes, one after the other.
    ///
    /// Copied twice where there are two: without `unsafe` an `Arc` cannot be filled in pieces, and
    /// a second copy of a few hundred bytes costs less than filling it byte by byte.
    pub(crate) fn of(first: &[u8], second: &[u8]) -> Self {
        if first.is_empty() {
            return Self(second.into());
        }
        Self([first, second].concat().into())
    }

    /// All of them.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// What a passage says.
    pub(crate) fn read(&self, passage: Passage) -> Cow<'_, str> {
        let raw = self.raw(passage);
        if passage.is_escaped() {
            Cow::Owned(decode(raw).0)
        } else {
            Cow::Borrowed(raw)
        }
    }

    /// How a passage is written.
    pub(crate) fn raw(&self, passage: Passage) -> &str {
        std::str::from_utf8(&self.0[passage.place()]).unwrap_or_default()
    }
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        String::from_utf8_lossy(&self.0).fmt(f)
    }
}

impl Passage {
    /// Nothing, nowhere.
    pub(crate) const EMPTY: Self = Self {
        start: 0,
        length: 0,
    };

    const ESCAPED: u32 = 1 << 31;

    /// Where `raw`, a part of `whole`, stands in it; `None` if it is none, or too far for a request.
    pub(crate) fn within(whole: &[u8], raw: &str, escaped: bool) -> Option<Self> {
        let start = raw.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
        (start + raw.len() <= whole.len())
            .then(|| Self::new(start, raw.len(), escaped))
            .flatten()
    }

    /// So many bytes of plain text from `start` on.
    pub(crate) fn plain(start: usize, length: usize) -> Option<Self> {
        Self::new(start, length, false)
    }

    fn new(start: usize, length: usize, escaped: bool) -> Option<Self> {
        let length = u32::try_from(length)
            .ok()
            .filter(|length| *length < Self::ESCAPED)?;
        let escaped = if escaped { Self::ESCAPED } else { 0 };
        Some(Self {
            start: u32::try_from(start).ok()?,
            length: length | escaped,
        })
    }

    /// The same passage where `by` bytes more stand before it.
    pub(crate) fn moved(self, by: usize) -> Option<Self> {
        let start = self.start.checked_add(u32::try_from(by).ok()?)?;
        Some(Self { start, ..self })
    }

    pub(crate) fn is_escaped(self) -> bool {
        self.length & Self::ESCAPED != 0
    }

    pub(crate) fn place(self) -> std::ops::Range<usize> {
        let length = self.length & !Self::ESCAPED;
        self.start as usize..(self.start + length) as usize
    }
}

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
