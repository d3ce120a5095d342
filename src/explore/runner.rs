//! The runner: executes one schedule on a fresh mock.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sfn::config::retry::RetryPartition;

use super::hub::{Continuation, Hub};
use super::outcomes::{Decided, Outcomes, scenarios};
use super::run::Run;
use super::schedule::{Outcome, Schedule};
use super::setup::Setup;
use super::steps::{complete, executions, reached};
use super::trace::{Broken, RETURN, START, Trace, TracedRequest, TracedStep};
use super::worker::{Stop, Worker};
use crate::lints::{Lint, LintLevel};
use crate::mock::{SfnHandle, SfnMock};

/// The seed of every run: chance is the same in all of them.
const SEED: u64 = 17;

/// A run that is under way.
struct Runner<'r, T, E, S> {
    setup: &'r Setup<'r, T, E, S>,
    outcomes: Outcomes,
    state: &'r S,
    sfn: SfnHandle,
    hub: Arc<Hub>,
    workers: Vec<WorkerSlot<'r, Result<T, E>>>,
    /// The worker that went on last.
    last: usize,
    /// The virtual time of the mock: that of the worker which is the farthest.
    now: Duration,
    trace: Trace,
}

/// The place of one worker.
struct WorkerSlot<'r, R> {
    /// Its process, from its start to its crash.
    process: Option<Worker<'r, R>>,
    /// The virtual time at which its process begins.
    base: Duration,
    /// Its function has come to its end, and that is a step of the run.
    returned: bool,
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
    let choices = Arc::clone(&hub);
    let injected = scenarios(schedule, move |_, choice| choices.meets(choice));
    let explored = injected.len();
    let mut builder = SfnMock::builder().seed(SEED).frozen_clock();
    // They come before the scenarios of the setup, and take their requests first.
    for scenario in injected {
        builder = builder.scenario(scenario);
    }
    // A schedule need not reach every scenario.
    let builder = (setup.mock)(builder)
        .lint(Lint::UnusedScenario, LintLevel::Allow)
        .lint(Lint::UnusedStep, LintLevel::Allow)
        .in_process();
    let counts_requests = !builder.is_order_free(explored);
    let independent = setup.stateless && !counts_requests;
    let sfn = builder.start();
    let state = (setup.state)();
    let Played {
        mut trace,
        results,
        panic,
        storm,
        hang,
    } = play(setup, schedule, &state, sfn.handle(), hub);
    let handle = sfn.handle();
    let report = sfn.close();
    complete(
        &mut trace,
        &handle.exchanges(),
        independent,
        counts_requests,
    );
    trace.executions = executions(&handle);
    trace.reached = reached(&handle.exchanges());
    for result in &results {
        trace
            .results
            .push(if result.is_ok() { "Ok" } else { "Err" }.to_owned());
    }
    if keep_journal {
        trace.journal = Some(handle.timeline().to_string());
    }
    trace.hung = hang.is_some() && panic.is_none() && !storm;
    trace.broken = if let Some(message) = panic {
        Some(Broken::panicked(&message))
    } else if storm {
        let message = format!(
            "expected at most {} requests, and the function goes on\n  try: `.max_requests(n)` \
             where it is meant to make more",
            setup.max_requests
        );
        Some(Broken::new("storm", message))
    } else if let Some(message) = hang {
        let denied = setup.deny_hangs || schedule.choices.is_empty();
        denied.then(|| Broken::new("hang", message))
    } else if let Err(report) = report {
        Some(Broken::new("verification", report.to_string()))
    } else {
        (setup.judge)(&Run::new(results, state, handle))
    };
    trace
}

/// The outcome of a run, once its processes have ended or wait forever.
struct Played<T, E> {
    trace: Trace,
    results: Vec<Result<T, E>>,
    panic: Option<String>,
    /// There were too many requests.
    storm: bool,
    /// The description of a worker that waits forever.
    hang: Option<String>,
}

