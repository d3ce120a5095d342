//! The acceptor: the listener, its connections, and how all are closed.

use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

use super::connection;
use super::limits::Limits;
use super::slot::Slot;
use super::socket::Socket;
use crate::engine::Engine;

/// The listener and its open connections.
#[derive(Debug)]
pub(super) struct Acceptor {
    listener: Slot<TcpListener>,
    limits: Limits,
    connections: Mutex<Connections>,
}

#[derive(Debug, Default)]
struct Connections {
    closed: bool,
    /// The number of connections so far.
    number: u64,
    open: HashMap<u64, (Arc<Slot<TcpStream>>, AbortHandle)>,
}

impl Acceptor {
    pub(super) fn new(listener: TcpListener, limits: Limits) -> Self {
        Self {
            listener: Slot::new(listener),
            limits,
            connections: Mutex::default(),
        }
    }

    /// Closes the listener and every connection, on the caller's thread.
    pub(super) fn close(&self) {
        self.listener.close();
        let open = {
            let mut connections = self.connections();
            connections.closed = true;
            std::mem::take(&mut connections.open)
        };
        for (socket, task) in open.into_values() {
            socket.close();
            task.abort();
        }
    }

    fn connections(&self) -> std::sync::MutexGuard<'_, Connections> {
        self.connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn accept(self: &Arc<Self>, stream: TcpStream, engine: &Arc<Engine>) {
        // An answer is one small write, which must not wait for another.
        stream.set_nodelay(true).ok();
        let mut connections = self.connections();
        if connections.closed {
            return;
        }
        connections.number = connections.number.saturating_add(1);
        let number = connections.number;
        let socket = Arc::new(Slot::new(stream));
        let (acceptor, engine, io) = (
            Arc::clone(self),
            Arc::clone(engine),
            Socket::new(Arc::clone(&socket), self.limits),
        );
        let task = tokio::spawn(async move {
            connection::serve(io, engine, number).await;
            acceptor.connections().open.remove(&number);
        });
        connections
            .open
            .insert(number, (socket, task.abort_handle()));
    }
}

/// Accepts connections until the acceptor is closed.
pub(super) async fn run(acceptor: Arc<Acceptor>, engine: Arc<Engine>) {
    /// Long enough for descriptors to come free, short enough for a client not to notice.
    const BACK_OFF: Duration = Duration::from_millis(5);
    loop {
        // Accepted and listed in one step: a close after this finds the connection in the list.
        let accepted = poll_fn(|cx| {
            let polled = acceptor.listener.with(|listener| {
                let accepted = listener.poll_accept(cx);
                accepted.map_ok(|(stream, _)| acceptor.accept(stream, &engine))
            });
            polled.map_or(Poll::Ready(None), |polled| polled.map(Some))
        });
        match accepted.await {
            None => return,
            Some(Ok(())) => {}
            // A peer that is gone already, or a process out of descriptors: the next one may do.
            Some(Err(_)) => tokio::time::sleep(BACK_OFF).await,
        }
    }
}
