//! A scenario: when, steps, afterwards. What was written; how far it has come is playback's.

use std::panic::Location;
use std::sync::Arc;

use serde::Deserialize;

use super::origin::Origin;
use super::{Act, CallCount, Flaw, Step, Times, When};
use crate::operation::{self, Known};

/// A scenario: *when* (which requests) + *steps* (what happens to the first, the second, ... of
/// them) + *afterwards*.
///
/// Of the mounted scenarios the first one speaks whose *when* matches and that is not used up.
/// Where none speaks, the service answers by itself.
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
/// ```
#[derive(Debug, Clone)]
#[must_use = "a scenario plays once it is given to `Builder::scenario` or mounted"]
pub struct Scenario {
    pub(crate) name: Arc<str>,
    pub(crate) written_at: Origin,
    pub(crate) when: When,
    pub(crate) steps: Vec<Step>,
    pub(crate) afterwards: Afterwards,
    pub(crate) counted_per_execution: bool,
    pub(crate) expected: Option<CallCount>,
}

/// What happens to the requests that match a scenario whose steps are used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Afterwards {
    /// It steps aside: the next matching scenario speaks, or the service answers.
    #[default]
    Serve,
    /// Its last step happens again and again.
    Repeat,
    /// A further request fails the test.
    FailTest,
}

impl Scenario {
    /// A scenario that matches every request and does nothing yet. The name is for failure
    /// messages, so say in it what the world does.
    #[track_caller]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into().into(),
            written_at: Origin::Code(Location::caller()),
            when: When::default(),
            steps: Vec::new(),
            afterwards: Afterwards::Serve,
            counted_per_execution: false,
            expected: None,
        }
    }

    /// Which requests it is about.
    pub fn when(mut self, when: When) -> Self {
        self.when = when;
        self
    }

    /// The next step.
    pub fn then(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    /// What happens once the steps are used up; without this the service answers.
    pub fn afterwards(mut self, afterwards: Afterwards) -> Self {
        self.afterwards = afterwards;
        self
    }

    /// Each execution meets its own first, second, third step, so that fifty concurrent orders
    /// can each fail twice.
    ///
    /// An execution is a machine and a name; an unnamed start is known by the SDK's invocation
    /// id, or where a client sends none by its connection and body.
    pub fn counted_per_execution(mut self) -> Self {
        self.counted_per_execution = true;
        self
    }

    /// How many requests must reach this scenario: those that its *when* matches and no earlier
    /// scenario has taken, retries included, whether a step is left for them or not, and of all
    /// executions together, also where it is [counted per execution](Self::counted_per_execution). Checked by
    /// [`verify`](crate::SfnHandle::verify) and when the mock is dropped.
    pub fn expect(mut self, expected: impl Into<CallCount>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// No request must reach this scenario: the same as `expect(0)`.
    ///
    /// ```
    /// use sfn_mock::{Scenario, start_execution};
    ///
    /// Scenario::new("nobody starts without a name").when(start_execution().unnamed()).never();
    /// ```
    pub fn never(self) -> Self {
        self.expect(0)
    }

    /// Whether a step of it holds requests.
    pub(crate) fn holds(&self) -> bool {
        self.steps.iter().any(|step| step.act == Act::Hold)
    }

    /// With how many arrived its gate lets all go.
    pub(crate) fn held_until(&self) -> Option<u64> {
        self.steps.iter().find_map(|step| step.until)
    }

    /// All that is wrong with this scenario as its author wrote it.
    pub(crate) fn flaws(&self) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        if let Some(expected) = self.expected.filter(|expected| expected.min > expected.max) {
            let text = format!(
                "it expects at least {} calls and at most {}",
                expected.min, expected.max
            );
            flaws.push(Flaw::at("expect", text));
        }
        let when = self.when.flaws().into_iter();
        flaws.extend(when.map(|flaw| flaw.within("when", "")));
        let steps = self.steps.iter().enumerate();
        let mut holding = steps.filter(|(_, step)| step.act == Act::Hold);
        if let Some((second, _)) = holding.nth(1) {
            flaws.push(Flaw::at(
                format!("steps[{second}]"),
                "it holds twice, but has one gate; let one step hold more `times`",
            ));
        }
        for (index, step) in self.steps.iter().enumerate() {
            let (path, whose) = (format!("steps[{index}]"), format!("step {}: ", index + 1));
            let of_the_step = step.flaws().into_iter();
            let found = of_the_step
                .chain(self.not_served(step))
                .chain(self.nothing_finishes(step))
                .chain(self.never_let_go(step));
            flaws.extend(found.map(|flaw| flaw.within(&path, &whose)));
        }
        flaws
    }

    /// An operation that is known and not emulated cannot be served.
    fn not_served(&self, step: &Step) -> Option<Flaw> {
        let name = self.when.operation_name()?;
        let refused = step.is_served() && matches!(operation::look_up(name), Known::NotEmulated);
        let text =
            format!("{name} is not emulated, so it cannot be served, only failed or replied to");
        refused.then(|| Flaw::at("", text))
    }

    /// Only a start and a redrive make an execution run.
    fn nothing_finishes(&self, step: &Step) -> Option<Flaw> {
        const RUNNING: [&str; 3] = ["StartExecution", "StartSyncExecution", "RedriveExecution"];
        let name = self.when.operation_name()?;
        let given = step.finish.is_some() && step.is_served();
        let refused = given && !RUNNING.contains(&name);
        let text = format!("{name} starts no execution, which could `finish`");
        refused.then(|| Flaw::at("finish", text))
    }

    /// A gate that waits for more requests than ever come to it.
    fn never_let_go(&self, step: &Step) -> Option<Flaw> {
        let comes_again = self.counted_per_execution || self.afterwards == Afterwards::Repeat;
        let (until, Times::Exactly(times)) = (step.until?, step.times) else {
            return None;
        };
        let text = format!(
            "it waits until {until} requests have arrived and takes only {times}, so none is let go"
        );
        (!comes_again && (1..until).contains(&times)).then(|| Flaw::at("times", text))
    }
}
