//! The evidence that a failure message ends with: the findings of the lints, and the timeline.

use std::panic::Location;
use std::sync::Arc;

use super::{Engine, EngineState, on_panic};
use crate::journal::{ScenarioPlaces, Timeline, first_lines};
use crate::lint::{self, LintFinding, RenderedLints};
use crate::panic_message::failure;
use crate::script::LintLevels;

/// The evidence of a failure, at one time.
#[derive(Debug, Clone)]
pub(crate) struct FailureEvidence {
    pub(crate) timeline: Timeline,
    lint_levels: LintLevels,
    pub(crate) scenario_places: ScenarioPlaces,
}

/// The maximum number of lines of the failure itself, and of the findings of the lints.
const MAX_LINES: usize = 40;

impl Engine {
    /// Returns the findings of the lints so far.
    pub(crate) fn lint_findings(&self) -> Vec<LintFinding> {
        let evidence = self.lock().evidence();
        let exchanges = evidence.timeline.exchanges();
        lint::check(exchanges, &evidence.lint_levels, &evidence.scenario_places)
    }
}

impl EngineState {
    /// Returns the evidence so far.
    pub(crate) fn evidence(&self) -> FailureEvidence {
        FailureEvidence {
            timeline: self.journal.timeline(),
            lint_levels: self.lint_levels.clone(),
            scenario_places: self.scenario_places(),
        }
    }

    /// Returns the places where the mounted scenarios were written.
    pub(super) fn scenario_places(&self) -> ScenarioPlaces {
        let mut places = Vec::new();
        for mounted in self.playback.mounted() {
            let scenario = &mounted.scenario;
            places.push((Arc::clone(&scenario.name), scenario.written_at.to_string()));
        }
        ScenarioPlaces(places)
    }
}

impl FailureEvidence {
    /// Renders the findings of the lints.
    pub(super) fn render_lints(&self) -> RenderedLints {
        let exchanges = self.timeline.exchanges();
        lint::render(exchanges, &self.lint_levels, &self.scenario_places)
    }

    /// Fails the test with a message: the expected and the found state, the line of the test, one suggestion,
    /// and the evidence around the exchanges of these numbers.
    #[track_caller]
    pub(crate) fn fail(
        &self,
        what: &str,
        suggestion: &str,
        at: &Location<'_>,
        around: &[u64],
    ) -> ! {
        let head = failure(first_lines(what, MAX_LINES), at, suggestion);
        let mut rendered = self.render_lints();
        rendered.denied.append(&mut rendered.warned);
        let mut lints = Vec::new();
        for findings in &rendered.denied {
            lints.push(&*findings.text);
        }
        let mut lints = lints.join("\n\n");
        if !lints.is_empty() {
            lints = first_lines(&lints, MAX_LINES) + "\n\n";
        }
        on_panic::mark_reported();
        panic!("{head}\n\n{lints}{}", self.timeline.describe(around))
    }
}
