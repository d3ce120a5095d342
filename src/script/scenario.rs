//! A scenario as it was written: when, steps, afterwards. Its progress is in playback.

use std::fmt;
use std::panic;
use std::sync::Arc;

use super::{CallCount, Diagnostic, Step, StepAction, Times, When};
use crate::operation::{self, Lookup};

/// A scenario: *when* (which requests) + *steps* (what happens to the first, the second, ... of
/// them) + *afterwards*.
///
/// The first mounted scenario that matches and has steps left handles the request. If there is no
/// such scenario, the service answers.
///
/// ```
/// use sfn_mock::{ErrorCode, Scenario, SfnMock, Step, start_execution};
///
/// let sfn = SfnMock::builder()
///     .scenario(
///         Scenario::new("every order is throttled twice, whatever the others do")
///             .when(start_execution().name_matches("^order-"))
///             .counted_per_execution()
///             .then(Step::fail(ErrorCode::ThrottlingException).times(2)),
///     )
///     .start();
/// // ... the code under test starts its orders ...
/// # drop(sfn.close());
/// ```
#[derive(Debug, Clone)]
#[must_use = "a scenario plays once it is given to `Builder::scenario` or mounted"]
pub struct Scenario {
    pub(crate) name: Arc<str>,
    pub(crate) written_at: Location,
    pub(crate) when: When,
    pub(crate) steps: Vec<Step>,
    pub(crate) afterwards: Afterwards,
    pub(crate) counted_per_execution: bool,
    /// The expected number of calls.
    pub(crate) expected: Option<CallCount>,
    pub(crate) expected_requests: Option<CallCount>,
    /// Set if it may stay unused.
    pub(crate) optional: bool,
}

/// The place where a value was written, for messages: a line of code, or a place in a file.
#[derive(Debug, Clone)]
pub(crate) enum Location {
    Code(&'static panic::Location<'static>),
    File(Arc<str>),
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(location) => location.fmt(f),
            Self::File(place) => f.write_str(place),
        }
    }
}

/// The handling of requests that match a scenario whose steps are used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Afterwards {
    /// It steps aside: the next matching scenario handles the request, or the service answers.
    #[default]
    Serve,
    /// Its last step happens again and again.
    Repeat,
    /// A further request fails the test.
    FailTest,
}

