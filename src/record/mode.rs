//! The mode of a recording, and its override from the environment.

use std::env::{self, VarError};
use std::fmt;
use std::str::FromStr;

use crate::error::{Error, ErrorKind};

/// The choice between playing a cassette back and calling the upstream of a
/// [`Recording`](crate::record::Recording). Other recorders use the same four names.
/// Requires feature `record`.
///
/// The environment variable `SFN_MOCK_RECORD` overrides the mode of a test: `none`, `once`, `new` or
/// `all`. An empty value is ignored; with any other value the mock does not start.
///
/// ```
/// use sfn_mock::record::RecordMode;
///
/// assert_eq!("once".parse(), Ok(RecordMode::Once));
/// assert_eq!(
///     "always".parse::<RecordMode>(),
///     Err("expected one of none, once, new, all, found \"always\"".to_owned())
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RecordMode {
    /// Plays back only, as CI should. A request that the cassette does not hold fails the test, and a
    /// missing cassette is an error.
    #[default]
    None,
    /// Records everything if the file does not exist, and plays back only if it does.
    Once,
    /// Plays back the exchanges that the file held when the mock started, and records all others.
    New,
    /// Records everything again. The first exchange replaces the file.
    All,
}

impl RecordMode {
    /// The environment variable that overrides the mode of a test.
    pub const VARIABLE: &str = "SFN_MOCK_RECORD";

    const EVERY: [Self; 4] = [Self::None, Self::Once, Self::New, Self::All];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Once => "once",
            Self::New => "new",
            Self::All => "all",
        }
    }

    /// Reads the mode from the environment, if it names one.
    pub(super) fn of_environment() -> Result<Option<Self>, Error> {
        let text = match env::var(Self::VARIABLE) {
            Ok(text) => text,
            Err(VarError::NotPresent) => return Ok(None),
            Err(VarError::NotUnicode(text)) => text.to_string_lossy().into_owned(),
        };
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|error: String| {
            Error::new(ErrorKind::Record, format!("{}: {error}", Self::VARIABLE))
        })
    }
}

impl fmt::Display for RecordMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for RecordMode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut every = Self::EVERY.into_iter();
        let found = every.find(|mode| mode.as_str() == text);
        let known = || Self::EVERY.map(Self::as_str).join(", ");
        found.ok_or_else(|| format!("expected one of {}, found {text:?}", known()))
    }
}
