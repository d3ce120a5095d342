//! The capabilities of transports, so that a scenario which needs more than a transport has is
//! refused when it is mounted and not at the third call.

use crate::fault::Fault;

/// A capability that a step needs beyond a reply, delayed or not, which every transport has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Capability {
    /// Breaking a delivery with a fault of this kind.
    Fault(Fault),
    Hold,
    #[cfg(all(feature = "record", feature = "wiremock"))]
    Record,
}

impl Capability {
    /// Returns its name in messages.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Fault(fault) => format!("the fault `{}`", fault.name()),
            Self::Hold => "a `hold`".to_owned(),
            #[cfg(all(feature = "record", feature = "wiremock"))]
            Self::Record => "a recording, which needs its upstream".to_owned(),
        }
    }
}

/// A transport with limited capabilities.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TransportSupport {
    pub(crate) name: &'static str,
    /// The faults that it can carry out.
    pub(crate) faults: &'static [Fault],
}

impl TransportSupport {
    /// Checks that it has a capability; `Err` names the transport, what it lacks, and the
    /// transports that have it.
    pub(crate) fn check(&self, needed: Capability) -> Result<(), String> {
        if let Capability::Fault(fault) = needed
            && self.faults.iter().any(|known| known.name() == fault.name())
        {
            return Ok(());
        }
        Err(format!(
            "{} cannot carry {}; the mock's own server (`start()`) can, and so can `in_process()`",
            self.name,
            needed.name()
        ))
    }
}
