//! The recorded exchanges that a scenario file names, loaded from their cassettes.

use std::path::Path;

use super::Flaws;
use crate::cassette::{Cassette, RecordedExchange};
use crate::script::file::form::{File, FilePlay};
use crate::script::{Flaw, Step};

impl File {
    /// Loads the cassettes that steps play. Relative paths begin at `folder`.
    pub(in crate::script::file) fn load_cassettes(&mut self, folder: &Path) -> Flaws {
        let mut flaws = Flaws::new();
        for (index, scenario) in self.scenarios.iter_mut().enumerate() {
            for (step_index, step) in scenario.steps.iter_mut().enumerate() {
                let Some(play) = &mut step.play else {
                    continue;
                };
                if let Err(text) = play.load(folder) {
                    let path = format!("scenarios[{index}].steps[{step_index}].play");
                    flaws.push(Flaw::at(path, text));
                }
            }
        }
        flaws
    }
}

impl FilePlay {
    fn load(&mut self, folder: &Path) -> Result<(), String> {
        let (path, adapt) = match self {
            Self::Cassette(path) => (&*path, false),
            Self::More(more) => (&more.cassette, more.adapt),
            Self::Loaded { .. } => return Ok(()),
        };
        let found = find(folder, path);
        let (exchange, outcome) = match found {
            Ok(exchange) => (Some(Box::new(exchange)), Ok(())),
            Err(text) => (None, Err(text)),
        };
        *self = Self::Loaded { exchange, adapt };
        outcome
    }

    /// The step, or something harmless where there is nothing to play.
    pub(super) fn write(self) -> Step {
        match self {
            Self::Loaded {
                exchange: Some(exchange),
                adapt: true,
            } => Step::play_adapted(&exchange),
            Self::Loaded {
                exchange: Some(exchange),
                adapt: false,
            } => Step::play(&exchange),
            Self::Loaded { exchange: None, .. } | Self::Cassette(_) | Self::More(_) => {
                Step::serve()
            }
        }
    }
}

/// The exchange that `recorded.json` or `recorded.json#2` names.
fn find(folder: &Path, written: &str) -> Result<RecordedExchange, String> {
    let numbered = written.rsplit_once('#');
    let numbered = numbered.and_then(|(path, number)| Some((path, number.parse().ok()?)));
    let (path, number) = match numbered {
        Some((path, number)) => (path, Some(number)),
        None => (written, None::<usize>),
    };
    let cassette = Cassette::load(folder.join(path)).map_err(|error| {
        format!(
            "it cannot be played:\n  {}",
            error.to_string().replace('\n', "\n  ")
        )
    })?;
    let exchanges = cassette.exchanges();
    let index = match (number, exchanges.len()) {
        (None, 1) => 0,
        (None, 0) => return Err("the cassette holds no exchange".to_owned()),
        (None, count) => {
            return Err(format!(
                "the cassette holds {count} exchanges; name one, as in \"{path}#2\""
            ));
        }
        (Some(number), _) => number.wrapping_sub(1),
    };
    exchanges.get(index).cloned().ok_or_else(|| {
        let (number, count) = (index.wrapping_add(1), exchanges.len());
        format!("the cassette holds {count} exchanges, counted from 1, so there is no {number}")
    })
}
