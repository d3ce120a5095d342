//! The verdict: what went against the script, and what advice says of the caller.

use std::sync::Arc;

use super::{Engine, Locked, State};
use crate::journal::{Advised, Report, Timeline};
use crate::lint::{self, LintFinding};
use crate::lints::LintLevel;
use crate::script::{MountId, Mounted, Scenario};

impl Engine {
    /// Takes a scenario off the stage; what it expected and did not get is the report. The requests
    /// that it holds are let go: nobody else could, once it is off.
    pub(crate) fn unmount(&self, id: MountId) -> Result<(), Report> {
        let mut state = self.lock();
        let unmounted = state.playback.unmount(id);
        let verdict = report(&state, Vec::new(), unmounted.as_slice());
        if let Some(unmounted) = unmounted {
            unmounted.gate.release_all();
        }
        verdict
    }

    pub(crate) fn verify(&self) -> Result<(), Report> {
        let state = self.lock();
        let unexpected = state.journal.unexpected().to_vec();
        let verdict = report(&state, unexpected, state.playback.mounted());
        // Where nothing fails and nothing can, advice is not asked.
        if verdict.is_ok() && !state.lint_levels.deny() {
            return Ok(());
        }
        let mut advised = Box::new(Advised::default());
        for (level, text) in state.advised() {
            match level {
                LintLevel::Deny => advised.denied.push(text),
                LintLevel::Warn => advised.warned.push(text),
                LintLevel::Allow => {}
            }
        }
        match verdict {
            Ok(()) if advised.denied.is_empty() => Ok(()),
            verdict => Err(Report {
                advised,
                ..verdict.err().unwrap_or_else(|| blank(&state))
            }),
        }
    }

    /// All that happened so far, for messages that end with it. They say what advice finds, too, which
    /// is asked for then, with `state` free again.
    pub(crate) fn timeline(self: &Arc<Self>, state: &Locked<'_>) -> Timeline {
        let mock = Arc::downgrade(self);
        let advised = move || mock.upgrade().map_or_else(Vec::new, |mock| mock.advised());
        state.journal.timeline().warned_by(advised)
    }

    fn advised(&self) -> Vec<String> {
        let advised = self.lock().advised();
        advised.into_iter().map(|(_, text)| text).collect()
    }

    /// What advice finds in what came so far.
    pub(crate) fn lint_findings(&self) -> Vec<LintFinding> {
        self.lock().findings()
    }
}

impl State {
    fn findings(&self) -> Vec<LintFinding> {
        lint::look(
            &self.journal.exchanges(),
            &self.journal.rejections(),
            |advice| self.lint_levels.of(advice),
            |name| self.written_at(name),
        )
    }

    /// What advice says, a text for each rule that has found something.
    fn advised(&self) -> Vec<(LintLevel, String)> {
        lint::told(
            &self.journal.exchanges(),
            &self.journal.rejections(),
            |advice| self.lint_levels.of(advice),
            |name| self.written_at(name),
            |advice| self.lint_levels.place(advice),
        )
    }

    /// Where the mounted scenario of this name was written.
    pub(super) fn written_at(&self, name: &str) -> Option<String> {
        let mut mounted = self.playback.mounted().iter();
        let named = mounted.find(|mounted| &*mounted.scenario.name == name)?;
        Some(named.scenario.written_at.to_string())
    }
}

/// What went against the script, as far as these scenarios know of it.
fn report(state: &State, unexpected: Vec<String>, mounted: &[Mounted]) -> Result<(), Report> {
    let report = Report {
        unexpected,
        unmet: mounted.iter().filter_map(unmet).collect(),
        held: mounted.iter().filter_map(held).collect(),
        ..blank(state)
    };
    if report.is_empty() {
        Ok(())
    } else {
        Err(report)
    }
}

/// A report of nothing.
fn blank(state: &State) -> Report {
    Report {
        unexpected: Vec::new(),
        unmet: Vec::new(),
        held: Vec::new(),
        advised: Box::default(),
        around: state.journal.blamed().into(),
        timeline: Box::new(state.journal.timeline()),
    }
}

/// What a mounted scenario expected and did not get.
fn unmet(mounted: &Mounted) -> Option<String> {
    let Scenario {
        name,
        written_at,
        when,
        expected,
        ..
    } = &mounted.scenario;
    let expected = expected.filter(|expected| !expected.is_met_by(mounted.matched))?;
    let (came, next) = match mounted.matched {
        0 => (
            "none came".to_owned(),
            "compare what it is about with the calls of the timeline, and await what makes the call",
        ),
        count => (
            format!("{count} came"),
            "look in the timeline for who made the calls; every attempt of a retrying client counts",
        ),
    };
    Some(format!(
        "expectation not met: scenario {name:?} ({written_at})\n  expected {expected}, but {came}\n  \
         it is about: {when}\n  try: {next}"
    ))
}

/// The requests that still wait at a mounted scenario's gate.
fn held(mounted: &Mounted) -> Option<String> {
    let Scenario {
        name, written_at, ..
    } = &mounted.scenario;
    let held = mounted.gate.held();
    let numbers: Vec<_> = held
        .iter()
        .map(|held| format!("#{}", held.number()))
        .collect();
    (!held.is_empty()).then(|| {
        format!(
            "requests still held: {} at the gate of scenario {name:?} ({written_at})\n  \
             try: let them go with `gate({name:?}).release_all()` before the mock is dropped",
            numbers.join(", ")
        )
    })
}
