//! When a recording asks its upstream, and what overrides that from outside.

use std::env::{self, VarError};
use std::fmt;
use std::str::FromStr;

use crate::error::{Error, ErrorKind};

/// When a [`Recording`](crate::Recording) plays its cassette back and when it asks its upstream: the
/// four words that other recorders use too.
///
/// The environment variable `SFN_MOCK_RECORD` goes before what a test chose: `none`, `once`, `new` or
/// `all`. Empty, it is as if it were not there; anything else, and the mock does not start.
///
/// ```
/// use sfn_mock::RecordMode;
///
/// assert_eq!("once".parse(), Ok(RecordMode::Once));
/// assert_eq!(
///     "always".parse::<RecordMode>(),
///     Err("\"always\" is no mode of recording; one of none, once, new, all is".to_owned())
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RecordMode {
    /// Plays back only, as it is to be in CI. A request that the cassette does not hold fails the
    /// test, and a cassette that is not there is an error.
    #[default]
    None,
    /// Records everything if the file is not there, and plays back only if it is.
    Once,
    /// Plays back what the file held when the mock started, and records what it did not.
    New,
    /// Records everything afresh. What the file held goes when the first exchange comes.
    All,
}

impl RecordMode {
    /// The environment variable that goes before what a test chose.
    pub const VARIABLE: &str = "SFN_MOCK_RECORD";

    const EVERY: [Self; 4] = [Self::None, Self::Once, Self::New, Self::All];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Once => "once",
            Self::New => "new",
            Self::All => "all",
        }
    }

    /// What the environment says, if it says something.
    pub(super) fn of_environment() -> Result<Option<Self>, Error> {
        let text = match env::var(Self::VARIABLE) {
            Ok(text) => text,
            Err(VarError::NotPresent) => return Ok(None),
            Err(VarError::NotUnicode(text)) => text.to_string_lossy().into_owned(),
        };
        if text.is_empty() {
            return Ok(None);
        }
        let wrong = |flaw| Error::new(ErrorKind::Record, format!("{}: {flaw}", Self::VARIABLE));
        text.parse().map(Some).map_err(wrong)
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
        let words = || Self::EVERY.map(Self::as_str).join(", ");
        found.ok_or_else(|| format!("{text:?} is no mode of recording; one of {} is", words()))
    }
}
