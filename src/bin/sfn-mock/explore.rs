//! `sfn-mock explore`: a program, once for every failure that it can meet.

use std::env;
use std::error::Error;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use sfn_mock::explore::{Exploration, FailureClass, ProgramExplorer, invariant};
use sfn_mock::{Builder, Script};

use crate::load;

/// Run a program once for every failure that it can meet, and exit 1 if a run breaks a rule
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Explore {
    /// A scenario file with the state machines and scenarios of each run; several are read as if they
    /// were one
    #[arg(long, value_name = "FILE")]
    scenario: Vec<PathBuf>,

    /// The most failures in one run
    #[arg(long, value_name = "N", default_value_t = 1)]
    failures: usize,

    /// The most crashes in one run: the program is killed at a request, and started again
    #[arg(long, value_name = "N", default_value_t = 0)]
    crashes: usize,

    /// A rule that every run must keep: started-at-most-once=NAME, started-at-most=N,
    /// ok-means-started-once=NAME, at-most-requests=N, same-name-on-every-attempt,
    /// no-retry-after-a-final-error, exit-status. Default: exit-status, by which every run exits 0
    #[arg(long, value_name = "NAME[=VALUE]", value_parser = rule)]
    invariant: Vec<RuleArgument>,

    /// Try these classes of failures alone: lost-response, lost-request, retryable-error,
    /// final-error, no-arn, late. Default: all but late
    #[arg(long, value_name = "CLASS", value_parser = class)]
    only: Vec<FailureClass>,

    /// Try every member of a class: every error code, every way to lose a request
    #[arg(long)]
    every_error: bool,

    /// The most runs; the report of a search that ends here is marked INCOMPLETE
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    max_schedules: usize,

    /// The time that one run may take
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    timeout: u64,

    /// The form of the report on standard output
    #[arg(long, value_name = "FORM", value_parser = ["text", "json"], default_value = "text")]
    report: String,

    /// The program and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

const EXAMPLES: &str = "\
The program finds the mock by its environment (AWS_ENDPOINT_URL_SFN, region, credentials):
  sfn-mock explore --crashes 1 --invariant started-at-most-once=order-17 -- python3 place_order.py

Only the program itself is killed by a crash, so start it without a shell.

To run one schedule again, with its journal:
  SFN_MOCK_SCHEDULE=1-lost-response@1f3a9c02 sfn-mock explore -- python3 place_order.py";

/// A rule of the command line.
#[derive(Debug, Clone)]
enum RuleArgument {
    StartedAtMostOnce(String),
    StartedAtMost(usize),
    OkMeansStartedOnce(String),
    AtMostRequests(usize),
    SameNameOnEveryAttempt,
    NoRetryAfterAFinalError,
    ExitStatus,
}

/// Parses `NAME` or `NAME=VALUE` of `--invariant`.
fn rule(text: &str) -> Result<RuleArgument, String> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (text, None),
    };
    let named = || {
        value
            .map(str::to_owned)
            .ok_or(format!("expected {name}=NAME"))
    };
    let number = || {
        let number = value.and_then(|value| value.parse().ok());
        number.ok_or(format!("expected {name}=N"))
    };
    let without_value = |rule| match value {
        None => Ok(rule),
        Some(_) => Err(format!("expected {name}, which takes no value")),
    };
    match name {
        "started-at-most-once" => named().map(RuleArgument::StartedAtMostOnce),
        "started-at-most" => number().map(RuleArgument::StartedAtMost),
        "ok-means-started-once" => named().map(RuleArgument::OkMeansStartedOnce),
        "at-most-requests" => number().map(RuleArgument::AtMostRequests),
        "same-name-on-every-attempt" => without_value(RuleArgument::SameNameOnEveryAttempt),
        "no-retry-after-a-final-error" => without_value(RuleArgument::NoRetryAfterAFinalError),
        "exit-status" => without_value(RuleArgument::ExitStatus),
        _ => Err("expected one of the names that `sfn-mock explore --help` lists".to_owned()),
    }
}

fn class(text: &str) -> Result<FailureClass, String> {
    let known = FailureClass::ALL.map(FailureClass::as_str);
    let found = FailureClass::ALL
        .into_iter()
        .find(|class| class.as_str() == text);
    found.ok_or_else(|| format!("expected one of {}", known.join(", ")))
}

impl Explore {
    /// Exits 1 if a run breaks a rule, or if two runs of one schedule differ.
    pub(crate) fn run(self) -> Result<ExitCode, Box<dyn Error>> {
        let mut scripts = Vec::new();
        for file in &self.scenario {
            scripts.push(load::read(file, Script::load_or_stdin)?);
        }
        let (program, arguments) = self.command.split_first().ok_or("expected a command")?;
        let mut explorer = ProgramExplorer::new(program, arguments)
            .mock(move |builder| scripts.iter().cloned().fold(builder, Builder::script))
            .failures(self.failures)
            .crashes(self.crashes)
            .max_schedules(self.max_schedules)
            .rerun(command_line())
            .timeout(Duration::from_secs(self.timeout));
        if !self.only.is_empty() {
            explorer = explorer.only(self.only);
        }
        if self.every_error {
            explorer = explorer.every_error();
        }
        for rule in self.invariant {
            explorer = match rule {
                RuleArgument::StartedAtMostOnce(name) => explorer.invariant(
                    "started-at-most-once",
                    invariant::started_at_most_once(name),
                ),
                RuleArgument::StartedAtMost(limit) => {
                    explorer.invariant("started-at-most", invariant::started_at_most(limit))
                }
                RuleArgument::OkMeansStartedOnce(name) => explorer.invariant(
                    "ok-means-started-once",
                    invariant::ok_means_started_once(name),
                ),
                RuleArgument::AtMostRequests(limit) => {
                    explorer.invariant("at-most-requests", invariant::at_most_requests(limit))
                }
                RuleArgument::SameNameOnEveryAttempt => explorer.invariant(
                    "same-name-on-every-attempt",
                    invariant::same_name_on_every_attempt(),
                ),
                RuleArgument::NoRetryAfterAFinalError => explorer.invariant(
                    "no-retry-after-a-final-error",
                    invariant::no_retry_after_a_final_error(),
                ),
                RuleArgument::ExitStatus => explorer.invariant("exit-status", |run| {
                    let failed = run.results().find_map(|result| result.as_ref().err());
                    failed.map_or(Ok(()), |status| {
                        Err(format!("expected exit status 0, found {status}"))
                    })
                }),
            };
        }
        let found = explorer.run()?;
        report(&found, &self.report);
        let broken = found.failed().is_some() || found.diverged().is_some();
        Ok(if broken {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }
}

/// This process's own command line for a POSIX shell, to be written after `SFN_MOCK_SCHEDULE=TOKEN`.
fn command_line() -> String {
    let mut line = "sfn-mock".to_owned();
    for argument in env::args_os().skip(1) {
        let argument = argument.to_string_lossy();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./=:,@%+".contains(&byte);
        line += " ";
        if !argument.is_empty() && argument.bytes().all(plain) {
            line += &argument;
        } else {
            line += &format!("'{}'", argument.replace('\'', "'\\''"));
        }
    }
    line
}

fn report(found: &Exploration, form: &str) {
    if form == "json" {
        anstream::println!("{}", found.to_json());
        return;
    }
    if let Some(failed) = found.failed() {
        anstream::println!("{failed}");
    }
    if let Some(diverged) = found.diverged() {
        anstream::println!("sfn-mock: {diverged}\n");
    }
    anstream::println!("{found}");
}
