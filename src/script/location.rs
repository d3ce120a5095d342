//! The place in a test or a file where a value was written, for messages.

use std::fmt;
use std::panic;
use std::sync::Arc;

/// A line of code, or a place in a file.
#[derive(Debug, Clone)]
pub(crate) enum Location {
    Code(&'static panic::Location<'static>),
    File(Arc<str>),
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(location) => location.fmt(f),
            Self::File(place) => f.write_str(place),
        }
    }
}

/// A value, and the place where it was written. Two are equal if their values are.
#[derive(Clone)]
pub(crate) struct Located<T> {
    pub(crate) value: T,
    pub(crate) at: Location,
}

impl<T: PartialEq> PartialEq for Located<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Located<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}
