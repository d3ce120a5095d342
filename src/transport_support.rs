//! What carriers can carry, so that a scenario which asks for more is refused when it is mounted
//! and not at the third call.

/// What a step can ask of a carrier beyond an answer, late or not, which every carrier can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Reset,
    Close,
    Stall,
    Garbage,
    Truncate,
    Trickle,
    Hold,
    #[cfg(all(feature = "record", feature = "wiremock"))]
    Record,
}

impl Need {
    /// The word for it in messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Reset => "the fault `reset`",
            Self::Close => "the fault `close`",
            Self::Stall => "the fault `stall`",
            Self::Garbage => "the fault `garbage`",
            Self::Truncate => "the fault `truncate`",
            Self::Trickle => "the fault `trickle`",
            Self::Hold => "a `hold`",
            #[cfg(all(feature = "record", feature = "wiremock"))]
            Self::Record => "a recording, which asks its upstream",
        }
    }
}

/// A carrier that cannot carry everything: its name, and what it can beyond an answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limited {
    pub(crate) name: &'static str,
    pub(crate) can: &'static [Need],
}