impl Scenario {
    /// A scenario that matches every request and does nothing yet. Failure messages show the name: let it
    /// describe the scenario in a few words.
    #[track_caller]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into().into(),
            written_at: Location::Code(panic::Location::caller()),
            when: When::default(),
            steps: Vec::new(),
            afterwards: Afterwards::Serve,
            counted_per_execution: false,
            expected: None,
            expected_requests: None,
            optional: false,
        }
    }

    /// Sets the requests that it matches.
    pub fn when(mut self, when: When) -> Self {
        self.when = when;
        self
    }

    /// Adds a step after the others.
    pub fn then(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    /// Sets the handling of requests once the steps are used up. Default: the service answers.
    pub fn afterwards(mut self, afterwards: Afterwards) -> Self {
        self.afterwards = afterwards;
        self
    }

    /// Counts the steps for each execution by itself, so that fifty concurrent orders can each fail
    /// twice.
    ///
    /// An execution is a machine and a name; an unnamed start is known by its call: by the
    /// SDK's invocation id, without which each request is a call by itself.
    pub fn counted_per_execution(mut self) -> Self {
        self.counted_per_execution = true;
        self
    }

    /// Expects this many calls: a number, or a range of any kind. Checked by
    /// [`verify`](crate::SfnHandle::verify) and when the mock is dropped.
    ///
    /// A call is one SDK call with its retries, and counts once as soon as one of its requests has
    /// reached the scenario: its *when* matches, and no earlier scenario has taken the request. A
    /// request counts whether a step is left for it or not, and while it is held. All executions
    /// count together, also where the steps are
    /// [counted per execution](Self::counted_per_execution).
    pub fn expect(mut self, expected: impl Into<CallCount>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// Expects this many requests: a number, or a range of any kind. Each attempt of a client that
    /// retries is a request; [`expect`](Self::expect) counts the calls.
    ///
    /// ```
    /// use sfn_mock::{Scenario, start_execution};
    ///
    /// Scenario::new("one order, retried twice at most")
    ///     .when(start_execution().name("order-17"))
    ///     .expect(1)
    ///     .expect_requests(1..=3);
    /// ```
    pub fn expect_requests(mut self, expected: impl Into<CallCount>) -> Self {
        self.expected_requests = Some(expected.into());
        self
    }

    /// Expects that no request reaches this scenario, as `expect(0)` does.
    ///
    /// ```
    /// use sfn_mock::{Scenario, start_execution};
    ///
    /// Scenario::new("no start is without a name").when(start_execution().unnamed()).never();
    /// ```
    pub fn never(self) -> Self {
        self.expect(0)
    }

    /// Allows that no request reaches this scenario or some of its steps, which the lints
    /// [`unused-scenario`](crate::guide::lints::unused_scenario) and
    /// [`unused-step`](crate::guide::lints::unused_step) report otherwise.
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Reports whether one of its steps holds requests.
    pub(crate) fn holds(&self) -> bool {
        self.steps
            .iter()
            .any(|step| step.action == StepAction::Hold)
    }

    /// The number of waiting calls at which its gate releases all.
    pub(crate) fn held_until(&self) -> Option<u64> {
        self.steps.iter().find_map(|step| step.until)
    }

    /// The errors in this scenario.
    pub(crate) fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        check_range(&mut found, "expect", "calls", self.expected);
        check_range(
            &mut found,
            "expectRequests",
            "requests",
            self.expected_requests,
        );
        for diagnostic in self.when.diagnostics() {
            found.push(diagnostic.under("when"));
        }
        let mut holds = false;
        for (index, step) in self.steps.iter().enumerate() {
            let mut of_the_step = step.diagnostics();
            if step.action == StepAction::Hold && holds {
                let text = "expected one `hold`, found two: a scenario has one gate; let one step hold more `times`";
                of_the_step.push(Diagnostic::new(text));
            }
            holds |= step.action == StepAction::Hold;
            self.check_operation(step, &mut of_the_step);
            self.check_release(step, &mut of_the_step);
            let owner = format!("step {}: ", index + 1);
            Diagnostic::add_of_item(&mut found, of_the_step, "steps", index, &owner);
        }
        found
    }

    /// Refuses to serve an operation that is not emulated, and a `finish` where no execution starts: only a
    /// start and a redrive make one run.
    fn check_operation(&self, step: &Step, found: &mut Vec<Diagnostic>) {
        const RUNNING: [&str; 3] = ["StartExecution", "StartSyncExecution", "RedriveExecution"];
        let (Some(name), true) = (self.when.operation_name(), step.is_served()) else {
            return;
        };
        if matches!(operation::look_up(name), Lookup::NotEmulated) {
            let text = format!(
                "{name} is not emulated, so it cannot be served, only failed or replied to"
            );
            found.push(Diagnostic::new(text));
        }
        if step.finish.is_some() && !RUNNING.contains(&name) {
            let text = format!("{name} starts no execution, which could `finish`");
            found.push(Diagnostic::at("finish", text));
        }
    }

    /// Refuses a gate that waits for more requests than the step takes, unless the step takes as many again:
    /// for another execution, or as the last one that is repeated.
    fn check_release(&self, step: &Step, found: &mut Vec<Diagnostic>) {
        let comes_again = self.counted_per_execution || self.afterwards == Afterwards::Repeat;
        if let (Some(until), Times::Exactly(times)) = (step.until, step.times)
            && !comes_again
            && (1..until).contains(&times)
        {
            let text = format!(
                "expected at least {until} requests, for which it waits, found {times}: it would never release one"
            );
            found.push(Diagnostic::at("times", text));
        }
    }
}

/// Refuses an empty range of these expected calls or requests.
fn check_range(found: &mut Vec<Diagnostic>, key: &str, nouns: &str, range: Option<CallCount>) {
    if let Some(range) = range
        && range.is_empty()
    {
        let CallCount { min, max } = range;
        let text = format!(
            "expected a range of {nouns}, found an empty one: at least {min} and at most {max}"
        );
        found.push(Diagnostic::at(key, text));
    }
}
