//! Decodes a body to text: compression and character sets.

use std::borrow::Cow;

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_ENCODING;

use super::lenient_json;

/// The character set of a body.
enum Charset {
    Utf8,
    Utf16Le,
    Utf16Be,
}

/// A body's text, and its character set.
pub(super) struct BodyText {
    pub(super) text: String,
    charset: Charset,
}

impl BodyText {
    /// Reads a body that is not compressed. `Err` has the reason why it cannot be read.
    pub(super) fn read(body: &[u8]) -> Result<Self, String> {
        let (charset, text) = match body {
            [0xff, 0xfe, rest @ ..] => (Charset::Utf16Le, utf16(rest, u16::from_le_bytes)?),
            [0xfe, 0xff, rest @ ..] => (Charset::Utf16Be, utf16(rest, u16::from_be_bytes)?),
            utf8 => {
                let text = std::str::from_utf8(utf8)
                    .map_err(|_| "neither UTF-8 nor UTF-16 with a byte order mark".to_owned())?;
                (Charset::Utf8, text.to_owned())
            }
        };
        Ok(Self { text, charset })
    }

    /// The reason why a text that is not JSON cannot be read: it has a structure that no rule knows.
    pub(super) fn unknown_structure(text: &str) -> Option<&'static str> {
        // Tabs, line ends, form feeds, colour codes and record separators occur in texts.
        let is_binary =
            |letter: char| letter.is_control() && !"\t\n\r\u{c}\u{1b}\u{1e}".contains(letter);
        if text.contains(is_binary) {
            return Some("binary: it has control characters");
        }
        if lenient_json::begins_like_json(text) {
            return Some("it begins like JSON, and is not JSON");
        }
        let is_form = text.trim_start().starts_with("--")
            && text.to_ascii_lowercase().contains("content-disposition:");
        is_form.then_some("a form in several parts")
    }

    /// The body with this text.
    pub(super) fn write(&self, text: &str) -> Bytes {
        let unit: fn(u16) -> [u8; 2] = match self.charset {
            Charset::Utf8 => return text.to_owned().into(),
            Charset::Utf16Le => u16::to_le_bytes,
            Charset::Utf16Be => u16::to_be_bytes,
        };
        let mut bytes = unit(0xfeff).to_vec();
        for code in text.encode_utf16() {
            bytes.extend_from_slice(&unit(code));
        }
        bytes.into()
    }
}

/// Decodes UTF-16 after its byte order mark; `unit` is its byte order.
fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut units = Vec::with_capacity(pairs.len());
    for pair in pairs {
        units.push(unit(*pair));
    }
    match String::from_utf16(&units) {
        Ok(text) if rest.is_empty() => Ok(text),
        _ => Err("it has the byte order mark of UTF-16, and is not UTF-16".to_owned()),
    }
}

/// The body without its `Content-Encoding`. `Err` has the reason why it cannot be decoded.
pub(in crate::cassette) fn decode<'b>(
    headers: &HeaderMap,
    body: &'b [u8],
) -> Result<Cow<'b, [u8]>, String> {
    let mut codings = Vec::new();
    for value in headers.get_all(CONTENT_ENCODING) {
        let value = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
        for name in value.split(',') {
            let name = name.trim();
            if !name.is_empty() && name != "identity" {
                codings.push(name.to_owned());
            }
        }
    }
    let mut body = Cow::Borrowed(body);
    // Documented (RFC 9110, 8.4): in the order in which they were applied.
    for coding in codings.iter().rev() {
        if body.is_empty() {
            break;
        }
        let wrong = || format!("its `Content-Encoding` is {coding}, and it cannot be decoded so");
        let plain = match &**coding {
            "gzip" | "x-gzip" => inflate::gzip(&body),
            "deflate" => inflate::deflate(&body),
            _ => {
                return Err(format!(
                    "its `Content-Encoding` {coding:?} is not supported"
                ));
            }
        };
        body = Cow::Owned(plain.ok_or_else(wrong)?);
    }
    Ok(body)
}

#[cfg(feature = "record")]
mod inflate {
    use miniz_oxide::inflate::{decompress_to_vec_with_limit, decompress_to_vec_zlib_with_limit};

    /// The maximum length: a longer text is not an answer of Step Functions, and would fill the memory.
    const MAX_LENGTH: usize = 64 * 1024 * 1024;

    /// Decodes a body; `None` if it is neither.
    ///
    /// Documented (RFC 9110, 8.4.1.2): `deflate` is zlib; some servers send it without zlib's header.
    pub(super) fn deflate(body: &[u8]) -> Option<Vec<u8>> {
        let zlib = decompress_to_vec_zlib_with_limit(body, MAX_LENGTH);
        let plain = zlib.or_else(|_| decompress_to_vec_with_limit(body, MAX_LENGTH));
        plain.ok()
    }

    /// Decodes a body; `None` if it is not one whole gzip member.
    ///
    /// Documented (RFC 1952): a header of ten bytes and optional fields, and a trailer that holds a
    /// checksum and the length.
    pub(super) fn gzip(body: &[u8]) -> Option<Vec<u8>> {
        let [0x1f, 0x8b, 8, flags, _, _, _, _, _, _, rest @ ..] = body else {
            return None;
        };
        let mut rest = rest;
        let has = |bit: u8| flags & (1 << bit) != 0;
        if has(2) {
            let [low, high, after @ ..] = rest else {
                return None;
            };
            rest = after.get(usize::from(u16::from_le_bytes([*low, *high]))..)?;
        }
        for _ in 0..u8::from(has(3)) + u8::from(has(4)) {
            let end = rest.iter().position(|byte| *byte == 0)?;
            rest = &rest[end + 1..];
        }
        if has(1) {
            rest = rest.get(2..)?;
        }
        let (data, trailer) = rest.split_at_checked(rest.len().checked_sub(8)?)?;
        let plain = decompress_to_vec_with_limit(data, MAX_LENGTH).ok()?;
        // A body of several members has another length and checksum, and is not read by half.
        let length = u32::try_from(plain.len()).ok()?;
        let expected = [crc32(&plain).to_le_bytes(), length.to_le_bytes()].concat();
        (trailer == expected).then_some(plain)
    }

    fn crc32(bytes: &[u8]) -> u32 {
        let rest = bytes.iter().fold(u32::MAX, |mut crc, byte| {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = (crc >> 1) ^ (0xedb8_8320 * (crc & 1));
            }
            crc
        });
        !rest
    }
}

/// Without the feature `record` no compressed body arrives, and the crate that reads one is not built.
#[cfg(not(feature = "record"))]
mod inflate {
    pub(super) fn deflate(_: &[u8]) -> Option<Vec<u8>> {
        None
    }

    pub(super) fn gzip(_: &[u8]) -> Option<Vec<u8>> {
        None
    }
}
