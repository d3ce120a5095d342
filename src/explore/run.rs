//! The view of one run that invariants judge.

use std::slice::Iter;

use crate::Calls;
use crate::journal::Exchanges;

use crate::mock::{Execution, SfnHandle};

/// One run of the explored function, after its end.
///
/// An invariant gets a reference to it.
#[derive(Debug)]
pub struct Run<T, E, S> {
    results: Vec<Result<T, E>>,
    state: S,
    sfn: SfnHandle,
}

impl<T, E, S> Run<T, E, S> {
    pub(crate) fn new(results: Vec<Result<T, E>>, state: S, sfn: SfnHandle) -> Self {
        Self {
            results,
            state,
            sfn,
        }
    }

    /// The result of each worker. A process that crashed has none; the one that was started after
    /// it has. A worker that waits forever has none.
    pub fn results(&self) -> Iter<'_, Result<T, E>> {
        self.results.iter()
    }

    /// The state that the run leaves behind.
    pub fn state(&self) -> &S {
        &self.state
    }

    /// The number of executions of this name that the run started.
    #[must_use]
    pub fn started(&self, name: &str) -> usize {
        let started = self.sfn.started();
        started
            .iter()
            .filter(|execution| execution.name() == name)
            .count()
    }

    /// The executions that the run started, in order.
    #[must_use]
    pub fn executions(&self) -> Vec<Execution> {
        self.sfn.started()
    }

    /// The calls that the function made, in order of their first attempts.
    #[must_use]
    pub fn calls(&self) -> Calls {
        self.sfn.calls()
    }

    /// The requests that reached the mock, in order.
    #[must_use]
    pub fn exchanges(&self) -> Exchanges {
        self.sfn.exchanges()
    }

    /// A handle of the run's mock.
    #[must_use]
    pub fn sfn(&self) -> &SfnHandle {
        &self.sfn
    }
}
