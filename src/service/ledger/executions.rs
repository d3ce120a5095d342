//! All executions, in the order of their starts, in chunks that never move.

use super::{Execution, ExecutionId};

/// Executions in chunks, which stay where they are when more come.
#[derive(Debug, Default)]
pub(super) struct Executions {
    chunks: Vec<Vec<Execution>>,
    pub(super) len: usize,
}

impl Executions {
    const CHUNK: usize = 1024;

    pub(super) fn push(&mut self, execution: Execution) {
        if self.len.is_multiple_of(Self::CHUNK) {
            // The first one grows: most mocks see a few executions.
            let room = if self.chunks.is_empty() {
                1
            } else {
                Self::CHUNK
            };
            self.chunks.push(Vec::with_capacity(room));
        }
        self.chunks[self.len / Self::CHUNK].push(execution);
        self.len += 1;
    }

    pub(super) fn get(&self, id: ExecutionId) -> &Execution {
        let place = id.0 as usize;
        &self.chunks[place / Self::CHUNK][place % Self::CHUNK]
    }

    pub(super) fn get_mut(&mut self, id: ExecutionId) -> &mut Execution {
        let place = id.0 as usize;
        &mut self.chunks[place / Self::CHUNK][place % Self::CHUNK]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Execution> {
        self.chunks.iter().flatten()
    }
}
