//! The verification: unexpected calls, unmet expectations, held requests, unused scenarios and denied
//! lints.

use std::sync::Arc;

use super::live::Live;
use super::unexpected::title;
use super::unreached::EARLY_RETURN;
use super::{Engine, EngineState, Locked};
use crate::journal::{Failure, FailureKind, Report};
use crate::lints::{Lint, LintLevel};
use crate::panic_message::counted;
use crate::script::{CallCount, Location, MountId, Mounted};

impl Engine {
    /// Unmounts a scenario. `Err` reports its unmet expectations. The requests that it holds are released,
    /// because nothing else could release them.
    pub(crate) fn unmount(&self, id: MountId) -> Result<(), Report> {
        let mut state = self.lock();
        let mut report = empty_report(&state);
        for mounted in state.playback.mounted() {
            if mounted.id == id {
                let mounted = std::slice::from_ref(mounted);
                add_scenarios(&mut report, &state, mounted, &self.live);
            }
        }
        if let Some(unmounted) = state.playback.unmount(id) {
            unmounted.gate.release_all();
        }
        result(report)
    }

    /// Verifies all requests so far.
    pub(crate) fn verify(&self) -> Result<(), Report> {
        let state = self.lock();
        let report = self.report_scenarios(&state);
        // The lints over the requests run only if something fails, or one of them can fail.
        let denies_foreign = state.journal.has_foreign()
            && state.lint_levels.of(Lint::ForeignService) == LintLevel::Deny;
        if report.failures.is_empty() && !state.lint_levels.has_deny() && !denies_foreign {
            return Ok(());
        }
        result(complete(report, state))
    }

    /// Returns the report of all requests so far, with or without failures.
    pub(crate) fn report(&self) -> Report {
        let state = self.lock();
        complete(self.report_scenarios(&state), state)
    }

    /// Returns the report of all mounted scenarios and unexpected calls, without lints over requests. The
    /// unexpected calls come first: [`complete`] finds them by their index.
    fn report_scenarios(&self, state: &EngineState) -> Report {
        let mut report = empty_report(state);
        report
            .failures
            .extend_from_slice(state.journal.unexpected());
        let numbers = state.journal.unexpected_numbers();
        report.around.extend_from_slice(numbers);
        add_scenarios(&mut report, state, state.playback.mounted(), &self.live);
        report
    }
}

/// Adds the nearest scenarios to the failures about unexpected calls, which come first, and the findings of the
/// lints. Both take long, and the mock is unlocked before.
fn complete(mut report: Report, state: Locked<'_>) -> Report {
    let (comparisons, evidence) = (state.comparisons.clone(), state.evidence());
    drop(state);
    for comparison in comparisons {
        if let Some(failure) = report.failures.get_mut(comparison.failure) {
            failure.text += &comparison.describe();
        }
    }
    let mut lints = evidence.render_lints();
    report.failures.append(&mut lints.denied);
    report.warnings.append(&mut lints.warned);
    report
}

fn result(report: Report) -> Result<(), Report> {
    if report.failures.is_empty() {
        Ok(())
    } else {
        Err(report)
    }
}

fn empty_report(state: &EngineState) -> Report {
    Report {
        failures: Vec::new(),
        warnings: Vec::new(),
        around: Vec::new(),
        timeline: Box::new(state.journal.timeline().of_verification()),
    }
}

/// Adds the failures and the warnings of these scenarios, by kind.
fn add_scenarios(report: &mut Report, state: &EngineState, all: &[Mounted], live: &Arc<Live>) {
    /// The maximum number of unused scenarios that are explained: more are not shown.
    const EXPLAINED: usize = 12;
    for mounted in all {
        add_unmet_calls(report, state, mounted, live);
        add_unmet_requests(report, mounted);
    }
    for mounted in all {
        add_held(report, mounted);
    }
    let mut unused = 0;
    for mounted in all {
        let level = state.lint_levels.of(Lint::UnusedScenario);
        if is_unused(mounted) && level != LintLevel::Allow {
            unused += 1;
            let failure = unused_scenario(report, state, mounted, live, unused <= EXPLAINED);
            add_finding(report, failure, level);
        }
        let level = state.lint_levels.of(Lint::UnusedStep);
        if level != LintLevel::Allow
            && let Some(failure) = unused_step(mounted, level)
        {
            add_finding(report, failure, level);
        }
    }
}

fn add_finding(report: &mut Report, failure: Failure, level: LintLevel) {
    if level == LintLevel::Deny {
        report.failures.push(failure);
    } else {
        report.warnings.push(failure);
    }
}

/// Makes a failure about a scenario.
fn failure(
    mounted: &Mounted,
    kind: FailureKind,
    (expected, found): (String, String),
    text: String,
) -> Failure {
    Failure {
        kind,
        scenario: Some(mounted.scenario.name.to_string()),
        location: Some(mounted.scenario.written_at.to_string()),
        expected,
        found,
        text,
    }
}

