//! What can go wrong outside of the mock: a port, a file.

use std::fmt;

/// What went wrong outside of the mock and of the test's code: a port could not be had, a file not
/// be read or not be understood.
///
/// Its `Display` is what went wrong, in one line or, of a file, in a line for each mistake. Its `Debug`,
/// which a failing `unwrap` shows, says so too, and what to try.
pub struct Error {
    kind: ErrorKind,
    text: String,
    next: Option<String>,
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
            next: None,
            source: None,
        }
    }

    pub(crate) fn io(kind: ErrorKind, text: impl fmt::Display, source: std::io::Error) -> Self {
        Self {
            kind,
            text: format!("{text}: {source}"),
            next: None,
            source: Some(source),
        }
    }

    /// The same error, with something better to try than its kind says.
    pub(crate) fn trying(self, next: String) -> Self {
        Self {
            next: Some(next),
            ..self
        }
    }

    /// One thing to try.
    pub(crate) fn next(&self) -> &str {
        self.next.as_deref().unwrap_or(match self.kind {
            ErrorKind::Listen => "let it take a port of its own: bind to port 0, or to none",
            ErrorKind::Read => {
                "look for the file; a relative path begins where the program runs, in a test its \
                 package's folder"
            }
            ErrorKind::Write => "look at the folder: whether it is there and can be written to",
            ErrorKind::Script => "mend what stands there, and all else that `sfn-mock check` finds",
            ErrorKind::Cassette => "mend what stands there, or record it anew",
            ErrorKind::Record => "say it as it is said to be accepted",
        })
    }

    /// What kind of thing went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  try: {}", self.text, self.next())
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
