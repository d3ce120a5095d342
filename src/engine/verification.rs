//! The verification: unexpected calls, unmet expectations, held requests, unused scenarios and denied
//! lints.

use std::sync::Arc;

use super::live::Live;
use super::nearest::NearestScenario;
use super::unexpected::named;
use super::unreached::EARLY_RETURN;
use super::{Engine, EngineState};
use crate::journal::{Failure, FailureKind, Report};
use crate::lints::{Lint, LintLevel};
use crate::panic_message::counted;
use crate::script::{CallCount, Location, MountId, Mounted};

impl Engine {
    /// Unmounts a scenario. `Err` reports its unmet expectations. The requests that it holds are released,
    /// because nothing else could release them.
    pub(crate) fn unmount(&self, id: MountId) -> Result<(), Report> {
        let mut state = self.lock();
        let mounted = state.playback.mounted().iter();
        let mounted: Vec<_> = mounted.filter(|mounted| mounted.id == id).collect();
        let report = report(&state, &mounted, &self.live);
        if let Some(unmounted) = state.playback.unmount(id) {
            unmounted.gate.release_all();
        }
        result(report)
    }

    /// Verifies all requests so far.
    pub(crate) fn verify(&self) -> Result<(), Report> {
        let state = self.lock();
        let report = self.report_scenarios(&state);
        let comparisons = state.comparisons.clone();
        // The lints over the requests run only if something fails, or one of them can fail.
        let denies_foreign = state.journal.has_foreign()
            && state.lint_levels.of(Lint::ForeignService) == LintLevel::Deny;
        if report.failures.is_empty() && !state.lint_levels.has_deny() && !denies_foreign {
            return Ok(());
        }
        let evidence = state.evidence();
        drop(state);
        let report = with_nearest(report, &comparisons);
        result(with_lints(report, evidence.render_lints()))
    }

    /// Returns the report of all requests so far, with or without failures.
    pub(crate) fn report(&self) -> Report {
        let state = self.lock();
        let report = self.report_scenarios(&state);
        let comparisons = state.comparisons.clone();
        let evidence = state.evidence();
        drop(state);
        let report = with_nearest(report, &comparisons);
        with_lints(report, evidence.render_lints())
    }

    /// Returns the report of all mounted scenarios and unexpected calls, without lints over requests. The
    /// unexpected calls come first: [`with_nearest`] finds them by their index.
    fn report_scenarios(&self, state: &EngineState) -> Report {
        let mounted: Vec<_> = state.playback.mounted().iter().collect();
        let mut report = report(state, &mounted, &self.live);
        let unexpected = state.journal.unexpected().iter().cloned();
        report.failures.splice(0..0, unexpected);
        let around = [&report.around, state.journal.unexpected_numbers()].concat();
        report.around = around.into();
        report
    }
}

/// Adds the nearest scenarios to the failures about unexpected calls, which come first.
fn with_nearest(mut report: Report, comparisons: &[Arc<NearestScenario>]) -> Report {
    for comparison in comparisons {
        if let Some(failure) = report.failures.get_mut(comparison.failure) {
            failure.text += comparison.describe();
        }
    }
    report
}

fn with_lints(mut report: Report, lints: crate::lint::RenderedLints) -> Report {
    report.failures.extend(lints.denied);
    report.warnings.extend(lints.warned);
    report
}

fn result(report: Report) -> Result<(), Report> {
    if report.failures.is_empty() {
        Ok(())
    } else {
        Err(report)
    }
}

