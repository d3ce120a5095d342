//! The settings of the control interface, and the reset that it asks for.

use std::path::PathBuf;

use super::{Engine, EngineState};
use crate::chance::Chance;
use crate::script::Script;

/// The settings of the control interface, for clients in other languages.
#[derive(Debug)]
pub(crate) struct Control {
    /// The script of a reset.
    pub(crate) script: Script,
    /// The folder of the cassettes that the steps of a script can play.
    pub(crate) files: Option<PathBuf>,
}

impl Engine {
    /// Adds the control interface.
    pub(crate) fn with_control(mut self, control: Control) -> Self {
        self.control = Some(control);
        self
    }

    /// The control interface; `None` for a mock without it.
    pub(crate) fn control(&self) -> Option<&Control> {
        self.control.as_ref()
    }

    /// Resets the mock to `script`, which has been checked: service state, scenarios, journal,
    /// clock, chance. Waiting requests are disconnected.
    pub(crate) fn reset(&self, script: Script) {
        let mut state = self.lock();
        self.clock.reset();
        let (entropy, journal) = (Chance::new(self.seed), state.journal.new_empty());
        let new = EngineState::new(script, entropy, journal, self.clock.read());
        let old = std::mem::replace(&mut *state, new);
        state.generation = old.generation + 1;
        state.transports = old.transports;
        #[cfg(feature = "record")]
        {
            state.recorder = old.recorder;
        }
        drop(state);
        self.in_flight.forget_maximum();
        for mounted in old.playback.mounted() {
            mounted.gate.release_all();
        }
        old.service.end_polls();
        self.changed.notify();
    }
}
