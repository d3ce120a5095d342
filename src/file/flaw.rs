//! One thing that is wrong with a script as its author wrote it, and where.

use std::fmt;

/// One thing that is wrong. Its `Display` is for a script written in Rust; a scenario file shows
/// the path instead of whose flaw it is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Flaw {
    /// The path of its key in a scenario file, such as `scenarios[0].steps[2].fail`; empty for the
    /// whole.
    pub(crate) path: String,
    /// Whose it is, in words: `scenario "a": step 3: `.
    whose: String,
    pub(crate) text: String,
}

impl Flaw {
    pub(crate) fn at(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            whose: String::new(),
            text: text.into(),
        }
    }

    /// The same flaw, seen from one level further out.
    pub(crate) fn within(self, outer: &str, whose: &str) -> Self {
        let dot = if self.path.is_empty() || self.path.starts_with('[') {
            ""
        } else {
            "."
        };
        Self {
            path: format!("{outer}{dot}{}", self.path),
            whose: format!("{whose}{}", self.whose),
            text: self.text,
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.whose, self.text)
    }
}