/// Returns the report of these scenarios alone.
fn report(state: &EngineState, mounted: &[&Mounted], live: &Arc<Live>) -> Report {
    /// The maximum number of scenarios that are explained: more are not shown.
    const EXPLAINED: usize = 12;
    let mut report = Report {
        failures: Vec::new(),
        warnings: Vec::new(),
        around: Box::default(),
        timeline: Box::new(state.journal.timeline().of_verification()),
    };
    let mut around = Vec::new();
    let (mut unmet, mut held_requests) = (Vec::new(), Vec::new());
    let (mut denied, mut warned) = (Vec::new(), Vec::new());
    for &mounted in mounted {
        let explain = unmet.len() + denied.len() + warned.len() < EXPLAINED;
        let level = state.lint_levels.of(Lint::UnusedScenario);
        unmet.extend(unmet_calls(state, mounted, live, &mut around));
        unmet.extend(unmet_requests(mounted));
        held_requests.extend(held(mounted));
        if is_unused(mounted) && level != LintLevel::Allow {
            let failure = unused_scenario(state, mounted, live, explain.then_some(&mut around));
            if level == LintLevel::Deny {
                denied.push(failure);
            } else {
                warned.push(failure);
            }
        }
        let level = state.lint_levels.of(Lint::UnusedStep);
        if level != LintLevel::Allow
            && let Some(failure) = unused_step(mounted, level)
        {
            if level == LintLevel::Deny {
                denied.push(failure);
            } else {
                warned.push(failure);
            }
        }
    }
    for failures in [unmet, held_requests, denied] {
        report.failures.extend(failures);
    }
    report.warnings = warned;
    report.around = around.into();
    report
}

/// Describes an expected number of calls that was not met. Adds the number of the request that explains
/// it to `around`.
fn unmet_calls(
    state: &EngineState,
    mounted: &Mounted,
    live: &Arc<Live>,
    around: &mut Vec<u64>,
) -> Option<Failure> {
    let scenario = &mounted.scenario;
    let expected = scenario.expected?;
    if expected.is_met_by(mounted.calls()) {
        return None;
    }
    let got = mounted.calls();
    let mut failure = unmet(mounted, expected.describe("call"), got.to_string());
    let (next, evidence) = if got < expected.min {
        let why = state.explain_unreached(mounted, live);
        around.extend(why.number);
        (why.next, why.evidence)
    } else {
        let next = if expected == CallCount::from(0) {
            "look in the timeline for what makes the call, or narrow the `when`"
        } else {
            "look in the timeline for what makes each call"
        };
        (next.to_owned(), String::new())
    };
    let note = if got == 0 { EARLY_RETURN } else { "" };
    failure.text = format!(
        "expectation not met: scenario {}\n  expected {}, got {got}\n  matches: {}\n  try: {next}{evidence}{note}",
        named(mounted),
        failure.expected,
        scenario.when
    );
    Some(failure)
}

/// Describes an expected number of requests that was not met.
fn unmet_requests(mounted: &Mounted) -> Option<Failure> {
    let scenario = &mounted.scenario;
    let expected = scenario.expected_requests?;
    if expected.is_met_by(mounted.matched) {
        return None;
    }
    let got = mounted.matched;
    let mut failure = unmet(mounted, expected.describe("request"), got.to_string());
    let attempts = match got {
        0 => String::new(),
        _ => format!(
            " ({} of {})",
            counted(got, "attempt"),
            counted(mounted.calls(), "call")
        ),
    };
    let next = if got < expected.min {
        "compare the attempts of the calls in the timeline with those that the client should make"
    } else {
        "count calls instead with `expect`, if the client may retry: every attempt is a request"
    };
    failure.text = format!(
        "expectation not met: scenario {}\n  of `expect_requests`: expected {}, got {got}{attempts}\n  \
         matches: {}\n  try: {next}",
        named(mounted),
        failure.expected,
        scenario.when
    );
    Some(failure)
}

/// Makes a failure about an expectation, without its text.
fn unmet(mounted: &Mounted, expected: String, found: String) -> Failure {
    let failure = Failure {
        kind: FailureKind::UnmetExpectation,
        scenario: None,
        location: None,
        expected,
        found,
        text: String::new(),
    };
    let scenario = &mounted.scenario;
    failure.of_scenario(&scenario.name, scenario.written_at.to_string())
}

/// Describes the requests that still wait at a scenario's gate.
fn held(mounted: &Mounted) -> Option<Failure> {
    let (scenario, name) = (named(mounted), &mounted.scenario.name);
    let held = mounted.gate.waiting();
    if held.is_empty() {
        return None;
    }
    let mut numbers = Vec::new();
    for held in &held {
        numbers.push(format!("#{}", held.number()));
    }
    let numbers = numbers.join(", ");
    let progress = match mounted.gate.progress() {
        (calls, Some(until)) => format!(": {calls} of {until} calls had arrived"),
        (_, None) => String::new(),
    };
    let next = if progress.is_empty() {
        format!("release them with `gate({name:?}).release_all()` before the mock is dropped")
    } else {
        "make as many calls at the same time as the step waits for, and await them all".to_owned()
    };
    let text = format!(
        "requests still held: {numbers} at the gate of scenario {scenario}{progress}\n  try: {next}"
    );
    let failure = Failure {
        kind: FailureKind::HeldRequests,
        scenario: None,
        location: None,
        expected: "no waiting request".to_owned(),
        found: numbers,
        text,
    };
    Some(failure.of_scenario(name, scenario.location))
}

