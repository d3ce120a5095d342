//! A schedule that breaks a rule: its message, its timeline, its scenario file.

use std::fmt;

use serde_json::{Value, json};

use super::schedule::{Outcome, SCHEDULE, Schedule, ScheduleToken, Scope};
use super::trace::{RETURN, Trace, TracedStep};
use crate::panic_message::counted;

/// A schedule that breaks a rule.
///
/// Its `Display` is the message of a failing test.
#[derive(Debug, Clone)]
pub struct FailedSchedule {
    rule: String,
    message: String,
    token: String,
    command: String,
    tried: usize,
    timeline: String,
    scenario_file: Option<String>,
    deviations: usize,
}

impl FailedSchedule {
    /// Describes the schedule of a run that broke a rule, after `tried` schedules. `rerun` is the command
    /// that runs the function or program again.
    pub(crate) fn new(
        schedule: Schedule,
        trace: Trace,
        workers: usize,
        tried: usize,
        rerun: &str,
    ) -> Self {
        let fingerprint = trace.fingerprint(&schedule);
        let deviations = schedule.deviations();
        let scenario_file = scenario_file(&schedule, &trace);
        let timeline = timeline(&trace, workers);
        let token = ScheduleToken {
            schedule,
            fingerprint,
        }
        .to_string();
        let command = format!("{SCHEDULE}={token} {rerun}");
        let (rule, message) = trace
            .broken
            .map(|broken| (broken.rule, broken.message))
            .unwrap_or_default();
        Self {
            rule,
            message,
            token,
            command,
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

    pub(crate) fn to_value(&self) -> Value {
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
        writeln!(
            f,
            "run this schedule alone, with its journal:\n  {}",
            self.command
        )
    }
}

/// One line for each request, then the results.
fn timeline(trace: &Trace, workers: usize) -> String {
    let mut text = String::new();
    let labels = trace.steps.iter().map(|step| step.request.label());
    let width = labels.map(|label| label.len()).max().unwrap_or_default();
    for (index, step) in trace.steps.iter().enumerate() {
        let number = step.request.worker + 1;
        let (worker, whose) = if workers == 1 {
            (String::new(), String::new())
        } else {
            (format!("worker {number}  "), format!(" of worker {number}"))
        };
        // A return is a step for the crash that it can meet.
        if step.request.operation != RETURN || step.outcome.is_crash() {
            text += format!(
                "  {:>2}  {:>9.3} s  {worker}{:width$}  {}",
                index + 1,
                step.at.as_secs_f64(),
                step.request.label(),
                outcome(step)
            )
            .trim_end();
            text += "\n";
        }
        if step.outcome.is_crash() {
            text +=
                &format!("      the process{whose} crashes, and the function is started again\n");
        }
    }
    let results = list(&trace.results);
    let executions = list(&trace.executions);
    text + &format!("  result: {results}\n  started: {executions}\n")
}

fn list(items: &[String]) -> String {
    if items.is_empty() {
        return "none".to_owned();
    }
    items.join(", ")
}

/// The outcome of a step in words, with a mark if it deviates from the plain run.
fn outcome(step: &TracedStep) -> String {
    let scope = if step.forced { " (every attempt)" } else { "" };
    match step.outcome {
        Outcome::Served if step.chosen > 0 => format!("{}   <- goes first", step.result),
        Outcome::Served => step.result.clone(),
        Outcome::Failed(failure, _) if failure.reaches_the_service() => {
            format!("{}, {failure}{scope}   <- failure", step.result)
        }
        Outcome::Failed(failure, _) => format!("{failure}{scope}   <- failure"),
        Outcome::CrashBefore if step.request.is_event() => "result lost   <- crash".to_owned(),
        Outcome::CrashBefore => "not sent   <- crash".to_owned(),
        Outcome::CrashAfter => format!("{}, response never read   <- crash", step.result),
    }
}

/// The failures as scenarios, one for each kind of request: its steps are the outcomes of all its requests, up
/// to the last failure. `None` where there is no failure, or a deviation that no scenario can make.
fn scenario_file(schedule: &Schedule, trace: &Trace) -> Option<String> {
    let possible =
        schedule.crashes() == 0 && schedule.choices.iter().all(|choice| choice.candidate == 0);
    let last = trace
        .steps
        .iter()
        .rposition(|step| step.outcome != Outcome::Served);
    let last = last.filter(|_| possible)?;
    let mut scenarios: Vec<(String, Vec<String>)> = Vec::new();
    let requests = trace.steps[..=last].iter();
    for step in requests.filter(|step| !step.request.is_event()) {
        let request = &step.request;
        let name = match &request.name {
            _ if !request.operation.starts_with("Start") => String::new(),
            Some(name) => format!(", \"name\": {}", json!(name)),
            None => ", \"name\": null".to_owned(),
        };
        let when = format!("{{ \"operation\": \"{}\"{name} }}", request.operation);
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
