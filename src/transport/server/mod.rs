//! The hyper server: a listener on loopback, its connections, and a drop that leaves nothing open.
// It meets the network: nothing that a client sends may panic here.
#![warn(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::todo,
    clippy::unimplemented,
    clippy::unreachable,
    clippy::unwrap_used
)]

mod acceptor;
mod connection;
mod limits;
mod play_fault;
mod progress;
mod refusal;
mod render;
pub(super) mod runtime;
mod socket;
#[cfg(test)]
mod tests;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::task::AbortHandle;

use crate::engine::Engine;
use crate::error::{Error, ErrorKind};
#[cfg(feature = "aws-sdk")]
use crate::reply::Reply;
use acceptor::Acceptor;
use limits::Limits;

/// Returns the number of bytes of this answer's head on the wire.
#[cfg(feature = "aws-sdk")]
pub(crate) fn head_len(reply: &Reply) -> usize {
    let traits = render::RequestTraits {
        head_only: true,
        http_1_0: false,
        close: false,
    };
    render::render(connection::respond(reply.clone(), false), traits).len()
}

/// A server that answers for one mock until it is dropped. When `drop` returns, its port refuses
/// and its connections are closed, whichever thread or runtime drops it.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    acceptor: Arc<Acceptor>,
    accepting: AbortHandle,
}

impl Server {
    /// Listens on `address`; port 0 picks a free one. It answers as soon as this returns.
    pub(crate) fn start(
        engine: Arc<Engine>,
        address: SocketAddr,
        on_current_runtime: bool,
    ) -> Result<Self, Error> {
        Self::start_within(Limits::default(), engine, address, on_current_runtime)
    }

    fn start_within(
        limits: Limits,
        engine: Arc<Engine>,
        address: SocketAddr,
        on_current_runtime: bool,
    ) -> Result<Self, Error> {
        let failed = |source| {
            Error::io(
                ErrorKind::Listen,
                format!("the mock cannot listen on {address}"),
                source,
            )
        };
        let listener = TcpListener::bind(address).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let runtime = if on_current_runtime {
            Ok(Handle::current())
        } else {
            runtime::shared()
        };
        let runtime = runtime.map_err(|source| {
            Error::io(
                ErrorKind::Listen,
                "the mock's runtime cannot be made",
                source,
            )
        })?;
        let _inside = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
        let acceptor = Arc::new(Acceptor::new(listener, limits));
        let accepting = acceptor::run(Arc::clone(&acceptor), engine);
        let accepting = runtime::spawn(&runtime, Box::pin(accepting)).abort_handle();
        Ok(Self {
            address,
            acceptor,
            accepting,
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.acceptor.close();
        self.accepting.abort();
    }
}
