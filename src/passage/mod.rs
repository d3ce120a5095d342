//! Texts of a request: kept once, shared by all who keep a part of it, decoded when asked for.

mod java_string;

use std::sync::Arc;

pub(crate) use self::java_string::JavaString;

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
    const ESCAPED: u32 = 1 << 31;

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

    pub(crate) fn is_escaped(self) -> bool {
        self.length & Self::ESCAPED != 0
    }

    pub(crate) fn place(self) -> std::ops::Range<usize> {
        let length = self.length & !Self::ESCAPED;
        self.start as usize..(self.start + length) as usize
    }
}
