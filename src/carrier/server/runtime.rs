//! The one runtime of the process on which all servers live, made when the first one starts.

use std::io;
use std::thread::available_parallelism;

use once_cell::sync::OnceCell;
use tokio::runtime::{Builder, Handle, Runtime};

/// More threads than this do not make a test suite faster, since each server answers in
/// microseconds.
const MOST_THREADS: usize = 4;

/// A runtime of the crate's own serves tests under any runtime and under none, and outlives the
/// runtime of the test that happened to be first. std's `OnceLock` cannot yet fail to be made.
pub(in crate::carrier) fn shared() -> io::Result<Handle> {
    static RUNTIME: OnceCell<Runtime> = OnceCell::new();
    let runtime = RUNTIME.get_or_try_init(|| {
        let threads = available_parallelism().map_or(1, |cores| cores.get().min(MOST_THREADS));
        Builder::new_multi_thread()
            .worker_threads(threads)
            .thread_name("sfn-mock")
            .enable_io()
            .enable_time()
            .build()
    });
    runtime.map(|runtime| runtime.handle().clone())
}
