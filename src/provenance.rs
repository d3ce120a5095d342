//! The provenance of an answer of the mock: recorded, documented, observed or inferred.

use std::fmt;

/// The provenance of one rule, status or text of the mock: the evidence that AWS does the same.
///
/// Every rule of the emulated service and every row of the error table carries one. Where
/// several parts of one answer are known to different degrees, each has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Provenance {
    /// Recorded from AWS itself, in a snapshot that was validated against it.
    Recorded,
    /// Stated by the API's documentation or its published model.
    Documented,
    /// Seen in the wild: a transcript, a raw capture, or a measurement that a third party reports.
    Observed,
    /// The most plausible answer where nothing is known. It may be wrong.
    Inferred,
}

impl Provenance {
    /// The label as the documentation and the fixtures spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "Recorded",
            Self::Documented => "Documented",
            Self::Observed => "Observed",
            Self::Inferred => "Inferred",
        }
    }
}

impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
