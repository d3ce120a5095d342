//! The builder of an exploration, and its two ends: `check` and `run`.

use std::env;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::exploring::{Exploring, TOKEN_HINT};
use super::failure::FailureClass;
use super::invariant::{Invariants, Judgement};
use super::report::Exploration;
use super::retry_quota::{self, RetryQuota};
use super::run::Run;
use super::runner;
use super::schedule::{SCHEDULE, Schedule};
use super::search::Bounds;
use super::setup::{Function, Setup};
use super::worker::check_the_hook;
use crate::mock::{Builder, SfnHandle, SfnMock};
use crate::panic_message::{print_line, refuse};

/// An exploration: the function, the bounds, and the invariants.
///
/// Made by [`explore`] or [`explore_with`], ended by [`check`](Self::check) or [`run`](Self::run).
#[must_use = "an exploration runs with `check` or `run`"]
pub struct Explorer<'e, T, E, S> {
    state: Box<dyn Fn() -> S + 'e>,
    function: Box<dyn Function<T, E, S> + 'e>,
    mock: Box<dyn Fn(Builder) -> Builder + 'e>,
    invariants: Invariants<'e, T, E, S>,
    bounds: Bounds,
    workers: usize,
    max_requests: usize,
    virtual_time: Duration,
    time_limit: Option<Duration>,
    deny_hangs: bool,
    schedule: Option<String>,
}

/// Explores a function that has no state beside Step Functions.
///
/// It runs once per schedule, each time with a handle of a fresh mock, whose clients it must use.
/// See the [guide](crate::guide::explore).
pub fn explore<'e, T: 'e, E: 'e>(
    function: impl AsyncFn(SfnHandle) -> Result<T, E> + 'e,
) -> Explorer<'e, T, E, ()> {
    explore_with(|| (), async move |sfn, (): &()| function(sfn).await)
}

/// Explores a function that has a state beside Step Functions: its database, its queue.
///
/// The state is made again for each schedule, shared by all workers, and survives their crashes.
pub fn explore_with<'e, S: 'e, T: 'e, E: 'e>(
    state: impl Fn() -> S + 'e,
    function: impl AsyncFn(SfnHandle, &S) -> Result<T, E> + 'e,
) -> Explorer<'e, T, E, S> {
    Explorer {
        state: Box::new(state),
        function: Box::new(function),
        mock: Box::new(|builder| builder),
        invariants: Invariants::default(),
        bounds: Bounds::default(),
        workers: 1,
        max_requests: 100,
        virtual_time: Duration::from_hours(24),
        time_limit: None,
        deny_hangs: false,
        schedule: None,
    }
}

impl<'e, T, E, S> Explorer<'e, T, E, S> {
    /// Sets up the mock of each run: state machines, settings, scenarios.
    ///
    /// The explorer's failures go before the scenarios.
    pub fn mock(mut self, setup: impl Fn(Builder) -> Builder + 'e) -> Self {
        self.mock = Box::new(setup);
        self
    }

    /// Sets the most failures in one schedule. Default: 1.
    ///
    /// A failure applies to one attempt, or to every attempt of a call; either is one failure.
    pub fn failures(mut self, most: usize) -> Self {
        self.bounds.failures = most;
        self
    }

    /// Sets the most crashes in one schedule. Default: 0.
    ///
    /// A process dies before a request, while one is in flight, or after its last answer before the
    /// function's result has reached anyone; with all its tasks. The function is then started again
    /// on the same service and the same state.
    pub fn crashes(mut self, most: usize) -> Self {
        self.bounds.crashes = most;
        self
    }

    /// Sets the number of workers that run the function side by side. Default: 1.
    ///
    /// Every order of their starts and requests is tried, but for orders that cannot make a
    /// difference.
    pub fn workers(mut self, number: usize) -> Self {
        self.workers = number.max(1);
        self
    }

    /// Tries every member of a class of failures: every error code, every way to lose a request.
    pub fn every_error(mut self) -> Self {
        self.bounds.every_error = true;
        self
    }

    /// Tries these classes of failures alone.
    pub fn only(mut self, classes: impl IntoIterator<Item = FailureClass>) -> Self {
        self.bounds.classes = classes.into_iter().collect();
        self
    }

    /// Leaves out these classes of failures.
    pub fn without(mut self, classes: impl IntoIterator<Item = FailureClass>) -> Self {
        for class in classes {
            self.bounds.classes.retain(|known| *known != class);
        }
        self
    }

    /// Sets the most requests of one run; more break the schedule as a storm. Default: 100.
    pub fn max_requests(mut self, most: usize) -> Self {
        self.max_requests = most;
        self
    }

    /// Sets the most schedules that are run. Default: 10,000. The report of a search that ends here
    /// is marked `INCOMPLETE`.
    pub fn max_schedules(mut self, most: usize) -> Self {
        self.bounds.max_schedules = most;
        self
    }

