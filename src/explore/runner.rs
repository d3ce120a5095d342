//! The runner: executes one schedule on a fresh mock.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use aws_sdk_sfn::config::retry::RetryPartition;

use super::failure::Failure;
use super::hub::{Hub, Release, Waits};
use super::run::Run;
use super::schedule::{Outcome, Schedule, Scope};
use super::steps::{complete, executions};
use super::trace::{Broken, Step, Trace};
use super::worker::{Process, Stop, Worker};
use crate::lints::{Lint, LintLevel};
use crate::mock::{Builder, SfnHandle, SfnMock};
use crate::script::{Afterwards, Scenario, When};

/// The parts of an exploration that one run needs.
pub(crate) struct Setup<'e, T, E, S> {
    pub(crate) state: &'e dyn Fn() -> S,
    pub(crate) function: &'e dyn Function<T, E, S>,
    pub(crate) mock: &'e dyn Fn(Builder) -> Builder,
    pub(crate) workers: usize,
    pub(crate) max_requests: usize,
    pub(crate) virtual_time: Duration,
    pub(crate) deny_hangs: bool,
    /// The state cannot carry anything from one worker to another.
    pub(crate) stateless: bool,
    pub(crate) judge: &'e Judge<'e, T, E, S>,
}

/// Checks all invariants of a run.
pub(crate) type Judge<'e, T, E, S> = dyn Fn(&Run<T, E, S>) -> Option<Broken> + 'e;

/// The user's function, started once for each process.
pub(crate) trait Function<T, E, S> {
    fn start<'r>(&'r self, sfn: SfnHandle, state: &'r S) -> Process<'r, Result<T, E>>;
}

impl<F: AsyncFn(SfnHandle, &S) -> Result<T, E>, T, E, S> Function<T, E, S> for F {
    fn start<'r>(&'r self, sfn: SfnHandle, state: &'r S) -> Process<'r, Result<T, E>> {
        Box::pin(self(sfn, state))
    }
}

/// The seed of every run: chance is the same in all of them.
const SEED: u64 = 17;

/// A run that is under way.
struct Runner<'r, T, E, S> {
    setup: &'r Setup<'r, T, E, S>,
    schedule: &'r Schedule,
    state: &'r S,
    sfn: SfnHandle,
    hub: Arc<Hub>,
    workers: Vec<Worker<'r, Result<T, E>>>,
    /// The failures of the schedule, in its order.
    failures: Vec<Failure>,
    /// The calls that meet a failure at every attempt from now on.
    failing: Vec<(usize, usize)>,
    /// The worker that went on last.
    last: usize,
    /// The virtual time of the mock: that of the worker which is the farthest.
    now: Duration,
    trace: Trace,
}