/// Adds an expected number of calls that was not met, with the request that explains it.
fn add_unmet_calls(report: &mut Report, state: &EngineState, mounted: &Mounted, live: &Arc<Live>) {
    let got = mounted.calls();
    let Some(count) = mounted.scenario.expected else {
        return;
    };
    if count.is_met_by(got) {
        return;
    }
    let (next, evidence) = if got < count.min {
        let why = state.explain_unreached(mounted, live);
        report.around.extend(why.number);
        (why.next, why.evidence)
    } else {
        let next = if count == CallCount::from(0) {
            "look in the timeline for what makes the call, or narrow the `when`"
        } else {
            "look in the timeline for what makes each call"
        };
        (next.to_owned(), String::new())
    };
    let note = if got == 0 { EARLY_RETURN } else { "" };
    let expected = count.describe("call");
    let text = format!(
        "expectation not met: scenario {}\n  expected {expected}, got {got}\n  matches: {}\n  \
         try: {next}{evidence}{note}",
        title(&mounted.scenario),
        mounted.scenario.when
    );
    let counts = (expected, got.to_string());
    let failure = failure(mounted, FailureKind::UnmetExpectation, counts, text);
    report.failures.push(failure);
}

/// Adds an expected number of requests that was not met.
fn add_unmet_requests(report: &mut Report, mounted: &Mounted) {
    let got = mounted.matched;
    let Some(count) = mounted.scenario.expected_requests else {
        return;
    };
    if count.is_met_by(got) {
        return;
    }
    let attempts = match got {
        0 => String::new(),
        _ => format!(
            " ({} of {})",
            counted(got, "attempt"),
            counted(mounted.calls(), "call")
        ),
    };
    let next = if got < count.min {
        "compare the attempts of the calls in the timeline with those that the client should make"
    } else {
        "count calls instead with `expect`, if the client may retry: every attempt is a request"
    };
    let expected = count.describe("request");
    let text = format!(
        "expectation not met: scenario {}\n  of `expect_requests`: expected {expected}, got \
         {got}{attempts}\n  matches: {}\n  try: {next}",
        title(&mounted.scenario),
        mounted.scenario.when
    );
    let counts = (expected, got.to_string());
    let failure = failure(mounted, FailureKind::UnmetExpectation, counts, text);
    report.failures.push(failure);
}

/// Adds the requests that still wait at a scenario's gate.
fn add_held(report: &mut Report, mounted: &Mounted) {
    let (scenario, name) = (title(&mounted.scenario), &mounted.scenario.name);
    let held = mounted.gate.waiting();
    if held.is_empty() {
        return;
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
    let next = if !progress.is_empty() {
        "make as many calls at the same time as the step waits for, and await them all".to_owned()
    } else if let Location::File(_) = mounted.scenario.written_at {
        format!(
            "release them before the mock ends: by `POST /_sfn-mock/gates` of `sfn-mock serve --control`, in Rust \
             by `gate({name:?}).release_all()`"
        )
    } else {
        format!("release them with `gate({name:?}).release_all()` before the mock is dropped")
    };
    let text = format!(
        "requests still held: {numbers} at the gate of scenario {scenario}{progress}\n  try: {next}"
    );
    let found = ("no waiting request".to_owned(), numbers);
    let failure = failure(mounted, FailureKind::HeldRequests, found, text);
    report.failures.push(failure);
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

/// Describes a scenario that no request reached. With `explain`, it searches for the reason, and adds the
/// request that explains it to the report.
fn unused_scenario(
    report: &mut Report,
    state: &EngineState,
    mounted: &Mounted,
    live: &Arc<Live>,
    explain: bool,
) -> Failure {
    let lint = Lint::UnusedScenario;
    let (next, evidence) = if explain {
        let why = state.explain_unreached(mounted, live);
        report.around.extend(why.number);
        (why.next + "; ", why.evidence)
    } else {
        (String::new(), String::new())
    };
    let level = level(state, lint);
    let (scenario, when) = (title(&mounted.scenario), &mounted.scenario.when);
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
    let counts = ("at least 1 request".to_owned(), "0".to_owned());
    failure(mounted, FailureKind::Lint(lint), counts, text)
}

/// Describes the level of a lint, and the place where it was set.
fn level(state: &EngineState, lint: Lint) -> String {
    let level = state.lint_levels.of(lint).describe();
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
    let level = level.describe();
    let text = format!(
        "unused step: {steps} of scenario {}\n  expected requests for {}, got {}\n  \
         try: {}\n  lint: {lint} ({level}), {}",
        title(&mounted.scenario),
        counted(all, "step"),
        counted(mounted.matched, "request"),
        lint.next(),
        lint.page()
    );
    let expected = format!("a request for each of {}", counted(all, "step"));
    Some(failure(
        mounted,
        FailureKind::Lint(lint),
        (expected, found),
        text,
    ))
}