    /// Ends the search after this much real time. Default: no limit. The report of a search
    /// that ends here is marked `INCOMPLETE`.
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = Some(limit);
        self
    }

    /// Sets the virtual time after which a process counts as waiting forever. Default: 24 hours.
    pub fn virtual_time(mut self, bound: Duration) -> Self {
        self.virtual_time = bound;
        self
    }

    /// A run that waits forever breaks its schedule.
    ///
    /// Without this, only the plain run must end; a hang under a failure is reported and not judged.
    pub fn deny_hangs(mut self) -> Self {
        self.deny_hangs = true;
        self
    }

    /// Adds a rule that every run must keep: one of [`invariant`](super::invariant), or a closure
    /// over the [`Run`].
    #[track_caller]
    pub fn invariant<J: Judgement>(mut self, invariant: impl Fn(&Run<T, E, S>) -> J + 'e) -> Self {
        let rule = format!("the invariant at {}", Location::caller());
        self.invariants.add(rule, invariant);
        self
    }

    /// Runs the schedule of this token alone, as `SFN_MOCK_SCHEDULE` does.
    pub fn schedule(mut self, token: impl Into<String>) -> Self {
        self.schedule = Some(token.into());
        self
    }

    /// Explores, and fails the test with the shortest schedule that breaks a rule. If the search was cut
    /// short by a bound, prints one line to stderr, which the test harness does not capture.
    ///
    /// # Panics
    ///
    /// If a schedule breaks, if the function is not deterministic, or if [`run`](Self::run) panics.
    #[track_caller]
    pub fn check(self) {
        let found = self.run();
        if let Some(failed) = found.failed() {
            let diverged = found.diverged().map(|diverged| format!("\n\n{diverged}"));
            panic!("{failed}\n{found}{}", diverged.unwrap_or_default());
        }
        if let Some(diverged) = found.diverged() {
            panic!("sfn-mock: {diverged}\n\n{found}");
        }
        if let Some(cut_short) = found.cut_short() {
            let place = Location::caller();
            print_line(&format!(
                "sfn-mock: the exploration at {place} is INCOMPLETE: {cut_short}"
            ));
        }
    }

    /// Explores, and returns the report.
    ///
    /// # Panics
    ///
    /// If it is called on a tokio runtime, if the token of a schedule cannot be read or belongs to
    /// other code, or if this version of tokio cannot hold a runtime.
    #[must_use = "the report has the schedule that failed"]
    #[track_caller]
    pub fn run(self) -> Exploration {
        if tokio::runtime::Handle::try_current().is_ok() {
            refuse(
                "an exploration makes runtimes of its own, and cannot run on another one",
                "make the test a plain `#[test]` function instead of `#[tokio::test]`",
            );
        }
        if let Err(error) = check_the_hook() {
            panic!("sfn-mock: {error}");
        }
        let judge = |run: &Run<T, E, S>| self.invariants.judge(run);
        let setup = Setup {
            state: &*self.state,
            function: &*self.function,
            mock: &*self.mock,
            workers: self.workers,
            crashes: self.bounds.crashes > 0,
            max_requests: self.max_requests,
            virtual_time: self.virtual_time,
            deny_hangs: self.deny_hangs,
            stateless: size_of::<S>() == 0,
            shares_quota: Arc::default(),
            judge: &judge,
        };
        let scenarios = (self.mock)(SfnMock::builder()).scenario_names();
        let exploring = Exploring {
            bounds: &self.bounds,
            workers: self.workers,
            rerun: cargo_test(),
            scenarios: scenarios.iter().map(ToString::to_string).collect(),
            time_limit: self.time_limit,
        };
        if let Some(token) = self.schedule.clone().or_else(|| env::var(SCHEDULE).ok()) {
            let found =
                exploring.run_one(&token, &mut |schedule| runner::run(&setup, schedule, true));
            return match found {
                Ok(exploration) => exploration,
                // Not in a closure, which would report its own place.
                Err(error) => refuse(error, TOKEN_HINT),
            };
        }
        let mut quota = RetryQuota::default();
        exploring.search(&mut |schedule| {
            let mut trace = runner::run(&setup, schedule, false);
            let again = |schedule: &Schedule| runner::run(&setup, schedule, false);
            if setup.shares_quota.load(Ordering::SeqCst)
                && quota.is_used_up(schedule, &trace, &again)
            {
                trace.broken = Some(retry_quota::broken());
            }
            trace
        })
    }
}

/// The command that runs this test alone.
fn cargo_test() -> String {
    let thread = std::thread::current();
    let test = thread.name().filter(|name| *name != "main");
    format!("cargo test {}", test.unwrap_or_default())
        .trim_end()
        .to_owned()
}

impl<T, E, S> fmt::Debug for Explorer<'_, T, E, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Explorer")
            .field("bounds", &self.bounds)
            .field("workers", &self.workers)
            .finish_non_exhaustive()
    }
}
