//! Faults: failures of a delivery on the wire, and the steps that can have them.

mod catalogue;
mod latency;

use std::fmt;
use std::time::Duration;

pub use catalogue::FaultEntry;
pub use latency::Latency;

/// A failure of a delivery on the wire.
///
/// A fault does the same whether the service has acted or not: in that alone
/// [`Step::lose_request`](crate::Step::lose_request) and
/// [`Step::lose_response`](crate::Step::lose_response) differ.
///
/// | fault | what the peer sees | request lost | response lost | damage |
/// |---|---|---|---|---|
/// | `Reset` | an RST, no byte of the answer before it | yes | yes | yes |
/// | `Close` | a FIN, no byte of the answer before it | yes | yes | yes |
/// | `Stall` | nothing; the connection is kept | yes | yes | yes |
/// | `Garbage` | bytes that are not HTTP, then a FIN | yes | yes | yes |
/// | `Truncate` | the head and some bytes of the body, then a FIN or an RST | no | yes | yes |
/// | `Trickle` | all of the answer, a few bytes at a time | no | no | yes |
/// | `EmptyBody` | the answer with an empty body | no | no | yes |
/// | `BrokenJson` | the answer with its body cut in the middle, whole as HTTP | no | no | yes |
///
/// A combination that is not possible panics when it is mounted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// The connection is reset: an RST, before any byte of the answer.
    Reset,
    /// The connection is closed: a FIN, before any byte of the answer.
    Close,
    /// Nothing comes, and the connection is kept.
    Stall,
    /// Bytes come that are not HTTP, then a FIN.
    Garbage,
    /// The answer is cut after this many bytes of its body, while its `Content-Length` is larger.
    Truncate {
        /// The number of bytes of the body that arrive. Of a shorter body all but the last one do.
        after_bytes: usize,
        /// The end of the connection after them.
        then: Ending,
    },
    /// The answer comes whole, head included, a few bytes at a time.
    Trickle {
        /// The number of bytes that come at a time, at least 1.
        bytes: usize,
        /// The time between them.
        every: Duration,
    },
    /// The answer has an empty body.
    EmptyBody,
    /// The answer's body is cut in the middle, and its `Content-Length` agrees: HTTP that is
    /// whole, around JSON that is not.
    BrokenJson,
}

/// The end of a cut connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ending {
    /// With a FIN.
    Close,
    /// With an RST. It overtakes bytes for which the peer's system has no room yet, as any RST
    /// does: up to 32 kB arrive for certain, answers of the service's own among them.
    Reset,
}

/// The delivery that a fault breaks: the third to fifth column of [`Fault`]'s table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Breaks {
    /// A request, before the service sees it: there is no answer to take bytes from.
    Request,
    /// The answer to what the service has committed.
    Response,
    /// Any answer.
    Answer,
}

impl Fault {
    /// Reports whether it can break this, by the table.
    pub(crate) fn can_break(self, what: Breaks) -> bool {
        let entry = self.entry();
        match what {
            Breaks::Request => entry.loses_request,
            Breaks::Response => entry.loses_response,
            Breaks::Answer => entry.damages,
        }
    }

    /// Its name in a scenario file.
    pub(crate) fn name(self) -> &'static str {
        self.entry().name
    }

    /// Reports whether it changes nothing but the body of an answer: the answer is whole as HTTP.
    pub(crate) fn changes_body_only(self) -> bool {
        matches!(self, Self::EmptyBody | Self::BrokenJson)
    }

    /// Returns the error in its numbers, for the check of a script.
    pub(crate) fn error(self) -> Option<&'static str> {
        let empty = matches!(self, Self::Trickle { bytes: 0, .. });
        empty.then_some("expected at least 1 byte at a time, found 0")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncate { after_bytes, then } => {
                write!(f, "truncate after {after_bytes} bytes")?;
                match then {
                    Ending::Close => Ok(()),
                    Ending::Reset => f.write_str(", then reset"),
                }
            }
            Self::Trickle { bytes, every } => write!(f, "trickle {bytes} bytes every {every:?}"),
            Self::Reset
            | Self::Close
            | Self::Stall
            | Self::Garbage
            | Self::EmptyBody
            | Self::BrokenJson => f.pad(self.name()),
        }
    }
}
