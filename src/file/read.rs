//! Reading a file of a person's: once, to its end, and as UTF-8.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::Document;
use crate::error::{Error, ErrorKind};

/// A pipe that gives more bytes than these has no end.
const MAX_PIPED: u64 = 256 << 20;

/// Reads the text of a file. Messages call it `what`: "the cassette".
pub(crate) fn read(kind: ErrorKind, what: &str, path: &Path) -> Result<String, Error> {
    let shown = path.display().to_string();
    let bytes = bytes(path).map_err(|source| {
        let text = format!("{shown}: {what} cannot be read");
        Error::io(ErrorKind::Read, text, source)
    })?;
    decode(kind, bytes, &shown)
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let found = fs::metadata(path)?;
    if found.is_file() {
        return fs::read(path);
    }
    if found.is_dir() {
        return Err(io::Error::other("expected a file, found a folder"));
    }
    if is_device(&found) {
        return Err(io::Error::other("expected a file, found a device"));
    }
    piped(File::open(path)?)
}

/// Reads a pipe to its end.
pub(crate) fn piped(pipe: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    pipe.take(MAX_PIPED + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_PIPED {
        let text = format!("it gives more than {} MiB", MAX_PIPED >> 20);
        return Err(io::Error::other(text));
    }
    Ok(bytes)
}

#[cfg(unix)]
fn is_device(found: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    let kind = found.file_type();
    kind.is_char_device() || kind.is_block_device()
}

#[cfg(not(unix))]
fn is_device(_: &fs::Metadata) -> bool {
    false
}

/// Decodes the content of a file that messages call `name`. A byte order mark of UTF-8 stays: a
/// [`Document`] skips it.
pub(crate) fn decode(kind: ErrorKind, bytes: Vec<u8>, name: &str) -> Result<String, Error> {
    if let Some(order) = utf_16(&bytes) {
        let message = format!("expected UTF-8, found UTF-16 ({order}); save the file as UTF-8");
        return Err(Document::error_at(kind, "", 0, name, &message));
    }
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(error.as_bytes());
        let message = format!(
            "expected UTF-8, found the byte 0x{:02X}; save the file as UTF-8",
            error.as_bytes()[offset]
        );
        Document::error_at(kind, &text, offset, name, &message)
    })
}

/// The order of the bytes of UTF-16, which begins with a byte order mark or with a letter of ASCII; `None`
/// if it is not UTF-16.
fn utf_16(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, ..] => Some("little-endian, with a byte order mark"),
        [0xfe, 0xff, ..] => Some("big-endian, with a byte order mark"),
        [_, 0, ..] => Some("little-endian"),
        [0, ..] => Some("big-endian"),
        _ => None,
    }
}
