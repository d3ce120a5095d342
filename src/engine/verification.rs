//! The verification: unexpected calls, unmet expectations, held requests and denied lints.

use super::{Engine, State};
use crate::journal::Report;
use crate::script::{MountId, Mounted, Scenario};

impl Engine {
    /// Unmounts a scenario; `Err` reports what it expected and did not get. The requests that it
    /// holds are released: nothing else could release them.
    pub(crate) fn unmount(&self, id: MountId) -> Result<(), Report> {
        let mut state = self.lock();
        let unmounted = state.playback.unmount(id);
        let report = report(&state, Vec::new(), unmounted.as_slice());
        if let Some(unmounted) = unmounted {
            unmounted.gate.release_all();
        }
        if report.is_empty() {
            Ok(())
        } else {
            Err(report)
        }
    }

    /// Verifies all that came so far.
    pub(crate) fn verify(&self) -> Result<(), Report> {
        let state = self.lock();
        let unexpected = state.journal.unexpected().to_vec();
        let mut report = report(&state, unexpected, state.playback.mounted());
        // If nothing fails and no lint can, the lints do not run.
        if report.is_empty() && !state.lint_levels.deny() {
            return Ok(());
        }
        let evidence = state.evidence();
        drop(state);
        *report.lints = evidence.render_lints();
        if report.is_empty() {
            Ok(())
        } else {
            Err(report)
        }
    }
}

/// Returns the report of these scenarios, without the lints.
fn report(state: &State, unexpected: Vec<String>, mounted: &[Mounted]) -> Report {
    Report {
        unexpected,
        unmet: mounted.iter().filter_map(unmet).collect(),
        held: mounted.iter().filter_map(held).collect(),
        lints: Box::default(),
        around: state.journal.unexpected_numbers().into(),
        timeline: Box::new(state.journal.timeline()),
    }
}

/// Describes an expectation that was not met.
fn unmet(mounted: &Mounted) -> Option<String> {
    let Scenario {
        name,
        written_at,
        when,
        expected,
        ..
    } = &mounted.scenario;
    let expected = expected.filter(|expected| !expected.is_met_by(mounted.matched))?;
    let (got, next) = match mounted.matched {
        0 => (
            0,
            "compare its matcher with the calls of the timeline, and await what makes the call",
        ),
        count => (
            count,
            "look in the timeline for who made the calls; every attempt of a retrying client counts",
        ),
    };
    Some(format!(
        "expectation not met: scenario {name:?} ({written_at})\n  expected {expected}, got {got}\n  \
         matches: {when}\n  try: {next}"
    ))
}

/// Describes the requests that still wait at a scenario's gate.
fn held(mounted: &Mounted) -> Option<String> {
    let Scenario {
        name, written_at, ..
    } = &mounted.scenario;
    let held = mounted.gate.waiting();
    let progress = match mounted.gate.progress() {
        (calls, Some(until)) => format!(": {calls} of {until} calls had arrived"),
        (_, None) => String::new(),
    };
    let next = if progress.is_empty() {
        format!("let them go with `gate({name:?}).release_all()` before the mock is dropped")
    } else {
        "make as many calls at the same time as the step waits for, and await them all".to_owned()
    };
    let numbers: Vec<_> = held
        .iter()
        .map(|held| format!("#{}", held.number()))
        .collect();
    (!held.is_empty()).then(|| {
        format!(
            "requests still held: {} at the gate of scenario {name:?} ({written_at}){progress}\n  \
             try: {next}",
            numbers.join(", ")
        )
    })
}
