//! A mock beside the user's own, on a wiremock server.

use std::sync::Arc;

use wiremock::{MockServer, Respond};

use super::SfnHandle;
use crate::panic_message::refuse;
use crate::transport::wiremock::{self as transport, Responder};

impl SfnHandle {
    /// Answers the calls of Step Functions on a wiremock server, beside the mocks that are mounted
    /// there: the code under test has one endpoint for this and for other HTTP services.
    /// Requires feature `wiremock`.
    ///
    /// It takes the requests whose `X-Amz-Target` begins with `AWSStepFunctions.`, unless a mock
    /// that was mounted before takes them. It carries answers, delays, and the faults `close` and
    /// `stall`. wiremock does not report that a client has gone, so the line on stderr about a request
    /// that is stalled for longer than the wait limit is printed for one whose client has given up, too.
    ///
    /// # Panics
    ///
    /// If a mounted scenario asks for more than that, with the transport that can. A scenario that
    /// is mounted later is refused then.
    #[track_caller]
    pub fn mount_on<'a>(&self, server: &'a MockServer) -> impl Future<Output = ()> + use<'a> {
        if let Err(error) = self.engine.add_transport(transport::MOUNTED) {
            refuse(
                error,
                "give that scenario a mock with a server of its own: `SfnMock::builder()...start()`",
            );
        }
        transport::mount(Arc::clone(&self.engine), server)
    }

    /// The mock as a plain [`wiremock::Respond`], for a wiremock server where something else
    /// decides what it answers to. It carries answers and delays; anything else becomes a 500 that
    /// fails the test by name. Requires feature `wiremock`.
    #[must_use = "a responder answers once it is given to `respond_with`"]
    pub fn responder(&self) -> impl Respond + std::fmt::Debug + 'static {
        Responder::new(Arc::clone(&self.engine))
    }
}
