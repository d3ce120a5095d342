//! The report of an exploration: as a value, as text, and as JSON.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

use super::explorer::SCHEDULE;
use super::schedule::{Outcome, Schedule, Scope, Token};
use super::search::{Bounds, Search};
use super::trace::{Step, Trace};

/// The result of an exploration.
///
/// Its `Display` is a short text for people, [`to_json`](Self::to_json) is for programs.
#[derive(Debug, Clone)]
pub struct Exploration {
    by_deviations: Vec<usize>,
    bounds: String,
    merged: usize,
    tried: Vec<(String, usize)>,
    hung: Vec<String>,
    pub(crate) notes: Vec<String>,
    cut_short: Option<String>,
    diverged: Option<String>,
    failed: Option<FailedSchedule>,
    elapsed: Duration,
}

impl Exploration {
    pub(crate) fn new(
        bounds: &Bounds,
        workers: usize,
        found: Search,
        failed: Option<FailedSchedule>,
        elapsed: Duration,
    ) -> Self {
        let diverged = found.diverged.map(|divergence| {
            format!(
                "the function behaves differently in the same schedule ({}): request {}: expected \
                 {}, found {}\n  try: take time and chance from the state, and `biased;` in \
                 `tokio::select!`",
                divergence.schedule,
                divergence.step + 1,
                divergence.expected,
                divergence.found
            )
        });
        let cut_short = found.cut_short.map(|left| {
            format!("the search was cut short with at least {left} schedules left to run")
        });
        let mut notes = Vec::new();
        if bounds.failures == 0 && bounds.crashes == 0 && workers == 1 {
            notes.push(
                "no failure, no crash and one worker: only the plain run was made".to_owned(),
            );
        }
        let bounds = format!(
            "at most {} and {}, {}",
            counted(bounds.failures, "failure"),
            counted(bounds.crashes, "crash"),
            counted(workers, "worker")
        );
        Self {
            by_deviations: found.runs,
            bounds,
            merged: found.merged,
            tried: found.tried,
            hung: found.hung,
            notes,
            cut_short,
            diverged,
            failed,
            elapsed,
        }
    }

    /// The number of schedules that were run.
    #[must_use]
    pub fn schedules(&self) -> usize {
        self.by_deviations.iter().sum()
    }

    /// The number of schedules that were run, by their number of deviations from the plain run:
    /// failures, crashes and changes of order.
    #[must_use]
    pub fn by_deviations(&self) -> &[usize] {
        &self.by_deviations
    }

    /// The number of schedules that equal another one to client and service.
    #[must_use]
    pub fn merged(&self) -> usize {
        self.merged
    }

    /// The requests at which failures and crashes were tried, each with the number of schedules.
    #[must_use]
    pub fn tried(&self) -> &[(String, usize)] {
        &self.tried
    }

    /// The requests after which a failure left the function waiting forever: there, a response
    /// that is late cannot be tried, since the client has no time-out.
    #[must_use]
    pub fn waits_forever(&self) -> &[String] {
        &self.hung
    }

    /// Remarks about the function: what the explorer could not control.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The bound that ended the search before its end, if one did.
    #[must_use]
    pub fn cut_short(&self) -> Option<&str> {
        self.cut_short.as_deref()
    }

    /// The first difference between two runs of one schedule, if there is one.
    #[must_use]
    pub fn diverged(&self) -> Option<&str> {
        self.diverged.as_deref()
    }

    /// The shortest schedule that breaks a rule, if there is one.
    #[must_use]
    pub fn failed(&self) -> Option<&FailedSchedule> {
        self.failed.as_ref()
    }

    /// The real time that the exploration took.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The report as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut tried = Vec::new();
        for (request, schedules) in &self.tried {
            tried.push(json!({ "request": request, "schedules": schedules }));
        }
        let report = json!({
            "bounds": self.bounds,
            "schedules": self.schedules(),
            "byDeviations": self.by_deviations,
            "merged": self.merged,
            "tried": tried,
            "waitsForever": self.hung,
            "notes": self.notes,
            "cutShort": self.cut_short,
            "diverged": self.diverged,
            "failed": self.failed.as_ref().map(FailedSchedule::to_value),
            "elapsedMs": u64::try_from(self.elapsed.as_millis()).unwrap_or(u64::MAX),
        });
        format!("{report:#}")
    }
}

