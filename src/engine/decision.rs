//! The engine's decision on a request, for a transport to carry out.

#[cfg(feature = "record")]
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Timestamp;
use crate::fault::Fault;
use crate::gate::Ticket;
#[cfg(feature = "record")]
use crate::record::Upstream;
use crate::reply::Reply;
use crate::world::Finish;

/// The engine's decision on a request.
#[derive(Debug)]
pub(crate) enum Decision {
    /// Wait for `delay`, then send the reply, broken by the fault.
    ///
    /// There is no reply to a request that is lost before the service sees it. The faults of the
    /// body (`EmptyBody`, `BrokenJson`) have changed the reply already; the transport carries out the
    /// others. A transport that does not handle each of them does not compile.
    Respond {
        /// The number of the exchange.
        number: u64,
        delay: Duration,
        reply: Option<Reply>,
        fault: Option<Fault>,
    },
    /// Wait until the hold ends, then [resume](super::Engine::resume).
    Hold(Hold),
    /// Forward the request to the upstream, then [record](super::Engine::record) its answer.
    #[cfg(feature = "record")]
    Forward(Forward),
}

impl Decision {
    /// The decision on a request that was held when the mock was reset: its connection is closed.
    pub(super) fn disconnect() -> Self {
        Self::Respond {
            number: 0,
            delay: Duration::ZERO,
            reply: None,
            fault: Some(Fault::Close),
        }
    }
}

/// A request that waits: at a gate, before the service sees it, or for an event of the service.
#[derive(Debug)]
pub(crate) struct Hold {
    /// Its place in the queue that releases it.
    pub(crate) ticket: Ticket,
    /// The time, by the mock's clock, at which the wait ends without a release; `None` at a gate.
    pub(crate) until: Option<Timestamp>,
    pub(crate) number: u64,
    /// The reset generation in which the request arrived.
    pub(super) generation: u64,
    pub(super) options: AnswerOptions,
}

/// The delay and the fault of an answer, and the end of the execution that the request starts.
#[derive(Debug, Clone)]
pub(super) struct AnswerOptions {
    pub(super) delay: Duration,
    /// The fault that breaks the delivery of the answer.
    pub(super) fault: Option<Fault>,
    /// The end of an execution that the request starts.
    pub(super) finish: Option<Box<Finish>>,
}

/// A request that the upstream has to answer.
#[cfg(feature = "record")]
#[derive(Debug)]
pub(crate) struct Forward {
    pub(crate) number: u64,
    pub(crate) upstream: Arc<Upstream>,
}
