//! Where the author of a test wrote something, for messages.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

/// A line of code, or a place in a file.
#[derive(Debug, Clone)]
pub(crate) enum Origin {
    Code(&'static Location<'static>),
    File(Arc<str>),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(location) => location.fmt(f),
            Self::File(place) => f.write_str(place),
        }
    }
}

/// What was written, and where. It is the same wherever it was written.
#[derive(Clone)]
pub(crate) struct Written<T> {
    pub(crate) what: T,
    pub(crate) at: Origin,
}

impl<T: PartialEq> PartialEq for Written<T> {
    fn eq(&self, other: &Self) -> bool {
        self.what == other.what
    }
}

impl<T: fmt::Debug> fmt::Debug for Written<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.what.fmt(f)
    }
}