/// Runs the workers under a schedule to their ends.
fn play<T, E, S>(
    setup: &Setup<'_, T, E, S>,
    schedule: &Schedule,
    state: &S,
    sfn: SfnHandle,
    hub: Arc<Hub>,
) -> Played<T, E> {
    let mut runner = Runner {
        setup,
        outcomes: Outcomes::new(schedule.clone()),
        state,
        sfn,
        hub,
        workers: Vec::new(),
        last: 0,
        now: Duration::ZERO,
        trace: Trace::default(),
    };
    for _ in 0..setup.workers {
        runner.workers.push(WorkerSlot {
            process: None,
            base: Duration::ZERO,
            returned: false,
        });
    }
    let storm = runner.run_to_the_end();
    let hang = runner.hang();
    let Runner {
        mut trace, workers, ..
    } = runner;
    let (mut results, mut panic) = (Vec::new(), None);
    for worker in workers.into_iter().filter_map(|slot| slot.process) {
        trace.spawned_threads |= worker.uses_threads();
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

impl<T, E, S> Runner<'_, T, E, S> {
    /// Starts a process of a worker, whose clients are its own.
    fn start(&mut self, number: usize) {
        let incarnation = self.hub.start(number);
        let transport = self
            .hub
            .transport(self.sfn.http_client(), number, incarnation);
        // A custom partition owns its quota; the SDK's table of the others never forgets one.
        let partition = RetryPartition::custom("sfn-mock-explore").build();
        let handle = self
            .sfn
            .with_client(transport, partition, &self.setup.shares_quota);
        let (setup, state) = (self.setup, self.state);
        let slot = &mut self.workers[number];
        slot.returned = false;
        let bound = slot.base.saturating_add(setup.virtual_time);
        slot.process = Some(Worker::new(number, slot.base, bound, || {
            setup.function.start(handle, state)
        }));
    }

    /// Lets one request after the other go on; returns true where there are too many.
    fn run_to_the_end(&mut self) -> bool {
        loop {
            // One worker alone begins at once. Of several, the beginning is a step.
            if self.workers.len() == 1 && self.workers[0].process.is_none() {
                self.start(0);
            }
            self.drive_all();
            let candidates = self.candidates();
            if candidates.is_empty() {
                // All have ended, or wait forever.
                if self.workers.iter().all(|slot| slot.process.is_some()) {
                    return false;
                }
                // The one worker has crashed, and begins again.
                continue;
            }
            if self.processes().any(|worker| worker.panic.is_some()) {
                return false;
            }
            if self.step(&candidates) {
                return true;
            }
        }
    }

    /// Lets every worker run until its requests wait, and again if another one may have ended its wait.
    fn drive_all(&mut self) {
        /// Two workers that wake each other without end count as waiting forever.
        const MAX_ROUNDS: usize = 1_000;
        for _ in 0..MAX_ROUNDS {
            let before = self.progress();
            for number in 0..self.workers.len() {
                self.drive(number);
            }
            let changed = self.progress() != before;
            if changed {
                self.let_sleep_again();
            }
            if !self.processes().any(Worker::can_go_on) {
                return;
            }
        }
    }

    /// The number of requests that wait, and of processes that go on.
    fn progress(&self) -> (usize, usize) {
        let running = self
            .processes()
            .filter(|process| !process.has_ended())
            .count();
        (self.hub.waiting().len(), running)
    }

    fn processes(&self) -> impl Iterator<Item = &Worker<'_, Result<T, E>>> {
        self.workers.iter().filter_map(|slot| slot.process.as_ref())
    }

    fn let_sleep_again(&mut self) {
        for slot in &mut self.workers {
            slot.process.as_mut().map(Worker::may_sleep_again);
        }
    }

    /// Lets a worker run until its requests wait. Its end is a step where it can crash there.
    fn drive(&mut self, number: usize) {
        let slot = &mut self.workers[number];
        let Some(worker) = &mut slot.process else {
            return;
        };
        worker.drive(&self.hub, true);
        if self.setup.crashes && worker.result.is_some() && !slot.returned {
            slot.returned = true;
            let request = TracedRequest::event(number, RETURN);
            let decided = self.outcomes.decide(self.trace.steps.len(), request.call);
            self.record(request, vec![number], 0, decided);
            if decided.outcome.is_crash() {
                self.crash(number);
            }
        }
    }

    /// The requests that wait, each with its place in the hub, and the workers that can start: those
    /// of the worker that went on last come first. Workers that never ran are alike, so that the first
    /// one is the candidate for all.
    fn candidates(&self) -> Vec<(Option<u64>, TracedRequest)> {
        let mut candidates = Vec::new();
        for (id, request) in self.hub.waiting() {
            candidates.push((Some(id), request));
        }
        let mut fresh = false;
        for (number, slot) in self.workers.iter().enumerate() {
            let is_fresh = !self.hub.has_started(number);
            if slot.process.is_none() && self.workers.len() > 1 && !(is_fresh && fresh) {
                candidates.push((None, TracedRequest::event(number, START)));
                fresh |= is_fresh;
            }
        }
        candidates.sort_by_key(|(_, request)| (request.worker != self.last, request.worker));
        candidates
    }

    /// Lets one of the candidates go on, with the outcome that the schedule has for this step. Without a
    /// choice it is the first one. Returns true if it is one request too many, which does not go on.
    fn step(&mut self, candidates: &[(Option<u64>, TracedRequest)]) -> bool {
        let index = self.trace.steps.len();
        // A token of changed code can name a candidate that is not there.
        let chosen = self.outcomes.schedule().at(index).0;
        let chosen = chosen.min(candidates.len() - 1);
        let (id, request) = &candidates[chosen];
        let worker = request.worker;
        let steps = self.trace.steps.iter();
        let requests = steps.filter(|step| !step.request.is_event()).count();
        if id.is_some() && requests >= self.setup.max_requests {
            return true;
        }
        self.last = worker;
        self.let_sleep_again();
        let decided = self.outcomes.decide(index, request.call);
        let workers = candidates.iter().map(|(_, request)| request.worker);
        self.record(request.clone(), workers.collect(), chosen, decided);
        let Some(id) = *id else {
            self.start(worker);
            return false;
        };
        match decided.outcome {
            Outcome::Served | Outcome::Failed(..) => {
                self.hub.release(id, Continuation::Handle(decided.choice));
            }
            Outcome::CrashBefore => self.crash(worker),
            Outcome::CrashAfter => {
                self.hub.release(id, Continuation::Abandon);
                if let Some(process) = &mut self.workers[worker].process {
                    process.drive(&self.hub, false);
                }
                self.crash(worker);
            }
        }
        false
    }

    /// Adds a step to the trace. Its effect and its result are added after the run, from the journal.
    fn record(
        &mut self,
        request: TracedRequest,
        candidates: Vec<usize>,
        chosen: usize,
        decided: Decided,
    ) {
        let slot = &self.workers[request.worker];
        let at = slot.process.as_ref().map_or(slot.base, Worker::now);
        self.advance(at);
        self.trace.steps.push(TracedStep {
            request,
            candidates,
            chosen,
            outcome: decided.outcome,
            forced: decided.forced,
            changed: false,
            at,
            result: String::new(),
        });
    }

    /// The mock's clock follows the worker that goes on, and never goes back.
    fn advance(&mut self, to: Duration) {
        if let Some(by) = to.checked_sub(self.now) {
            self.sfn.clock().advance(by);
            self.now = to;
        }
    }

    /// Ends the process with its tasks and requests. The worker's next process begins at the virtual time at
    /// which this one ended.
    fn crash(&mut self, worker: usize) {
        let slot = &mut self.workers[worker];
        if let Some(mut process) = slot.process.take() {
            slot.base = process.now();
            self.trace.spawned_threads |= process.uses_threads();
            process.end();
        }
    }

    /// Describes the worker that waits forever; `None` where all have ended.
    fn hang(&self) -> Option<String> {
        let worker = self.processes().find(|worker| !worker.has_ended())?;
        let mut requests = self.trace.steps.iter().map(|step| &step.request);
        let last =
            requests.rfind(|request| request.worker == worker.number() && !request.is_event());
        let after = last.map_or("before its first request".to_owned(), |request| {
            format!("after {}", request.label())
        });
        Some(match worker.stop {
            Some(Stop::Sleepless) => {
                format!("the function sleeps again and again without a request, {after}")
            }
            _ => format!("the function waits forever, {after}"),
        })
    }
}
