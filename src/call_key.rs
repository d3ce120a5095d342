//! The call that a request belongs to: one rule for the whole crate.

use std::borrow::Cow;
use std::fmt;

/// The call that a request belongs to. Two requests with equal keys are attempts of one call.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum CallKey<'a> {
    /// The requests of one `amz-sdk-invocation-id`.
    Invocation(Cow<'a, str>),
    /// A request without that id is a call by itself: this is its number.
    Request(u64),
}

impl<'a> CallKey<'a> {
    /// Returns the key of request `number`. This is the one rule for what a call is.
    pub(crate) fn of(invocation_id: Option<&'a str>, number: u64) -> Self {
        invocation_id.map_or(Self::Request(number), |id| Self::Invocation(id.into()))
    }

    pub(crate) fn into_owned(self) -> CallKey<'static> {
        match self {
            Self::Invocation(id) => CallKey::Invocation(id.into_owned().into()),
            Self::Request(number) => CallKey::Request(number),
        }
    }
}

impl fmt::Display for CallKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invocation(id) => f.write_str(id),
            Self::Request(number) => write!(f, "#{number}"),
        }
    }
}