/// Runs one schedule. With `keep_journal` the trace has the whole journal.
pub(crate) fn run<T, E, S>(
    setup: &Setup<'_, T, E, S>,
    schedule: &Schedule,
    keep_journal: bool,
) -> Trace {
    // The SDK draws its back-off from this thread's generator.
    fastrand::seed(SEED);
    let hub = Arc::<Hub>::default();
    let mut failures = Vec::new();
    let mut builder = SfnMock::builder().seed(SEED).frozen_clock();
    for choice in &schedule.choices {
        if let Outcome::Failed(failure, _) = choice.outcome {
            builder = builder.scenario(scenario(&hub, failures.len(), failure));
            failures.push(failure);
        }
    }
    // A schedule need not reach every scenario.
    let builder = (setup.mock)(builder)
        .lint(Lint::UnusedScenario, LintLevel::Allow)
        .lint(Lint::UnusedStep, LintLevel::Allow)
        .in_process();
    let independent = setup.stateless && builder.is_order_free(failures.len());
    let sfn = builder.start();
    let state = (setup.state)();
    let Played {
        mut trace,
        results,
        panic,
        storm,
        hang,
    } = play(setup, schedule, &state, sfn.handle(), hub, failures);
    let handle = sfn.handle();
    let report = sfn.close();
    complete(&mut trace, &handle.exchanges(), independent);
    trace.executions = executions(&handle);
    for exchange in &handle.exchanges() {
        if let Some(name) = exchange.scenario()
            && !trace.reached.iter().any(|known| known == name)
        {
            trace.reached.push(name.to_owned());
        }
    }
    for result in &results {
        trace
            .results
            .push(if result.is_ok() { "Ok" } else { "Err" }.to_owned());
    }
    if keep_journal {
        trace.journal = Some(handle.timeline().to_string());
    }
    trace.hung = hang.is_some();
    let broken = |rule: &str, message: String| {
        Some(Broken {
            rule: rule.to_owned(),
            message,
        })
    };
    trace.broken = if let Some(message) = panic {
        broken("panic", format!("the function panicked: {message}"))
    } else if storm {
        let message = format!(
            "expected at most {} requests, and the function goes on\n  try: `.max_requests(n)` \
             where it is meant to make more",
            setup.max_requests
        );
        broken("storm", message)
    } else if let Some(message) = hang {
        let denied = setup.deny_hangs || schedule.choices.is_empty();
        denied.then(|| broken("hang", message)).flatten()
    } else if let Err(report) = report {
        broken("verification", report.to_string())
    } else {
        (setup.judge)(&Run::new(results, state, handle))
    };
    trace
}

/// The processes have ended.
struct Played<T, E> {
    trace: Trace,
    results: Vec<Result<T, E>>,
    panic: Option<String>,
    /// There were too many requests.
    storm: bool,
    /// The description of a worker that waits forever.
    hang: Option<String>,
}

fn play<T, E, S>(
    setup: &Setup<'_, T, E, S>,
    schedule: &Schedule,
    state: &S,
    sfn: SfnHandle,
    hub: Arc<Hub>,
    failures: Vec<Failure>,
) -> Played<T, E> {
    let mut runner = Runner {
        setup,
        schedule,
        state,
        sfn,
        hub,
        workers: Vec::new(),
        failures,
        failing: Vec::new(),
        last: 0,
        now: Duration::ZERO,
        trace: Trace::default(),
    };
    for number in 0..setup.workers {
        let worker = runner.process(number, Duration::ZERO);
        runner.workers.push(worker);
    }
    let storm = runner.run_to_the_end();
    let hang = runner.hang();
    let Runner {
        mut trace, workers, ..
    } = runner;
    let (mut results, mut panic) = (Vec::new(), None);
    for worker in workers {
        trace.spawned_threads |= worker.spawned_threads.load(Ordering::SeqCst);
        let (result, message) = worker.into_outcome();
        panic = panic.or(message);
        results.extend(result);
    }
    Played {
        trace,
        results,
        panic,
        storm,
        hang,
    }
}

/// The scenario that injects a failure at the request which the hub hands to the mock.
fn scenario(hub: &Arc<Hub>, index: usize, failure: Failure) -> Scenario {
    let hub = Arc::clone(hub);
    Scenario::new(format!("explored failure {}", index + 1))
        .when(When::default().matching(move |_| hub.meets(index)))
        .then(failure.step())
        .afterwards(Afterwards::Repeat)
}

