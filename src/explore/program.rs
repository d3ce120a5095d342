//! Explores a program in any language: it runs once per schedule, over the socket.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::arrivals::Arrivals;
use super::failed_schedule::FailedSchedule;
use super::failure::FailureClass;
use super::invariant::Judgement;
use super::report::Exploration;
use super::run::Run;
use super::schedule::{Outcome, SCHEDULE, Schedule, Token};
use super::search::{Bounds, Search, differs, search};
use super::shrink::shrink;
use super::steps::{changed, executions, result, target};
use super::trace::{Broken, Footprint, Step, Trace};
use crate::lints::{Lint, LintLevel};
use crate::mock::{Builder, SfnHandle, SfnMock};
use crate::transport::since_now;

/// The exploration of a program: once per schedule it is started, with the environment in which it
/// finds the mock. It needs the feature `cli`.
///
/// This is `sfn-mock explore` as a value. A run is judged by the program's exit status, or by
/// invariants. A crash kills the program and starts it again; only the program itself is killed, not
/// what it has started. Time is real.
#[must_use = "an exploration runs with `run`"]
pub struct ProgramExplorer {
    program: OsString,
    arguments: Vec<OsString>,
    mock: Box<dyn Fn(Builder) -> Builder>,
    invariants: Vec<(String, Box<Check>)>,
    bounds: Bounds,
    timeout: Duration,
    schedule: Option<String>,
}

type ProgramRun = Run<(), String, ()>;
/// Returns the failure of an invariant in words.
type Check = dyn Fn(&ProgramRun) -> Option<String>;

/// The way in which a process has ended.
enum End {
    Exited(ExitStatus),
    Crashed,
    TimedOut,
}

impl ProgramExplorer {
    /// An exploration of a program with its arguments, with at most one failure.
    ///
    /// The class [`Late`](FailureClass::Late) is left out, since each such run takes the program's
    /// own time-out.
    pub fn new(
        program: impl Into<OsString>,
        arguments: impl IntoIterator<Item = impl Into<OsString>>,
    ) -> Self {
        let mut bounds = Bounds::default();
        bounds.classes.retain(|class| *class != FailureClass::Late);
        Self {
            program: program.into(),
            arguments: arguments.into_iter().map(Into::into).collect(),
            mock: Box::new(|builder| builder),
            invariants: Vec::new(),
            bounds,
            timeout: Duration::from_secs(30),
            schedule: None,
        }
    }

    /// Sets up the mock of each run.
    pub fn mock(mut self, setup: impl Fn(Builder) -> Builder + 'static) -> Self {
        self.mock = Box::new(setup);
        self
    }

    /// Sets the most failures in one schedule. Default: 1.
    pub fn failures(mut self, most: usize) -> Self {
        self.bounds.failures = most;
        self
    }

    /// Sets the most crashes in one schedule. Default: 0.
    pub fn crashes(mut self, most: usize) -> Self {
        self.bounds.crashes = most;
        self
    }

    /// Tries every member of a class of failures.
    pub fn every_error(mut self) -> Self {
        self.bounds.every_error = true;
        self
    }

    /// Tries these classes of failures alone.
    pub fn only(mut self, classes: impl IntoIterator<Item = FailureClass>) -> Self {
        self.bounds.classes = classes.into_iter().collect();
        self
    }

    /// Sets the most schedules that are run. Default: 10,000.
    pub fn max_schedules(mut self, most: usize) -> Self {
        self.bounds.max_schedules = most;
        self
    }

    /// Sets the real time that one run may take. Default: 30 s.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    /// Adds a rule that every run must keep, under a name.
    ///
    /// With a rule, the exit status is only the result of the run: 0 is `Ok`.
    pub fn invariant<J: Judgement>(
        mut self,
        name: impl Into<String>,
        invariant: impl Fn(&Run<(), String, ()>) -> J + 'static,
    ) -> Self {
        let check = Box::new(move |run: &ProgramRun| invariant(run).failure());
        self.invariants.push((name.into(), check));
        self
    }

