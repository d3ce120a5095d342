//! `sfn-mock serve`: the mock on a port, until a signal.

use std::error::Error;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use sfn_mock::journal::{Exchange, Exchanges, FailureKind, Report};
use sfn_mock::{Builtin, Lint, LintLevel, Script, SfnMock};

use crate::load;
use crate::stop::StopSignal;

/// Serve until SIGINT or SIGTERM; then print the timeline, and exit 1 if verification fails
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Serve {
    /// Where to listen; port 0 picks a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8083")]
    bind: SocketAddr,

    /// A scenario file, or - for standard input; several are read as if they were one
    #[arg(long, value_name = "FILE")]
    scenario: Vec<PathBuf>,

    /// A built-in scenario, which `sfn-mock catalogue scenarios` lists; several play together. One that
    /// fails as often as the SDK tries takes the number of attempts, which is 3 by default
    #[arg(long, value_name = "NAME[=ATTEMPTS]", value_parser = builtin)]
    builtin: Vec<Builtin>,

    /// Fix chance; with --clock frozen, the same requests get the same answers. It overrides the seed
    /// of a scenario file
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    /// Freeze the mock's clock at 2026-01-02T03:04:05.678Z. It overrides the clock of a scenario file
    #[arg(long, value_name = "CLOCK", value_parser = ["frozen"])]
    clock: Option<String>,

    /// Set the level of a lint: allow, warn or deny; `sfn-mock catalogue lints` lists them. It
    /// overrides the level in a scenario file
    #[arg(long, value_name = "NAME=LEVEL", value_parser = lint)]
    lint: Vec<(Lint, LintLevel)>,

    /// Answer the control interface under /_sfn-mock/: reset, clock, executions, gates, scenarios,
    /// journal, verify. On a loopback address only
    #[arg(long)]
    control: bool,

    /// The folder of the cassettes that a step can play in what the control interface takes.
    /// Default: the folder of the first scenario file
    #[arg(long, value_name = "DIR", requires = "control")]
    files: Option<PathBuf>,

    /// Keep this many exchanges in the journal, the latest. A large one counts as several: one for each
    /// 16 KiB of its request and answer, so that 10,000 take at most 200 MB. Those that are dropped are in
    /// no timeline and in no finding of a lint; expectations count them
    #[arg(long, value_name = "N", default_value = "10000", value_parser = clap::value_parser!(u64).range(1..))]
    journal_limit: u64,

    /// At the end, write the exchanges of the journal to this file, as an HTTP archive (HAR)
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
}

const EXAMPLES: &str = "\
The first line on stdout names the address, once the mock answers:
  sfn-mock listening on http://127.0.0.1:8083

Without a scenario every well-formed state machine ARN names an ACTIVE STANDARD machine:
  sfn-mock serve &
  AWS_ENDPOINT_URL_SFN=http://127.0.0.1:8083 aws stepfunctions start-execution --name order-17 \\
    --state-machine-arn arn:aws:states:us-east-1:123456789012:stateMachine:orders

