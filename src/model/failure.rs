//! What can go wrong outside of the mock: a port, a file.

use std::fmt;

/// What went wrong outside of the mock and of the test's code: a port could not be had, a file not
/// be read or not be understood.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    text: String,
    source: Option<std::io::Error>,
}

/// The kinds of [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The mock could not listen, or its runtime could not be made.
    Listen,
    /// A file could not be read.
    Read,
    /// A file could not be written.
    Write,
    /// A script says something that it cannot mean; the text tells file, line, column and key.
    Script,
    /// A cassette, or a file that is to become one, is not what it should be; the text tells file,
    /// line, column and key.
    Cassette,
    /// A recording cannot be made as it was asked for: its upstream is no URL, or `SFN_MOCK_RECORD`
    /// says no mode.
    Record,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, text: impl fmt::Display) -> Self {
        Self {
            kind,
            text: text.to_string(),
            source: None,
        }
    }

    pub(crate) fn io(kind: ErrorKind, text: impl fmt::Display, source: std::io::Error) -> Self {
        Self {
            kind,
            text: format!("{text}: {source}"),
            source: Some(source),
        }
    }

    /// What kind of thing went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let source = self.source.as_ref()?;
        Some(source)
    }
}
