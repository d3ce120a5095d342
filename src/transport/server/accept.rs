//! The door: who is let in, and how all are shown out.

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

/// The listener and everyone it let in.
#[derive(Debug)]
pub(super) struct Door {
    listener: Slot<TcpListener>,
    limits: Limits,
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    closed: bool,
    /// How many connections there have been.
    number: u64,
    open: HashMap<u64, (Arc<Slot<TcpStream>>, AbortHandle)>,
}

impl Door {
    pub(super) fn new(listener: TcpListener, limits: Limits) -> Self {
        Self {
            listener: Slot::new(listener),
            limits,
            inside: Mutex::default(),
        }
    }

    /// Closes the listener and every connection, on the caller's thread.
    pub(super) fn close(&self) {
        self.listener.close();
        let open = {
            let mut inside = self.inside();
            inside.closed = true;
            std::mem::take(&mut inside.open)
        };
        for (socket, task) in open.into_values() {
            socket.close();
            task.abort();
        }
    }

    fn inside(&self) -> std::sync::MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn admit(self: &Arc<Self>, stream: TcpStream, mock: &Arc<Engine>) {
        // An answer is one small write: it is not to wait for another.
        stream.set_nodelay(true).ok();
        let mut inside = self.inside();
        if inside.closed {
            return;
        }
        inside.number = inside.number.saturating_add(1);
        let number = inside.number;
        let socket = Arc::new(Slot::new(stream));
        let (door, mock, io) = (
            Arc::clone(self),
            Arc::clone(mock),
            Socket::new(Arc::clone(&socket), self.limits),
        );
        let task = tokio::spawn(async move {
            connection::serve(io, mock, number).await;
            door.inside().open.remove(&number);
        });
        inside.open.insert(number, (socket, task.abort_handle()));
    }
}

/// Lets in whoever comes, until the door is closed.
pub(super) async fn run(door: Arc<Door>, mock: Arc<Engine>) {
    /// Long enough for descriptors to come free, short enough for a client not to notice.
    const BACK_OFF: Duration = Duration::from_millis(5);
    loop {
        // Accepted and let in at one go: whoever empties the slot afterwards finds them inside.
        let accepted = poll_fn(|cx| {
            let polled = door.listener.with(|listener| {
                let accepted = listener.poll_accept(cx);
                accepted.map_ok(|(stream, _)| door.admit(stream, &mock))
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
