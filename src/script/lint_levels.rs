//! How much each rule of advice matters, and where that was said.

use std::collections::BTreeMap;

use super::origin::Origin;
use crate::lints::{Lint, LintLevel};

/// The rules that were given a level; the others warn.
#[derive(Debug, Clone, Default)]
pub(crate) struct LintLevels(BTreeMap<Lint, (LintLevel, Origin)>);

impl LintLevels {
    pub(crate) fn set(&mut self, advice: Lint, level: LintLevel, written_at: Origin) {
        self.0.insert(advice, (level, written_at));
    }

    pub(crate) fn of(&self, advice: Lint) -> LintLevel {
        self.0
            .get(&advice)
            .map_or(LintLevel::default(), |(level, _)| *level)
    }

    /// Where a rule was given its level.
    pub(crate) fn place(&self, advice: Lint) -> Option<String> {
        self.0
            .get(&advice)
            .map(|(_, written_at)| written_at.to_string())
    }

    #[cfg(feature = "cli")]
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether any rule fails the test.
    pub(crate) fn deny(&self) -> bool {
        self.0.values().any(|(level, _)| *level == LintLevel::Deny)
    }

    /// Takes in what another script says; `Err` with what both say, where they do not agree.
    pub(super) fn merge(&mut self, other: Self) -> Result<(), String> {
        for (advice, (level, written_at)) in other.0 {
            match self.0.get(&advice) {
                Some((ours, _)) if *ours != level => {
                    return Err(format!(
                        "two scripts contradict each other: one says advice {advice} {ours:?}, the \
                         other {level:?}"
                    ));
                }
                Some(_) => {}
                None => self.set(advice, level, written_at),
            }
        }
        Ok(())
    }
}
