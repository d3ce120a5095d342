//! The one runtime of the process on which all servers live, made when the first one starts; and its tasks.

use std::future::{Future, pending};
use std::io;
use std::pin::Pin;
use std::thread;

use once_cell::sync::OnceCell;
use tokio::runtime::{Builder, Handle};
use tokio::task::JoinHandle;

/// Spawns a task. It is boxed, so that tokio's part is compiled once for all tasks.
pub(in crate::transport) fn spawn(
    runtime: &Handle,
    task: Pin<Box<dyn Future<Output = ()> + Send>>,
) -> JoinHandle<()> {
    runtime.spawn(task)
}

/// A runtime of the crate's own serves tests under any runtime and under none, and outlives the
/// runtime of the test that happened to be first. std's `OnceLock` cannot yet fail to be made.
///
/// It has one thread. Each request takes microseconds, so that more would not make a suite faster,
/// and a test's process starts the sooner: only to ask how many cores there are is some twenty
/// system calls. A closure of a test's author that blocks keeps all mocks of the process waiting.
pub(in crate::transport) fn shared() -> io::Result<Handle> {
    static RUNTIME: OnceCell<Handle> = OnceCell::new();
    let handle = RUNTIME.get_or_try_init(|| {
        let runtime = Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()?;
        let handle = runtime.handle().clone();
        // It runs until the process ends.
        thread::Builder::new()
            .name("sfn-mock".to_owned())
            .spawn(move || runtime.block_on(pending::<()>()))?;
        Ok::<_, io::Error>(handle)
    });
    handle.cloned()
}
