//! Waiting for the signal to stop: SIGINT or SIGTERM.

use std::io;

use tokio::runtime::{Builder, Runtime};

/// A listener for the signals. It listens from its creation, so that no signal before `wait` is missed.
pub(crate) struct StopSignal {
    runtime: Runtime,
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 2],
}

impl StopSignal {
    pub(crate) fn listen() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_io().build()?;
        #[cfg(unix)]
        let signals = {
            use tokio::signal::unix::{SignalKind, signal};
            let _inside = runtime.enter();
            [
                signal(SignalKind::interrupt())?,
                signal(SignalKind::terminate())?,
            ]
        };
        Ok(Self {
            runtime,
            #[cfg(unix)]
            signals,
        })
    }

    #[cfg(unix)]
    pub(crate) fn wait(mut self) -> io::Result<()> {
        let signals = &mut self.signals;
        self.runtime.block_on(std::future::poll_fn(|cx| {
            // Each is polled, so that each wakes us.
            let received = signals
                .iter_mut()
                .filter_map(|signal| signal.poll_recv(cx).is_ready().then_some(()));
            match received.count() {
                0 => std::task::Poll::Pending,
                _ => std::task::Poll::Ready(Ok(())),
            }
        }))
    }

    #[cfg(not(unix))]
    pub(crate) fn wait(self) -> io::Result<()> {
        self.runtime.block_on(tokio::signal::ctrl_c())
    }
}
