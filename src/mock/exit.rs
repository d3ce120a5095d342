//! The end of the thread that a mock is dropped on, where a panic aborts the process.
//!
//! Thread-locals are destroyed in the reverse order of their first use. A sentinel that is first used
//! after a mock came to its place in a `thread_local!` is destroyed before that mock.

use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::LocalKey;

type Sentinel = RefCell<Vec<()>>;

/// Defines sentinels. There are several, since each mock of a thread needs a new one.
macro_rules! sentinels {
    ($($name:ident)*) => {
        thread_local! {
            $(static $name: Sentinel = const { RefCell::new(Vec::new()) };)*
        }

        static SENTINELS: &[&LocalKey<Sentinel>] = &[$(&$name),*];
    };
}

sentinels! { S1 S2 S3 S4 S5 S6 S7 S8 }

thread_local! {
    /// The number of sentinels that are in use. Without a destructor, so that it can always be read.
    static USED: Cell<usize> = const { Cell::new(0) };
}

/// The address of a mock at its last use.
#[derive(Debug, Default)]
pub(super) struct Watch(AtomicUsize);

impl Watch {
    /// Uses a new sentinel, if the mock has moved since its last use.
    pub(super) fn mark(&self) {
        let address = std::ptr::from_ref(self).addr();
        if self.0.load(Ordering::Relaxed) == address {
            return;
        }
        self.0.store(address, Ordering::Relaxed);
        if let Some(sentinel) = SENTINELS.get(USED.get()) {
            let _ = sentinel.try_with(|_| ());
            USED.set(USED.get() + 1);
        }
    }
}

/// Returns whether the thread is ending, as far as its sentinels show.
pub(super) fn thread_is_ending() -> bool {
    let mut used = SENTINELS.iter().take(USED.get());
    used.any(|sentinel| sentinel.try_with(|_| ()).is_err())
}
