//! A plan: the core's decision on one request, for a carrier to carry out.

use std::time::Duration;

use crate::fault::{Ending, Fault};
use crate::gate::Ticket;
use crate::reply::Reply;
use crate::world::Finish;

/// What a carrier is to do with a request.
#[derive(Debug)]
pub(crate) enum Plan {
    Deliver(Delivery),
    /// Wait for the ticket, then have the request [resumed](super::Engine::resume).
    Hold(Hold),
    /// Ask the upstream, then have its answer [recorded](super::Engine::record).
    #[cfg(feature = "record")]
    Forward(Forward),
}

/// A request that the upstream is to answer.
#[cfg(feature = "record")]
#[derive(Debug)]
pub(crate) struct Forward {
    /// Its exchange.
    pub(super) number: u64,
    pub(crate) upstream: std::sync::Arc<crate::record::Upstream>,
}

/// A request that waits before the service sees it.
#[derive(Debug)]
pub(crate) struct Hold {
    pub(crate) ticket: Ticket,
    pub(super) wait: Duration,
    /// When it came, in times of beginning anew.
    pub(super) era: u64,
    /// How what it starts ends by itself.
    pub(super) finish: Option<Box<Finish>>,
}

/// Wait this long, then carry this.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) wait: Duration,
    pub(crate) what: Carried,
}

impl Delivery {
    /// For a request whose world is gone: its connection is closed.
    pub(super) fn shown_out() -> Self {
        Self {
            wait: Duration::ZERO,
            what: Carried::Close,
        }
    }
}

/// What goes onto the wire. A carrier that does not say what it does with each of these does not
/// compile.
#[derive(Debug)]
pub(crate) enum Carried {
    Answer(Reply),
    Reset,
    Close,
    Stall,
    Garbage,
    Truncate {
        reply: Reply,
        after_bytes: usize,
        then: Ending,
    },
    Trickle {
        reply: Reply,
        bytes: usize,
        every: Duration,
    },
}

impl Carried {
    /// A request lost before the service saw it: of an answer there is nothing.
    pub(super) fn lost(fault: Fault) -> Self {
        Self::broken(fault, Reply::new(500))
    }

    /// An answer whose delivery breaks. Faults of the body alone are ordinary answers from here on.
    pub(super) fn broken(fault: Fault, mut reply: Reply) -> Self {
        match fault {
            Fault::Reset => Self::Reset,
            Fault::Close => Self::Close,
            Fault::Stall => Self::Stall,
            Fault::Garbage => Self::Garbage,
            Fault::Truncate { after_bytes, then } => Self::Truncate {
                reply,
                after_bytes,
                then,
            },
            Fault::Trickle { bytes, every } => Self::Trickle {
                reply,
                bytes,
                every,
            },
            Fault::EmptyBody => {
                reply.body.clear();
                Self::Answer(reply)
            }
            Fault::BrokenJson => {
                reply.body.truncate(reply.body.len() / 2);
                Self::Answer(reply)
            }
        }
    }
}