pub(crate) fn counted(count: usize, noun: &str) -> String {
    match (count, noun) {
        (1, _) => format!("1 {noun}"),
        (_, "crash") => format!("{count} crashes"),
        _ => format!("{count} {noun}s"),
    }
}

impl fmt::Display for Exploration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.elapsed.as_secs_f64();
        let schedules = counted(self.schedules(), "schedule");
        write!(
            f,
            "explored {schedules} in {seconds:.2} s ({})",
            self.bounds
        )?;
        for (deviations, count) in self.by_deviations.iter().enumerate().skip(1) {
            write!(f, "\n  with {}: {count}", counted(deviations, "deviation"))?;
        }
        if self.merged > 0 {
            write!(
                f,
                "\n  not run because they equal another one: {}",
                self.merged
            )?;
        }
        for (request, count) in &self.tried {
            write!(f, "\n  at {request}: {count}")?;
        }
        for request in &self.hung {
            write!(
                f,
                "\n  not tried: a late response to {request}, since the client has no time-out"
            )?;
        }
        for note in &self.notes {
            write!(f, "\n  note: {note}")?;
        }
        if let Some(cut_short) = &self.cut_short {
            write!(f, "\n  INCOMPLETE: {cut_short}")?;
        }
        Ok(())
    }
}

/// A schedule that breaks a rule.
///
/// Its `Display` is the message of a failing test.
#[derive(Debug, Clone)]
pub struct FailedSchedule {
    rule: String,
    message: String,
    token: String,
    tried: usize,
    timeline: String,
    scenario_file: Option<String>,
    deviations: usize,
}

impl FailedSchedule {
    pub(crate) fn new(schedule: Schedule, trace: Trace, workers: usize, tried: usize) -> Self {
        let fingerprint = trace.fingerprint(&schedule);
        let deviations = schedule.deviations();
        let scenario_file = scenario_file(&schedule, &trace);
        let timeline = timeline(&trace, workers);
        let token = Token {
            schedule,
            fingerprint,
        }
        .to_string();
        let (rule, message) = trace
            .broken
            .map(|broken| (broken.rule, broken.message))
            .unwrap_or_default();
        Self {
            rule,
            message,
            token,
            tried,
            timeline,
            scenario_file,
            deviations,
        }
    }

    /// The rule that broke: `panic`, `storm`, `hang`, `verification`, or where an invariant is
    /// written.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// The expected and the found, in words.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The token that runs this schedule alone, in the variable `SFN_MOCK_SCHEDULE`.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The number of its failures, crashes and changes of order.
    #[must_use]
    pub fn deviations(&self) -> usize {
        self.deviations
    }

    /// The run, one line for each request.
    #[must_use]
    pub fn timeline(&self) -> &str {
        &self.timeline
    }

    /// A scenario file with which an ordinary test meets the same failures; `None` for a schedule
    /// with a crash or a change of order, which no scenario can make.
    #[must_use]
    pub fn scenario_file(&self) -> Option<&str> {
        self.scenario_file.as_deref()
    }

    fn to_value(&self) -> Value {
        json!({
            "rule": self.rule,
            "message": self.message,
            "token": self.token,
            "deviations": self.deviations,
            "timeline": self.timeline,
            "scenarioFile": self.scenario_file,
        })
    }
}

impl fmt::Display for FailedSchedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rule,
            message,
            token,
            timeline,
            ..
        } = self;
        let deviations = match self.deviations {
            0 => "without any failure".to_owned(),
            count => format!("with {}", counted(count, "deviation")),
        };
        writeln!(
            f,
            "sfn-mock: a schedule {deviations} breaks a rule: {message}"
        )?;
        writeln!(
            f,
            "  rule: {rule}, schedule {} of the search\n\n{timeline}",
            self.tried
        )?;
        if let Some(file) = &self.scenario_file {
            writeln!(f, "as a scenario file, for an ordinary test:\n{file}\n")?;
        }
        let thread = std::thread::current();
        let test = thread
            .name()
            .filter(|name| *name != "main")
            .unwrap_or_default();
        let command = format!("{SCHEDULE}={token} cargo test {test}");
        writeln!(
            f,
            "run this schedule alone, with its journal:\n  {}",
            command.trim_end()
        )
    }
}