A scenario in which the service starts the first execution, and the response is lost:
  { \"scenarios\": [ { \"steps\": [ { \"loseResponse\": \"reset\" } ] } ] }

With --control, tests that share one mock begin each with
  curl --json '' http://127.0.0.1:8083/_sfn-mock/reset

At the end, stderr has a line for each request, such as
  #1 StartExecution orders/order-17 (attempt 1): 200, started, answer lost (reset)";

/// Parses `NAME` or `NAME=ATTEMPTS` of `--builtin`.
fn builtin(text: &str) -> Result<Builtin, String> {
    let (name, attempts) = match text.split_once('=') {
        Some((name, attempts)) => (name, Some(attempts)),
        None => (text, None),
    };
    let Some(found) = Script::builtins().find(|builtin| builtin.name() == name) else {
        let known: Vec<_> = Script::builtins().map(Builtin::name).collect();
        return Err(format!(
            "expected one of {}, found {name:?}",
            known.join(", ")
        ));
    };
    let Some(attempts) = attempts else {
        return Ok(found);
    };
    if found.attempts().is_none() {
        return Err(format!(
            "{name} has no number of attempts; write `--builtin {name}`"
        ));
    }
    match attempts.parse::<u32>() {
        Ok(attempts @ 1..) => Ok(found.with_attempts(attempts)),
        Ok(0) | Err(_) => Err(format!(
            "expected a number of attempts from 1, found {attempts:?}"
        )),
    }
}

/// Parses `NAME=LEVEL` of `--lint`.
fn lint(text: &str) -> Result<(Lint, LintLevel), String> {
    let (name, level) = text.split_once('=').ok_or("expected NAME=LEVEL")?;
    let lint = Lint::ALL.iter().copied().find(|lint| lint.id() == name);
    let lint = lint.ok_or_else(|| {
        let known: Vec<_> = Lint::ALL.iter().map(|lint| lint.id()).collect();
        format!("expected one of {}, found {name:?}", known.join(", "))
    })?;
    match level {
        "allow" => Ok((lint, LintLevel::Allow)),
        "warn" => Ok((lint, LintLevel::Warn)),
        "deny" => Ok((lint, LintLevel::Deny)),
        _ => Err(format!("expected allow, warn or deny, found {level:?}")),
    }
}

impl Serve {
    pub(crate) fn run(self) -> Result<ExitCode, Box<dyn Error>> {
        let stop = StopSignal::listen()?;
        let mut builder = SfnMock::builder()
            .bind(self.bind)
            .journal_limit(self.journal_limit);
        let mut unused_is_set = false;
        for file in &self.scenario {
            let script = load::read(file, Script::load_or_stdin)?;
            unused_is_set |= script.lint_level(Lint::UnusedScenario).is_some();
            builder = builder.script(script);
        }
        // A person who tries out a server stops it before all scenarios were used. Each level that is set
        // overrides the one before: `--lint` comes last.
        if !unused_is_set {
            builder = builder.lint_by(
                Lint::UnusedScenario,
                LintLevel::Warn,
                "the command line, unless it has `--lint unused-scenario=deny`",
            );
        }
        for builtin in self.builtin {
            builder = builder.script(builtin.script());
        }
        if let Some(seed) = self.seed {
            builder = builder.seed(seed);
        }
        if self.clock.is_some() {
            builder = builder.frozen_clock();
        }
        for (lint, level) in self.lint {
            builder = builder.lint_by(lint, level, "`--lint`");
        }
        if self.control {
            builder = builder.control();
            if let Some(folder) = self.files.or_else(|| folder_of(&self.scenario)) {
                builder = builder.control_files(folder);
            }
        }
        let sfn = builder.try_start()?;
        warn_if_others_reach(self.bind);
        announce(sfn.endpoint_url());
        stop.wait()?;

        let handle = sfn.handle();
        let verification = sfn.close();
        let timeline = handle.exchanges();
        anstream::eprint!("{timeline}");
        let code = match verification {
            Ok(()) => {
                print_unused(&handle.report());
                anstream::eprintln!("sfn-mock: {}", summary(&timeline));
                ExitCode::SUCCESS
            }
            Err(report) => {
                print_failures(&report);
                anstream::eprintln!("sfn-mock: {} (seed {})", report.summary(), handle.seed());
                ExitCode::FAILURE
            }
        };
        // Last, since it can fail, and the rest is printed in any case.
        if let Some(file) = &self.journal {
            handle.timeline().save_har(file).map_err(|error| {
                format!("{}: the journal cannot be written: {error}", file.display())
            })?;
        }
        Ok(code)
    }
}

/// The folder of the first scenario file; `None` where all come from standard input.
fn folder_of(scenarios: &[PathBuf]) -> Option<PathBuf> {
    let file = scenarios.iter().find(|file| **file != *"-")?;
    // A bare name is a file of the current directory.
    Some(Path::new(".").join(file.parent()?))
}

pub(crate) fn warn_if_others_reach(bind: SocketAddr) {
    if !bind.ip().is_loopback() {
        anstream::eprintln!(
            "sfn-mock: warning: {} is not a loopback address: others can reach this mock, and it \
             believes every signature",
            bind.ip()
        );
    }
}

/// Prints the line for which programs wait, and which they parse. If nothing reads it, the mock still
/// serves.
pub(crate) fn announce(endpoint_url: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = writeln!(stdout, "sfn-mock listening on {endpoint_url}");
    let _ = stdout.flush();
}

/// Prints a report without its timeline, which has been printed.
pub(crate) fn print_failures(report: &Report) {
    // Warnings come last, as in the message of a failing test.
    for failure in report.failures().chain(report.warnings()) {
        anstream::eprintln!("\n{failure}");
    }
    anstream::eprintln!();
}

/// Prints the scenarios that no request reached, which warn here.
fn print_unused(report: &Report) {
    for warning in report.warnings() {
        if warning.kind() == FailureKind::Lint(Lint::UnusedScenario) {
            anstream::eprintln!("\nwarning: {warning}");
        }
    }
}

fn summary(timeline: &Exchanges) -> String {
    let started = timeline
        .iter()
        .filter(|exchange| Exchange::has_committed(exchange));
    format!(
        "{}, {} started",
        counted(timeline.len(), "request"),
        counted(started.count(), "execution"),
    )
}

pub(crate) fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}