/// Reports whether no request reached a scenario that should be reached. A scenario with an
/// expectation is never unused: the expectation decides.
fn is_unused(mounted: &Mounted) -> bool {
    let scenario = &mounted.scenario;
    mounted.matched == 0
        && !scenario.optional
        && !scenario.steps.is_empty()
        && scenario.expected.is_none()
        && scenario.expected_requests.is_none()
}

/// Describes a scenario that no request reached. With `around`, it searches for the reason.
fn unused_scenario(
    state: &EngineState,
    mounted: &Mounted,
    live: &Arc<Live>,
    around: Option<&mut Vec<u64>>,
) -> Failure {
    let lint = Lint::UnusedScenario;
    let (next, evidence) = match around {
        Some(around) => {
            let why = state.explain_unreached(mounted, live);
            around.extend(why.number);
            (why.next + "; ", why.evidence)
        }
        None => (String::new(), String::new()),
    };
    let level = level(state, lint);
    let (scenario, when) = (named(mounted), &mounted.scenario.when);
    // The author of a file need not know Rust.
    let (optional, note) = match mounted.scenario.written_at {
        Location::Code(_) => ("`.optional()`", EARLY_RETURN),
        Location::File(_) => ("`\"optional\": true`", ""),
    };
    let text = format!(
        "unused scenario: {scenario}\n  expected at least 1 request, got 0\n  matches: {when}\n  \
         try: {next}{optional} allows that it stays unused{evidence}{note}\n  \
         lint: {lint} ({level}), {}",
        lint.page()
    );
    let failure = Failure {
        kind: FailureKind::Lint(lint),
        scenario: None,
        location: None,
        expected: "at least 1 request".to_owned(),
        found: "0".to_owned(),
        text,
    };
    failure.of_scenario(&scenario.name, scenario.location.clone())
}

/// Describes the level of a lint, and the place where it was set.
fn level(state: &EngineState, lint: Lint) -> String {
    let level = match state.lint_levels.of(lint) {
        LintLevel::Deny => "denied",
        LintLevel::Warn | LintLevel::Allow => "a warning",
    };
    match state.lint_levels.place(lint) {
        Some(place) => format!("{level} at {place}"),
        None => format!("{level} by default"),
    }
}

/// Describes the steps that no request took, of a scenario that was reached. Steps with a
/// probability may stay unused, and so may the steps after them.
fn unused_step(mounted: &Mounted, level: LintLevel) -> Option<Failure> {
    let scenario = &mounted.scenario;
    let (taken, all) = (mounted.steps_taken, scenario.steps.len());
    let by_chance = scenario.steps.iter().any(|step| step.probability.is_some());
    if mounted.matched == 0 || scenario.optional || taken >= all || by_chance {
        return None;
    }
    let lint = Lint::UnusedStep;
    let steps = match all - taken {
        1 => format!("step {all}"),
        _ => format!("steps {} to {all}", taken + 1),
    };
    let found = format!("{} took a request", counted(taken, "step"));
    let level = if level == LintLevel::Deny {
        "denied"
    } else {
        "a warning"
    };
    let text = format!(
        "unused step: {steps} of scenario {}\n  expected requests for {}, got {}\n  \
         try: {}\n  lint: {lint} ({level}), {}",
        named(mounted),
        counted(all, "step"),
        counted(mounted.matched, "request"),
        lint.next(),
        lint.page()
    );
    let failure = Failure {
        kind: FailureKind::Lint(lint),
        scenario: None,
        location: None,
        expected: format!("a request for each of {}", counted(all, "step")),
        found,
        text,
    };
    Some(failure.of_scenario(&scenario.name, scenario.written_at.to_string()))
}