impl<'r, T, E, S> Runner<'r, T, E, S> {
    /// A new process of a worker, whose clients are its own.
    fn process(&self, number: usize, base: Duration) -> Worker<'r, Result<T, E>> {
        let incarnation = self.hub.start(number);
        let transport = self
            .hub
            .transport(self.sfn.http_client(), number, incarnation);
        // A custom partition owns its quota; the SDK's table of the others never forgets one.
        let partition = RetryPartition::custom("sfn-mock-explore").build();
        let handle = self.sfn.with_client(transport, partition);
        let (setup, state) = (self.setup, self.state);
        Worker::new(number, base, base + setup.virtual_time, || {
            setup.function.start(handle, state)
        })
    }

    /// Lets one request after the other go on; returns true where there are too many.
    fn run_to_the_end(&mut self) -> bool {
        loop {
            for worker in &mut self.workers {
                worker.drive(&self.hub, true);
            }
            let waiting = self.candidates();
            if waiting.is_empty() {
                return false;
            }
            if self.workers.iter().any(|worker| worker.panic.is_some()) {
                return false;
            }
            if self.trace.steps.len() >= self.setup.max_requests {
                return true;
            }
            self.step(&waiting);
        }
    }

    /// The requests that wait: those of the worker that went on last come first.
    fn candidates(&self) -> Vec<(u64, Waits)> {
        let mut waiting = self.hub.waiting();
        let last = self.last;
        waiting.sort_by_key(|(_, request)| request.worker != last);
        waiting
    }

    fn step(&mut self, waiting: &[(u64, Waits)]) {
        let index = self.trace.steps.len();
        let (candidate, outcome) = self.schedule.at(index);
        // A token of changed code can name a candidate that is not there.
        let chosen = candidate.min(waiting.len() - 1);
        let (id, request) = &waiting[chosen];
        let failing = self.failing.iter().find(|(call, _)| *call == request.call);
        let forced = failing.map(|(_, failure)| *failure);
        let outcome = match forced {
            Some(failure) => Outcome::Failed(self.failures[failure], Scope::Call),
            None => outcome,
        };
        let worker = request.worker;
        self.last = worker;
        let at = self.workers[worker].now();
        self.advance(at);
        self.trace.steps.push(Step {
            worker,
            operation: request.operation.clone(),
            target: request.target.clone(),
            name: request.name.clone(),
            call: request.call,
            attempt: request.attempt,
            body: request.body,
            candidates: waiting.iter().map(|(_, request)| request.worker).collect(),
            chosen,
            outcome,
            forced: forced.is_some(),
            footprint: request.footprint,
            changed: false,
            at,
            result: String::new(),
        });
        match outcome {
            Outcome::Served => self.hub.release(*id, Release::Handle(None)),
            Outcome::Failed(_, scope) => {
                let failure = forced.unwrap_or_else(|| self.failure_at(index));
                if scope == Scope::Call && forced.is_none() {
                    self.failing.push((request.call, failure));
                }
                self.hub.release(*id, Release::Handle(Some(failure)));
            }
            Outcome::CrashBefore => self.crash(worker),
            Outcome::CrashAfter => {
                self.hub.release(*id, Release::Abandon);
                self.workers[worker].drive(&self.hub, false);
                self.crash(worker);
            }
        }
    }

    /// The place among the failures of the one that the schedule has at this step.
    fn failure_at(&self, step: usize) -> usize {
        let before =
            self.schedule.choices.iter().filter(|choice| {
                choice.step < step && matches!(choice.outcome, Outcome::Failed(..))
            });
        before.count()
    }

    /// The mock's clock follows the worker that goes on, and never goes back.
    fn advance(&mut self, to: Duration) {
        if let Some(by) = to.checked_sub(self.now) {
            self.sfn.clock().advance(by);
            self.now = to;
        }
    }

    /// The process dies with its tasks and requests, and the function is started again.
    fn crash(&mut self, worker: usize) {
        let base = self.workers[worker].now();
        self.workers[worker].end();
        self.workers[worker] = self.process(worker, base);
    }

    /// Describes the worker that waits forever; `None` where all have ended.
    fn hang(&self) -> Option<String> {
        let worker = self.workers.iter().find(|worker| !worker.has_ended())?;
        let last = self
            .trace
            .steps
            .iter()
            .rfind(|step| step.worker == worker.number());
        let after = last.map_or("before its first request".to_owned(), |step| {
            format!("after {}", step.label())
        });
        Some(match worker.stop {
            Some(Stop::Sleepless) => {
                format!("the function sleeps again and again without a request, {after}")
            }
            _ => format!("the function waits forever, {after}"),
        })
    }
}
