//! The level of each lint, and the place where it was set.

use super::Location;
use crate::lints::{Lint, LintLevel};

/// The lints that were given a level, each once. The others have their default level.
#[derive(Debug, Clone, Default)]
pub(crate) struct LintLevels(Vec<(Lint, LintLevel, Location)>);

impl LintLevels {
    pub(crate) fn set(&mut self, lint: Lint, level: LintLevel, written_at: Location) {
        let new = (lint, level, written_at);
        for set in &mut self.0 {
            if set.0 == lint {
                *set = new;
                return;
            }
        }
        self.0.push(new);
    }

    fn find(&self, lint: Lint) -> Option<&(Lint, LintLevel, Location)> {
        self.0.iter().find(|(known, ..)| *known == lint)
    }

    /// The level that a lint was given; `None` if it has its default.
    pub(crate) fn get(&self, lint: Lint) -> Option<LintLevel> {
        self.find(lint).map(|found| found.1)
    }

    /// The level of a lint.
    pub(crate) fn of(&self, lint: Lint) -> LintLevel {
        self.get(lint).unwrap_or(lint.default_level())
    }

    /// The place where a lint was given its level.
    pub(crate) fn place(&self, lint: Lint) -> Option<String> {
        self.find(lint)
            .map(|(_, _, written_at)| written_at.to_string())
    }

    /// Takes the levels of another script, where this one sets none.
    #[cfg(feature = "cli")]
    pub(crate) fn inherit(&mut self, other: &Self) {
        for (lint, level, written_at) in &other.0 {
            if self.find(*lint).is_none() {
                self.set(*lint, *level, written_at.clone());
            }
        }
    }

    #[cfg(feature = "cli")]
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reports whether a lint was given the level `Deny`.
    pub(crate) fn has_deny(&self) -> bool {
        self.0.iter().any(|(_, level, _)| *level == LintLevel::Deny)
    }

    /// Adds the levels of another script. `Err` names two levels that contradict each other.
    pub(super) fn merge(&mut self, other: Self) -> Result<(), String> {
        for (lint, level, written_at) in other.0 {
            match self.find(lint) {
                Some((_, ours, _)) if *ours != level => {
                    return Err(format!(
                        "two scripts contradict each other: one has the lint {lint} at {ours:?}, \
                         the other at {level:?}"
                    ));
                }
                Some(_) => {}
                None => self.set(lint, level, written_at),
            }
        }
        Ok(())
    }
}
