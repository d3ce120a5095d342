//! Errors from outside of the mock: a port, a file.

use std::fmt;

/// A failure outside of the mock and of the test's code: a port is taken, a file cannot be read or has
/// errors.
///
/// Its `Display` is the failure in one line, or a line for each error in a file. Its `Debug`, which a
/// failing `unwrap` shows, adds a suggestion.
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
    /// A script has errors; the text has file, line, column and path of each.
    Script,
    /// A cassette, or a file imported as one, has errors; the text has file, line, column and path of
    /// each.
    Cassette,
    /// A recording cannot be set up: its upstream is not a URL, `SFN_MOCK_RECORD` is not a mode, its
    /// cassette is made up, or another recorder has it.
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

    /// Replaces the suggestion of its kind with a better one.
    pub(crate) fn trying(self, next: String) -> Self {
        Self {
            next: Some(next),
            ..self
        }
    }

    /// The suggestion.
    pub(crate) fn next(&self) -> &str {
        self.next.as_deref().unwrap_or(match self.kind {
            ErrorKind::Listen => {
                "bind to port 0, or leave the address out: the mock then takes a free port"
            }
            ErrorKind::Read => {
                "check the path; a relative path begins at the current directory, in a test the \
                 package's folder"
            }
            ErrorKind::Write => "check that the folder exists and can be written to",
            ErrorKind::Script => "fix these errors; `sfn-mock check` lists them too",
            ErrorKind::Cassette => "fix these errors, or record the cassette again",
            ErrorKind::Record => "use one of the accepted values",
        })
    }

    /// The kind of failure.
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
