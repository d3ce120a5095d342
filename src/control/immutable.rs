//! The settings that cannot change after the start: a scenario file may only repeat them.

use super::{Refusal, refusal};
use crate::engine::Engine;
use crate::script::{Script, Unsigned};

/// Refuses a script with another `seed` or `unsigned` than the mock has. One with the same is
/// accepted, so that one file does for `serve --scenario` and for this.
pub(super) fn check(engine: &Engine, script: &Script) -> Result<(), Refusal> {
    let (seed, unsigned) = engine
        .control()
        .map(|began| (began.seed, began.unsigned))
        .unwrap_or_default();
    if let Some(said) = script.seed
        && seed != Some(said)
    {
        // A random seed does not count: with that of a file, the clock would not move.
        let has = seed.map_or_else(|| "none".to_owned(), |seed| seed.to_string());
        return Err(differs("seed", &has, &said.to_string()));
    }
    let has = unsigned.unwrap_or_default();
    match script.unsigned {
        Some(said) if said != has => Err(differs("unsigned", word(has), word(said))),
        _ => Ok(()),
    }
}

fn differs(key: &str, has: &str, said: &str) -> Refusal {
    refusal(
        400,
        format!(
            "`{key}` is settled when the mock starts: this one has {has}, the body says {said}; leave \
             it out, or start the mock with it"
        ),
    )
}

/// As a scenario file has it.
fn word(unsigned: Unsigned) -> &'static str {
    match unsigned {
        Unsigned::Refuse => "\"refuse\"",
        Unsigned::Accept => "\"accept\"",
    }
}