    /// Runs the schedule of this token alone, as `SFN_MOCK_SCHEDULE` does.
    pub fn schedule(mut self, token: impl Into<String>) -> Self {
        self.schedule = Some(token.into());
        self
    }

    /// Explores, and returns the report.
    ///
    /// # Errors
    ///
    /// If the program cannot be started, or if a token cannot be read or belongs to another program.
    pub fn run(self) -> io::Result<Exploration> {
        let elapsed = since_now();
        let token = self.schedule.clone().or_else(|| env::var(SCHEDULE).ok());
        if let Some(token) = token {
            return self.run_one(&token);
        }
        let mut failed_to_start = None;
        let mut run = |schedule: &Schedule| {
            self.trace(schedule, false).unwrap_or_else(|error| {
                failed_to_start = Some(error);
                let (rule, message) = ("start".to_owned(), String::new());
                Trace {
                    broken: Some(Broken { rule, message }),
                    ..Trace::default()
                }
            })
        };
        let mut found = search(&self.bounds, &mut run, &|| false);
        let failed = found.failed.take().map(|(schedule, trace)| {
            let (schedule, trace) = shrink(schedule, trace, &mut run);
            let again = run(&schedule);
            found.diverged = found
                .diverged
                .take()
                .or_else(|| differs(&schedule, &trace, &again));
            FailedSchedule::new(schedule, trace, 1, found.count(), &self.command_line())
        });
        if let Some(error) = failed_to_start {
            return Err(error);
        }
        Ok(Exploration::new(&self.bounds, 1, found, failed, elapsed()))
    }

    fn run_one(&self, token: &str) -> io::Result<Exploration> {
        let elapsed = since_now();
        let token = Token::parse(token).map_err(io::Error::other)?;
        let trace = self.trace(&token.schedule, true)?;
        if trace.fingerprint(&token.schedule) != token.fingerprint {
            return Err(io::Error::other(format!(
                "the token {token} belongs to another program: the requests before its last \
                 deviation differ"
            )));
        }
        eprintln!(
            "schedule {token}\n\n{}",
            trace.journal.as_deref().unwrap_or_default()
        );
        let found = Search {
            runs: vec![1],
            ..Search::default()
        };
        let broken = trace.broken.is_some();
        let failed =
            broken.then(|| FailedSchedule::new(token.schedule, trace, 1, 1, &self.command_line()));
        Ok(Exploration::new(&self.bounds, 1, found, failed, elapsed()))
    }

    fn command_line(&self) -> String {
        let mut line = format!("sfn-mock explore -- {}", self.program.display());
        for argument in &self.arguments {
            line += &format!(" {}", argument.display());
        }
        line
    }

    /// Runs the program under one schedule.
    fn trace(&self, schedule: &Schedule, alone: bool) -> io::Result<Trace> {
        let arrivals = Arrivals::new(schedule.clone());
        let mut builder = SfnMock::builder();
        for scenario in arrivals.scenarios() {
            builder = builder.scenario(scenario);
        }
        // A schedule need not reach every scenario.
        let builder = (self.mock)(builder)
            .lint(Lint::UnusedScenario, LintLevel::Allow)
            .lint(Lint::UnusedStep, LintLevel::Allow);
        let sfn = builder.try_start().map_err(io::Error::other)?;
        let elapsed = since_now();
        let end = loop {
            let mut child = self.spawn(&sfn, alone)?;
            let end = self.wait(&mut child, &arrivals, &sfn, &*elapsed)?;
            if let End::Exited(status) = end {
                break Some(status);
            }
            child.kill()?;
            child.wait()?;
            match end {
                End::Crashed => arrivals.has_crashed(),
                End::Exited(_) | End::TimedOut => break None,
            }
        };
        let handle = sfn.handle();
        let report = sfn.close();
        let mut trace = steps(&arrivals, &handle);
        trace.executions = executions(&handle);
        trace.journal = Some(handle.timeline().to_string());
        let result = match end {
            None => {
                trace.hung = true;
                "no exit within the time limit".to_owned()
            }
            Some(status) if status.success() => "Ok".to_owned(),
            Some(status) => status.to_string(),
        };
        trace.results.push(result.clone());
        let broken = |rule: &str, message: String| {
            Some(Broken {
                rule: rule.to_owned(),
                message,
            })
        };
        trace.broken = if trace.hung {
            let message = format!("expected an exit within {:?}, found none", self.timeout);
            schedule
                .choices
                .is_empty()
                .then(|| broken("timeout", message))
                .flatten()
        } else if let Err(report) = report {
            broken("verification", report.to_string())
        } else {
            let ok = end.is_some_and(|status| status.success());
            let results = vec![if ok { Ok(()) } else { Err(result) }];
            self.judge(&Run::new(results, (), handle))
        };
        Ok(trace)
    }

