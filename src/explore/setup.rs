//! The parts of an exploration that each of its runs needs: the function, the state, the mock, the rules.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::run::Run;
use super::trace::Broken;
use super::worker::Process;
use crate::mock::{Builder, SfnHandle};

/// The parts of an exploration that one run needs.
pub(crate) struct Setup<'e, T, E, S> {
    pub(crate) state: &'e dyn Fn() -> S,
    pub(crate) function: &'e dyn Function<T, E, S>,
    pub(crate) mock: &'e dyn Fn(Builder) -> Builder,
    pub(crate) workers: usize,
    /// Processes can crash after their last request, too.
    pub(crate) crashes: bool,
    pub(crate) max_requests: usize,
    pub(crate) virtual_time: Duration,
    pub(crate) deny_hangs: bool,
    /// The state cannot carry anything from one worker to another.
    pub(crate) stateless: bool,
    /// Set once the function makes a client with the quota that all clients of the process share.
    pub(crate) shares_quota: Arc<AtomicBool>,
    pub(crate) judge: &'e Judge<'e, T, E, S>,
}

/// Checks all invariants of a run.
pub(crate) type Judge<'e, T, E, S> = dyn Fn(&Run<T, E, S>) -> Option<Broken> + 'e;

/// The user's function, started once for each process.
pub(crate) trait Function<T, E, S> {
    fn start<'r>(&'r self, sfn: SfnHandle, state: &'r S) -> Process<'r, Result<T, E>>;
}

impl<F: AsyncFn(SfnHandle, &S) -> Result<T, E>, T, E, S> Function<T, E, S> for F {
    fn start<'r>(&'r self, sfn: SfnHandle, state: &'r S) -> Process<'r, Result<T, E>> {
        Box::pin(self(sfn, state))
    }
}