/// One line for each request, then the results.
fn timeline(trace: &Trace, workers: usize) -> String {
    let mut text = String::new();
    let width = trace
        .steps
        .iter()
        .map(|step| step.label().len())
        .max()
        .unwrap_or_default();
    for (index, step) in trace.steps.iter().enumerate() {
        let worker = match workers {
            1 => String::new(),
            _ => format!("worker {}  ", step.worker + 1),
        };
        text += &format!(
            "  {:>2}  {:>9.3} s  {worker}{:width$}  {}\n",
            index + 1,
            step.at.as_secs_f64(),
            step.label(),
            outcome(step)
        );
        if step.outcome.is_crash() {
            let whose = if workers == 1 {
                String::new()
            } else {
                format!(" of worker {}", step.worker + 1)
            };
            text +=
                &format!("      the process{whose} crashes, and the function is started again\n");
        }
    }
    let mut results = trace.results.join(", ");
    if results.is_empty() {
        results = "none".to_owned();
    }
    let mut executions = trace.executions.join(", ");
    if executions.is_empty() {
        executions = "none".to_owned();
    }
    text + &format!("  result: {results}\n  started: {executions}\n")
}

fn outcome(step: &Step) -> String {
    let scope = if step.forced { " (every attempt)" } else { "" };
    match step.outcome {
        Outcome::Served if step.chosen > 0 => format!("{}   <- goes first", step.result),
        Outcome::Served => step.result.clone(),
        Outcome::Failed(failure, _) if failure.reaches_the_service() => {
            format!("{}, {failure}{scope}   <- failure", step.result)
        }
        Outcome::Failed(failure, _) => format!("{failure}{scope}   <- failure"),
        Outcome::CrashBefore => "not sent   <- crash".to_owned(),
        Outcome::CrashAfter => format!("{}, response never read   <- crash", step.result),
    }
}

/// The failures as scenarios, one for each kind of request.
fn scenario_file(schedule: &Schedule, trace: &Trace) -> Option<String> {
    let possible =
        schedule.crashes() == 0 && schedule.choices.iter().all(|choice| choice.candidate == 0);
    let last = trace
        .steps
        .iter()
        .rposition(|step| step.outcome != Outcome::Served);
    let last = last.filter(|_| possible)?;
    let mut scenarios: Vec<(String, Vec<String>)> = Vec::new();
    for step in &trace.steps[..=last] {
        let name = match &step.name {
            _ if !step.operation.starts_with("Start") => String::new(),
            Some(name) => format!(", \"name\": {}", json!(name)),
            None => ", \"name\": null".to_owned(),
        };
        let when = format!("{{ \"operation\": \"{}\"{name} }}", step.operation);
        let action = match step.outcome {
            Outcome::Failed(failure, Scope::Attempt | Scope::Call) => failure.step_json(),
            Outcome::Served | Outcome::CrashBefore | Outcome::CrashAfter => {
                "{ \"serve\": {} }".to_owned()
            }
        };
        match scenarios.iter_mut().find(|(known, _)| *known == when) {
            Some((_, steps)) => steps.push(action),
            None => scenarios.push((when, vec![action])),
        }
    }
    let mut lines = Vec::new();
    for (when, steps) in scenarios {
        // Requests that are served need no scenario.
        if steps.iter().any(|step| step != "{ \"serve\": {} }") {
            lines.push(format!(
                "  {{ \"when\": {when}, \"steps\": [{}] }}",
                steps.join(", ")
            ));
        }
    }
    Some(format!("{{ \"scenarios\": [\n{}\n] }}", lines.join(",\n")))
}