    fn judge(&self, run: &ProgramRun) -> Option<Broken> {
        if self.invariants.is_empty() {
            let status = run.results().find_map(|result| result.as_ref().err())?;
            let message = format!("expected exit status 0, found {status}");
            return Some(Broken {
                rule: "exit status".to_owned(),
                message,
            });
        }
        self.invariants.iter().find_map(|(rule, check)| {
            let message = check(run)?;
            Some(Broken {
                rule: rule.clone(),
                message,
            })
        })
    }

    /// Starts the program. Its standard error is shown where one schedule is run alone.
    fn spawn(&self, sfn: &SfnHandle, alone: bool) -> io::Result<Child> {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command.stderr(if alone {
            Stdio::inherit()
        } else {
            Stdio::null()
        });
        for (name, _) in env::vars_os() {
            let lower = name.to_string_lossy().to_ascii_lowercase();
            if lower.starts_with("aws_") || lower.ends_with("_proxy") {
                command.env_remove(name);
            }
        }
        command.envs(sfn.env()).env_remove(SCHEDULE).spawn()
    }

    /// Waits until the program exits, must crash, or has used up its time.
    fn wait(
        &self,
        child: &mut Child,
        arrivals: &Arrivals,
        sfn: &SfnHandle,
        elapsed: &dyn Fn() -> Duration,
    ) -> io::Result<End> {
        loop {
            if let Some(step) = arrivals.crash()
                && sfn.exchanges().len() > step
            {
                return Ok(End::Crashed);
            }
            if let Some(status) = child.try_wait()? {
                return Ok(End::Exited(status));
            }
            if elapsed() > self.timeout {
                return Ok(End::TimedOut);
            }
            thread::park_timeout(Duration::from_millis(2));
        }
    }
}

/// The steps of a run, from its journal.
fn steps(arrivals: &Arc<Arrivals>, sfn: &SfnHandle) -> Trace {
    let mut trace = Trace::default();
    for (arrived, exchange) in arrivals.all().into_iter().zip(&sfn.exchanges()) {
        let operation = exchange.operation().unwrap_or("(no operation)");
        let name = exchange.name();
        let arns = (exchange.execution_arn(), exchange.state_machine_arn());
        let mut body = DefaultHasher::new();
        exchange.request_body().hash(&mut body);
        trace.steps.push(Step {
            worker: 0,
            operation: operation.to_owned(),
            target: target(operation, arns.0, arns.1, name),
            name: name.map(str::to_owned),
            call: arrived.call,
            attempt: exchange.attempt().map_or(1, |attempt| attempt.number),
            body: body.finish(),
            candidates: vec![0],
            chosen: 0,
            outcome: arrived.outcome,
            forced: arrived.forced,
            footprint: Footprint::Everything,
            changed: arrived.outcome != Outcome::CrashBefore && changed(exchange),
            at: exchange.since_start(),
            result: result(exchange),
        });
    }
    trace
}

impl fmt::Debug for ProgramExplorer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProgramExplorer")
            .field("program", &self.program)
            .field("arguments", &self.arguments)
            .field("bounds", &self.bounds)
            .finish_non_exhaustive()
    }
}
