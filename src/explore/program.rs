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
use super::exploring::{Exploring, TOKEN_HINT};
use super::failure::FailureClass;
use super::invariant::{Invariants, Judgement};
use super::report::Exploration;
use super::run::Run;
use super::schedule::{Outcome, SCHEDULE, Schedule};
use super::search::Bounds;
use super::steps::{changed, executions, reached, result, target};
use super::trace::{Broken, Footprint, RETURN, Trace, TracedRequest, TracedStep};
use crate::journal::Exchange;
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
    invariants: Invariants<'static, (), String, ()>,
    bounds: Bounds,
    timeout: Duration,
    schedule: Option<String>,
    rerun: String,
    /// No rule was given.
    judged_by_exit: bool,
}

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
        let program = program.into();
        let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
        let mut rerun = format!("sfn-mock explore -- {}", program.display());
        for argument in &arguments {
            rerun += &format!(" {}", argument.display());
        }
        Self {
            program,
            arguments,
            mock: Box::new(|builder| builder),
            invariants: Invariants::default(),
            bounds,
            timeout: Duration::from_secs(30),
            schedule: None,
            rerun,
            judged_by_exit: true,
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
        self.invariants.add(name.into(), invariant);
        self.judged_by_exit = false;
        self
    }

    /// Runs the schedule of this token alone, as `SFN_MOCK_SCHEDULE` does.
    pub fn schedule(mut self, token: impl Into<String>) -> Self {
        self.schedule = Some(token.into());
        self
    }

    /// Sets the command that a failure message gives to run a schedule again.
    ///
    /// Default: `sfn-mock explore` with the program alone, which lacks rules and scenario files.
    pub fn rerun(mut self, command: impl Into<String>) -> Self {
        self.rerun = command.into();
        self
    }

    /// Explores, and returns the report.
    ///
    /// # Errors
    ///
    /// If the program cannot be started, or if a token cannot be read or belongs to another program.
    pub fn run(self) -> io::Result<Exploration> {
        let token = self.schedule.clone().or_else(|| env::var(SCHEDULE).ok());
        let mut failed_to_start = None;
        let mut run = |schedule: &Schedule| {
            self.trace(schedule, token.is_some())
                .unwrap_or_else(|error| {
                    failed_to_start = Some(error);
                    Trace {
                        broken: Some(Broken::new("start", "")),
                        ..Trace::default()
                    }
                })
        };
        let scenarios = (self.mock)(SfnMock::builder()).scenario_names();
        let exploring = Exploring {
            bounds: &self.bounds,
            workers: 1,
            rerun: self.rerun.clone(),
            scenarios: scenarios.iter().map(ToString::to_string).collect(),
            time_limit: None,
        };
        let found = match &token {
            Some(token) => exploring.run_one(token, &mut run),
            None => Ok(exploring.search(&mut run)),
        };
        match failed_to_start {
            Some(error) => Err(error),
            None => {
                found.map_err(|error| io::Error::other(format!("{error}\n  try: {TOKEN_HINT}")))
            }
        }
    }

    /// Runs the program under one schedule: starts it again after each crash, until a process ends. With
    /// `alone`, its standard error is shown.
    fn trace(&self, schedule: &Schedule, alone: bool) -> io::Result<Trace> {
        let arrivals = Arrivals::new(schedule.clone());
        let mut builder = SfnMock::builder();
        // They come before the scenarios of the setup, and take their requests first.
        let injected = arrivals.scenarios();
        let explored = injected.len();
        for scenario in injected {
            builder = builder.scenario(scenario);
        }
        // A schedule need not reach every scenario.
        let builder = (self.mock)(builder)
            .lint(Lint::UnusedScenario, LintLevel::Allow)
            .lint(Lint::UnusedStep, LintLevel::Allow);
        let counts_requests = !builder.is_order_free(explored);
        let sfn = builder.try_start().map_err(io::Error::other)?;
        let elapsed = since_now();
        let end = loop {
            let mut child = self.spawn(&sfn, alone)?;
            match self.wait(&mut child, &arrivals, &sfn, &*elapsed)? {
                // A process can crash after its work, too: its exit is not known yet.
                End::Exited(_) if self.bounds.crashes > 0 && arrivals.record_end() => {}
                End::Exited(status) => break Some(status),
                End::Crashed => {
                    kill(&mut child)?;
                    arrivals.finish_crash();
                }
                End::TimedOut => {
                    kill(&mut child)?;
                    break None;
                }
            }
        };
        let handle = sfn.handle();
        let report = sfn.close();
        let mut trace = steps(&arrivals, &handle, counts_requests);
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
        trace.broken = if trace.hung {
            let message = format!("expected an exit within {:?}, found none", self.timeout);
            let plain = schedule.choices.is_empty();
            plain.then(|| Broken::new("timeout", message))
        } else if let Err(report) = report {
            Some(Broken::new("verification", report.to_string()))
        } else {
            let ok = end.is_some_and(|status| status.success());
            if self.judged_by_exit && !ok {
                let message = format!("expected exit status 0, found {result}");
                Some(Broken::new("exit status", message))
            } else {
                let results = vec![if ok { Ok(()) } else { Err(result) }];
                self.invariants.judge(&Run::new(results, (), handle))
            }
        };
        Ok(trace)
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
        sfn.configure(&mut command);
        command.env_remove(SCHEDULE).spawn().map_err(|error| {
            let program = self.program.display();
            let text = format!("the program {program} cannot be started: {error}");
            io::Error::new(error.kind(), text)
        })
    }

    /// Waits until the program exits, must crash, or has used up its time. `elapsed` is the time of the run,
    /// all processes together.
    fn wait(
        &self,
        child: &mut Child,
        arrivals: &Arrivals,
        sfn: &SfnHandle,
        elapsed: &dyn Fn() -> Duration,
    ) -> io::Result<End> {
        loop {
            if let Some(requests) = arrivals.crash()
                && sfn.exchanges().len() >= requests
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

fn kill(child: &mut Child) -> io::Result<()> {
    child.kill()?;
    child.wait().map(drop)
}

/// The steps of a run. The exchanges of the journal are those of the requests that arrived, in this order. With
/// `counts_requests`, each one changes the mock.
fn steps(arrivals: &Arc<Arrivals>, sfn: &SfnHandle, counts_requests: bool) -> Trace {
    let mut trace = Trace::default();
    let exchanges = sfn.exchanges();
    trace.reached = reached(&exchanges);
    let mut exchanges = exchanges.iter();
    for arrived in arrivals.all() {
        let decided = arrived.decided;
        let mut step = TracedStep {
            request: TracedRequest::event(0, RETURN),
            candidates: vec![0],
            chosen: 0,
            outcome: decided.outcome,
            forced: decided.forced,
            changed: false,
            at: Duration::ZERO,
            result: String::new(),
        };
        if !arrived.is_end() {
            let Some(exchange) = exchanges.next() else {
                break;
            };
            step.request = request(exchange, arrived.call);
            step.changed =
                decided.outcome != Outcome::CrashBefore && (counts_requests || changed(exchange));
            step.at = exchange.since_start();
            step.result = result(exchange);
        }
        trace.steps.push(step);
    }
    trace
}

/// The request of an exchange. One worker has no orders to compare, so its footprint is everything.
fn request(exchange: &Exchange, call: usize) -> TracedRequest {
    let operation = exchange.operation().unwrap_or("(no operation)");
    let name = exchange.name();
    let arns = (exchange.execution_arn(), exchange.state_machine_arn());
    let mut body = DefaultHasher::new();
    exchange.request_body().hash(&mut body);
    TracedRequest {
        worker: 0,
        operation: operation.to_owned(),
        target: target(operation, arns.0, arns.1, name),
        name: name.map(str::to_owned),
        call,
        attempt: exchange.attempt().map_or(1, |attempt| attempt.number),
        body: body.finish(),
        footprint: Footprint::Everything,
    }
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
