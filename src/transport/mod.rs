//! Transports: they bring requests in and carry decisions out. The only code that waits or knows a
//! socket.

#[cfg(feature = "aws-sdk")]
pub(crate) mod in_process;
pub(crate) mod server;
#[cfg(feature = "aws-sdk")]
pub(crate) mod sync_host;
mod timer;
#[cfg(feature = "record")]
mod upstream;
#[cfg(feature = "wiremock")]
pub(crate) mod wiremock;

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

pub(crate) use timer::{by_clock, since_now, timer};

use crate::engine::{Decision, Engine};
use crate::fault::Fault;
use crate::reply::Reply;
use crate::request::Request;

/// Has the engine decide on a request. Waits while it is held, and asks the upstream where the
/// engine says so. Returns the delay, the reply and the fault.
async fn decide(
    engine: &Engine,
    request: &Request<'_>,
) -> (Duration, Option<Reply>, Option<Fault>) {
    let mut decision = engine.handle(engine.clock().read(), request);
    loop {
        decision = match decision {
            Decision::Respond {
                delay,
                reply,
                fault,
            } => return (delay, reply, fault),
            Decision::Hold(hold) => {
                let released = poll_fn(|cx| {
                    if hold.ticket.poll_release(cx) {
                        Poll::Ready(())
                    } else {
                        Poll::Pending
                    }
                });
                released.await;
                engine.resume(engine.clock().read(), request, &hold)
            }
            #[cfg(feature = "record")]
            Decision::Forward(forward) => {
                let answered = upstream::ask(&forward.upstream, request).await;
                engine.record(request, &forward, answered)
            }
        };
    }
}
