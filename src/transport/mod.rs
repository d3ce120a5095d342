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
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

#[cfg(any(feature = "cli", feature = "explore"))]
pub(crate) use timer::since_now;
pub(crate) use timer::{by_clock, timer};

use crate::engine::{Decision, Engine, Hold};
use crate::fault::Fault;
use crate::reply::Reply;
use crate::request::Request;

/// Lets the engine decide on a request. Waits while it is held, and forwards it to the upstream if the
/// engine decides so. Returns the fields of [`Decision::Respond`], which the caller carries out: the number of
/// the exchange, the delay, the reply and the fault.
///
/// `is_held` is set while the request waits at a gate, or for an event of the service.
async fn decide(
    engine: &Engine,
    request: &Request<'_>,
    is_held: &AtomicBool,
) -> (u64, Duration, Option<Reply>, Option<Fault>) {
    let decision = engine.handle(engine.arrival(), request);
    if let Decision::Respond {
        number,
        delay,
        reply,
        fault,
    } = decision
    {
        return (number, delay, reply, fault);
    }
    // Boxed: few requests wait, and the future of the others stays small.
    Box::pin(settle(engine, request, decision, is_held)).await
}

/// Waits until the engine decides to respond. Returns the fields of [`Decision::Respond`].
async fn settle(
    engine: &Engine,
    request: &Request<'_>,
    mut decision: Decision,
    is_held: &AtomicBool,
) -> (u64, Duration, Option<Reply>, Option<Fault>) {
    loop {
        decision = match decision {
            Decision::Respond {
                number,
                delay,
                reply,
                fault,
            } => return (number, delay, reply, fault),
            Decision::Hold(hold) => {
                is_held.store(true, Ordering::Relaxed);
                let ended = hold_end(engine, &hold);
                patience::report_if_long(engine, hold.number, pin!(ended)).await;
                is_held.store(false, Ordering::Relaxed);
                engine.resume(engine.now(), request, &hold)
            }
            #[cfg(feature = "record")]
            Decision::Forward(forward) => {
                let answer = upstream::ask(&forward.upstream, request).await;
                engine.record(request, &forward, answer)
            }
        };
    }
}

/// Waits until a hold ends: its queue releases it, or its time has come by the mock's clock, which the
/// test may move.
async fn hold_end(engine: &Engine, hold: &Hold) {
    let Some(until) = hold.until else {
        return poll_fn(|cx| released(hold, cx)).await;
    };
    let clock = engine.clock();
    let moved = engine.changed().listen();
    // Kept between polls, since a dropped timer does not wake the task. Replaced when the test has moved the clock.
    let mut timer: Option<Pin<Box<dyn Future<Output = ()> + Send + '_>>> = None;
    let mut advanced = clock.advanced();
    poll_fn(|cx| {
        moved.wake_by(cx.waker());
        if released(hold, cx).is_ready() {
            return Poll::Ready(());
        }
        loop {
            // Before the time that is left: an advance after this gives the next poll a new timer.
            let now_advanced = clock.advanced();
            if now_advanced != advanced {
                (timer, advanced) = (None, now_advanced);
            }
            let left = clock.until(until);
            if left.is_zero() {
                return Poll::Ready(());
            }
            if clock.is_frozen() {
                return Poll::Pending;
            }
            let running = timer.get_or_insert_with(|| Box::pin(by_clock(clock, left)));
            if running.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            timer = None;
        }
    })
    .await;
}

fn released(hold: &Hold, cx: &Context<'_>) -> Poll<()> {
    if hold.ticket.poll_release(cx) {
        Poll::Ready(())
    } else {
        Poll::Pending
    }
}
