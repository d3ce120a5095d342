//! The acceptor: the listener, its connections, and how all are closed.

use std::future::poll_fn;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::task::AbortHandle;

use super::connection;
use super::limits::Limits;
use super::progress::Progress;
use super::runtime;
use super::socket::{Slot, Socket};
use crate::engine::Engine;

/// The listener and its open connections.
#[derive(Debug)]
pub(super) struct Acceptor {
    listener: Slot<TcpListener>,
    limits: Limits,
    connections: Mutex<Connections>,
    /// The bytes of unfinished requests of all connections.
    unfinished: Arc<AtomicUsize>,
}

#[derive(Debug, Default)]
struct Connections {
    closed: bool,
    /// The number of connections so far.
    number: u64,
    open: Vec<Open>,
}

/// An open connection.
#[derive(Debug)]
pub(super) struct Open {
    number: u64,
    socket: Arc<Slot<TcpStream>>,
    progress: Arc<Progress>,
    task: AbortHandle,
}

impl Connections {
    fn remove(&mut self, number: u64) -> Option<Open> {
        let place = self.open.iter().position(|open| open.number == number)?;
        Some(self.open.swap_remove(place))
    }
}

impl Open {
    /// Closes it, on the caller's thread.
    pub(super) fn close(self) {
        self.socket.close();
        self.task.abort();
        self.progress.release();
    }
}

impl Acceptor {
    pub(super) fn new(listener: TcpListener, limits: Limits) -> Self {
        Self {
            listener: Slot::new(listener),
            limits,
            connections: Mutex::default(),
            unfinished: Arc::default(),
        }
    }

    pub(super) fn limits(&self) -> Limits {
        self.limits
    }

    /// Closes the connection whose unfinished requests take the most memory, which may be that of the caller.
    pub(super) fn close_largest(&self) {
        let mut connections = self.connections();
        let all = connections.open.iter();
        let largest = all.max_by_key(|open| open.progress.unfinished());
        let largest = largest.map(|open| open.number);
        let largest = largest.and_then(|number| connections.remove(number));
        drop(connections);
        if let Some(largest) = largest {
            largest.close();
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
        for open in open {
            open.close();
        }
    }

    /// Takes a connection off the list.
    pub(super) fn remove(&self, number: u64) -> Option<Open> {
        self.connections().remove(number)
    }

    fn connections(&self) -> std::sync::MutexGuard<'_, Connections> {
        self.connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Serves a new connection in a task of its own. The list is locked until the connection is in it, so that
    /// a [`close`](Self::close) finds it, and its task cannot remove it before.
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
        let progress = Arc::new(Progress::new(Arc::clone(&self.unfinished)));
        let io = Socket::new(Arc::clone(&socket), Arc::clone(self), Arc::clone(&progress));
        let task = connection::run(io, Arc::clone(self), Arc::clone(engine), number);
        let task = runtime::spawn(&Handle::current(), Box::pin(task)).abort_handle();
        connections.open.push(Open {
            number,
            socket,
            progress,
            task,
        });
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
