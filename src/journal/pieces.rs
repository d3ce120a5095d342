//! JSON written piece by piece, fast also in a debug build.

use std::io;

/// A text that is put together of many pieces, by way of a block that is filled by index. In a debug
/// build, to push a piece of two bytes onto a list takes as long as to write thirty of them so, and an
/// iterator is a call for each.
pub(super) struct Pieces<'a> {
    to: &'a mut dyn io::Write,
    block: Box<[u8]>,
    filled: usize,
    /// How the first write that failed did.
    failed: io::Result<()>,
}

impl<'a> Pieces<'a> {
    const BLOCK: usize = 64 * 1024;

    pub(super) fn to(to: &'a mut dyn io::Write) -> Self {
        Self {
            to,
            block: vec![0; Self::BLOCK].into(),
            filled: 0,
            failed: Ok(()),
        }
    }

    pub(super) fn end(mut self) -> io::Result<()> {
        self.flush();
        self.failed
    }

    fn flush(&mut self) {
        if self.failed.is_ok() {
            self.failed = self.to.write_all(&self.block[..self.filled]);
        }
        self.filled = 0;
    }

    pub(super) fn raw(&mut self, text: &str) {
        let mut bytes = text.as_bytes();
        while bytes.len() > Self::BLOCK - self.filled {
            let (now, later) = bytes.split_at(Self::BLOCK - self.filled);
            self.append(now);
            self.flush();
            bytes = later;
        }
        self.append(bytes);
    }

    fn append(&mut self, bytes: &[u8]) {
        let end = self.filled + bytes.len();
        self.block[self.filled..end].copy_from_slice(bytes);
        self.filled = end;
    }

    pub(super) fn header(&mut self, separator: &str, name: &str, value: &str) {
        self.raw(separator);
        self.raw(r#"{"name":""#);
        self.escaped(name);
        self.raw(r#"","value":""#);
        self.escaped(value);
        self.raw(r#""}"#);
    }

    /// The inside of a JSON string.
    pub(super) fn escaped(&mut self, text: &str) {
        const LONGEST: usize = "\\u0000".len();
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if self.filled + LONGEST > Self::BLOCK {
                self.flush();
            }
            // As many bytes as there is room for, whatever they are.
            let end = bytes.len().min(at + (Self::BLOCK - self.filled) / LONGEST);
            let (block, mut filled) = (&mut self.block[..], self.filled);
            while at < end {
                let byte = bytes[at];
                at += 1;
                if byte < b' ' {
                    let digits = [
                        DIGITS[usize::from(byte / 16)],
                        DIGITS[usize::from(byte % 16)],
                    ];
                    block[filled..filled + LONGEST].copy_from_slice(b"\\u0000");
                    block[filled + 4..filled + LONGEST].copy_from_slice(&digits);
                    filled += LONGEST;
                    continue;
                }
                if byte == b'"' || byte == b'\\' {
                    block[filled] = b'\\';
                    filled += 1;
                }
                block[filled] = byte;
                filled += 1;
            }
            self.filled = filled;
        }
    }
}

/// What is written here, as a text.
pub(super) fn written(write: impl FnOnce(&mut Pieces<'_>)) -> String {
    let mut text = Vec::new();
    let mut pieces = Pieces::to(&mut text);
    write(&mut pieces);
    pieces.end().expect("a list of bytes takes all");
    String::from_utf8(text).expect("pieces of text are a text")
}
