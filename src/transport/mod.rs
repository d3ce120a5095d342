//! Transports: they bring requests in and carry decisions out. The only code that waits or knows a
//! socket.

#[cfg(feature = "aws-sdk")]
pub(crate) mod in_process;
mod patience;
pub(crate) mod server;
#[cfg(feature = "aws-sdk")]
pub(crate) mod sync_host;
mod timer;
#[cfg(feature = "record")]
mod upstream;
#[cfg(feature = "wiremock")]
pub(crate) mod wiremock;

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

#[cfg(any(feature = "cli", feature = "explore"))]
pub(crate) use timer::since_now;
pub(crate) use timer::{by_clock, timer};

use crate::engine::{Decision, Engine};
use crate::fault::Fault;
use crate::reply::Reply;
use crate::request::Request;

/// The delivery that the engine has decided: after `delay`, the reply, broken by the fault.
struct Delivery {
    /// The number of the exchange.
    number: u64,
    delay: Duration,
    reply: Option<Reply>,
    fault: Option<Fault>,
}

/// Lets the engine decide on a request. Waits while it is held, and forwards it to the upstream if the
/// engine decides so.
async fn decide(engine: &Engine, request: &Request<'_>) -> Delivery {
    let mut decision = engine.handle(engine.arrival(), request);
    loop {
        decision = match decision {
            Decision::Respond {
                number,
                delay,
                reply,
                fault,
            } => {
                return Delivery {
                    number,
                    delay,
                    reply,
                    fault,
                };
            }
            Decision::Hold(hold) => {
                let released = poll_fn(|cx| {
                    if hold.ticket.poll_release(cx) {
                        Poll::Ready(())
                    } else {
                        Poll::Pending
                    }
                });
                patience::report_if_long(engine, hold.number, pin!(released)).await;
                engine.resume(engine.clock().read(), request, &hold)
            }
            #[cfg(feature = "record")]
            Decision::Forward(forward) => {
                let answer = upstream::ask(&forward.upstream, request).await;
                engine.record(request, &forward, answer)
            }
        };
    }
}
