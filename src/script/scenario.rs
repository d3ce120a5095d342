//! A scenario: when, steps, afterwards. What was written; how far it has come is playback's.

use std::panic::Location;
use std::sync::Arc;

use serde::Deserialize;

use super::{Act, Expected, Step, Times, When};
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
    pub(crate) expected: Option<Expected>,
}

/// Where a scenario was written, for messages.
#[derive(Debug, Clone)]
pub(crate) enum Origin {
    Code(&'static Location<'static>),
    File(Arc<str>),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code(location) => location.fmt(f),
            Self::File(place) => f.write_str(place),
        }
    }
}

/// What happens to the requests that match a scenario whose steps are used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Afterwards {
    /// It steps aside: the next matching scenario speaks, or the service answers.
    #[default]
    Serve,
    /// Its last step happens again and again.
    Repeat,
    /// A further request fails the test.
    Fail,
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
    /// scenario has taken, retries included, whether a step is left for them or not. Checked by
    /// [`verify`](crate::SfnHandle::verify) and when the mock is dropped.
    pub fn expect(mut self, expected: impl Into<Expected>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// Whether a step of it holds requests.
    pub(crate) fn holds(&self) -> bool {
        self.steps.iter().any(|step| step.act == Act::Hold)
    }

    /// With how many arrived its gate lets all go.
    pub(crate) fn held_until(&self) -> Option<u64> {
        self.steps.iter().find_map(|step| step.until)
    }

    /// A gate that opens with more than its step takes never opens. (Counted per execution, the
    /// step takes its number of each.)
    fn shut_gate(&self) -> Option<String> {
        if self.counted_per_execution || self.afterwards == Afterwards::Repeat {
            return None;
        }
        self.steps
            .iter()
            .find_map(|step| match (step.until, step.times) {
                (Some(until), Times::Exactly(times)) if times < until => Some(format!(
                    "it holds {times} until {until} have arrived, so it never lets go"
                )),
                _ => None,
            })
    }

    /// What is wrong with this scenario as its author wrote it.
    pub(crate) fn flaw(&self) -> Option<String> {
        if let Some(expected) = self.expected.filter(|expected| expected.min > expected.max) {
            return Some(format!(
                "it expects at least {} calls and at most {}",
                expected.min, expected.max
            ));
        }
        if self
            .steps
            .iter()
            .filter(|step| step.act == Act::Hold)
            .count()
            > 1
        {
            return Some(
                "it holds twice, but has one gate; let one step hold more `times`".to_owned(),
            );
        }
        if let Some(flaw) = self.shut_gate() {
            return Some(flaw);
        }
        if let Some(flaw) = self.when.flaw() {
            return Some(flaw);
        }
        let not_emulated = self
            .when
            .operation_name()
            .filter(|name| !matches!(operation::look_up(name), Known::Emulated(_)));
        self.steps.iter().enumerate().find_map(|(index, step)| {
            let served = not_emulated.filter(|_| step.is_served());
            let flaw = served.map(|name| {
                format!("{name} is not emulated, so it cannot be served, only failed or replied to")
            });
            step.flaw()
                .or(flaw)
                .map(|flaw| format!("step {}: {flaw}", index + 1))
        })
    }
}
