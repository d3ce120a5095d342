//! The settings that cannot change after the start: a scenario file may only repeat them.

use super::{ControlError, refusal};
use crate::clock::ClockKind;
use crate::engine::Engine;
use crate::script::{Script, Unsigned};

/// Refuses a script with another `seed`, `clock` or `unsigned` than the mock has. The same
/// values are accepted, so that one file can be used for `serve --scenario` and for this.
pub(super) fn check(engine: &Engine, script: &Script) -> Result<(), ControlError> {
    let (seed, clock, unsigned) = engine
        .control()
        .map(|control| &control.script)
        .map(|first| (first.seed, first.clock, first.unsigned))
        .unwrap_or_default();
    if let Some(given) = script.seed
        && seed != Some(given)
    {
        // A random seed does not count: it is not in the script.
        let has = seed.map_or_else(|| "none".to_owned(), |seed| seed.to_string());
        return Err(differs("seed", &has, &given.to_string()));
    }
    let has = clock.unwrap_or(ClockKind::Running);
    if let Some(given) = script.clock
        && given != has
    {
        return Err(differs("clock", &has.to_string(), &given.to_string()));
    }
    let has = unsigned.unwrap_or_default();
    match script.unsigned {
        Some(given) if given != has => Err(differs("unsigned", word(has), word(given))),
        _ => Ok(()),
    }
}

fn differs(key: &str, has: &str, given: &str) -> ControlError {
    refusal(
        400,
        format!(
            "`{key}` cannot change after the start: expected {has}, found {given}; leave it out, or start the \
             mock with it"
        ),
    )
}

/// The word of scenario files for it.
fn word(unsigned: Unsigned) -> &'static str {
    match unsigned {
        Unsigned::Refuse => "\"refuse\"",
        Unsigned::Accept => "\"accept\"",
    }
}
