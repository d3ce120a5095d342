//! Carriers: what brings requests in and carries plans out. The only code that waits or knows a
//! socket.

mod alarm;
#[cfg(feature = "aws-sdk")]
pub(crate) mod in_process;
pub(crate) mod server;
#[cfg(feature = "aws-sdk")]
pub(crate) mod sync_host;
mod tokio_time;
#[cfg(feature = "record")]
mod upstream;
#[cfg(feature = "wiremock")]
pub(crate) mod wiremock;

pub(crate) use alarm::{alarm, by_clock};
pub(crate) use tokio_time::since_now;

use crate::engine::{Delivery, Engine, Plan};
use crate::request::Request;

/// Has the core decide on a request; one that is held waits at its gate first, and one that the
/// upstream is to answer goes there.
async fn decided(mock: &Engine, request: &Request<'_>) -> Delivery {
    match mock.handle(mock.clock().read(), request) {
        Plan::Deliver(delivery) => delivery,
        Plan::Hold(hold) => {
            (&hold.ticket).await;
            mock.resume(mock.clock().read(), request, &hold)
        }
        #[cfg(feature = "record")]
        Plan::Forward(forward) => {
            let answered = upstream::ask(&forward.upstream, request).await;
            mock.record(request, &forward, answered)
        }
    }
}
