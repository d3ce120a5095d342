//! The way in which executions end by themselves: a plan that a machine or a step gives them.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use crate::closure;
use crate::to_json::to_json;

/// The way in which an execution ends by itself: its status, and the time. Without one it runs until the
/// test ends it.
///
/// [`StateMachine::finish`](crate::StateMachine::finish) gives it to every execution that calls
/// start on the machine, [`Step::finish`](crate::Step::finish) to the one that a step starts. By
/// default it ends at once; [`after`](Self::after) gives a time, [`after_polls`](Self::after_polls) a
/// number of DescribeExecution calls.
///
/// ```
/// use std::time::Duration;
/// use serde_json::json;
/// use sfn_mock::{Finish, Scenario, SfnMock, StateMachine, Step, start_execution};
///
/// let sfn = SfnMock::builder()
///     .state_machine(
///         StateMachine::standard("orders")
///             .finish(Finish::succeeded_with(|input| json!({ "placed": input["id"] })).after(Duration::from_secs(2))),
///     )
///     .scenario(
///         Scenario::new("the second order fails after three polls")
///             .when(start_execution().name("order-2"))
///             .then(Step::serve().finish(Finish::failed("OutOfStock", "no more of these").after_polls(3))),
///     )
///     .start();
/// # drop(sfn.close());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "give it to `StateMachine::finish` or `Step::finish`"]
pub struct Finish {
    pub(crate) ending: ExecutionEnd,
    pub(crate) due: Due,
}

/// The status, output and error of an execution that ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ExecutionEnd {
    Succeeded(Output),
    Failed {
        error: Option<Box<str>>,
        cause: Option<Box<str>>,
    },
    TimedOut,
}

/// The output of an execution that succeeds.
#[derive(Clone)]
pub(crate) enum Output {
    Fixed(Box<str>),
    OfInput {
        closure: Arc<dyn Fn(&Value) -> String + Send + Sync>,
        written_at: &'static Location<'static>,
    },
}

/// The panic of a closure that makes an output, and the place where the closure was given.
pub(crate) struct ClosurePanic {
    pub(crate) written_at: &'static Location<'static>,
    pub(crate) panic: Box<dyn Any + Send>,
}

/// The time when an execution ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    AtOnce,
    After(Duration),
    AfterPolls(u64),
}

impl Finish {
    fn new(ending: ExecutionEnd) -> Self {
        Self {
            ending,
            due: Due::AtOnce,
        }
    }

    /// Ends it SUCCEEDED with the JSON of this value as output. A `&str` is a JSON string; JSON text goes to
    /// [`succeeded_json`](Self::succeeded_json).
    #[track_caller]
    pub fn succeeded(output: impl Serialize) -> Self {
        Self::succeeded_json(to_json(&output))
    }

    /// Ends it SUCCEEDED with this JSON text as output, byte for byte. It is not checked to be JSON.
    pub fn succeeded_json(output: impl Into<String>) -> Self {
        Self::new(ExecutionEnd::Succeeded(Output::Fixed(output.into().into())))
    }

    /// Ends it SUCCEEDED with the JSON of the value that the closure computes from the execution's input.
    /// (An input that serde_json cannot hold, such as `1e999`, is given to it as `null`.)
    ///
    /// The closure runs when the execution starts, while the mock is locked: it must not call back
    /// into the mock (that panics, with a message). Where it panics nothing is started, the request
    /// is answered with a 500 and the test fails.
    #[track_caller]
    pub fn succeeded_with<O: Serialize>(
        output: impl Fn(&Value) -> O + Send + Sync + 'static,
    ) -> Self {
        Self::new(ExecutionEnd::Succeeded(Output::OfInput {
            closure: Arc::new(move |input| to_json(&output(input))),
            written_at: Location::caller(),
        }))
    }

    /// Ends it FAILED with this error and cause.
    pub fn failed(error: impl Into<String>, cause: impl Into<String>) -> Self {
        Self::new(ExecutionEnd::Failed {
            error: Some(error.into().into()),
            cause: Some(cause.into().into()),
        })
    }

    /// Ends it TIMED_OUT.
    pub fn timed_out() -> Self {
        Self::new(ExecutionEnd::TimedOut)
    }

    /// Ends it this time after its start, by the mock's clock. Its `stopDate` is that point of time to the
    /// millisecond, whenever it is described.
    ///
    /// An EXPRESS execution runs for at most five minutes: after that it is TIMED_OUT.
    pub fn after(mut self, duration: Duration) -> Self {
        self.due = Due::After(duration);
        self
    }

    /// Ends it after `n` DescribeExecution calls have returned RUNNING; call n+1 returns the final status.
    ///
    /// EXPRESS executions cannot be described: a machine of that type cannot have this, and an EXPRESS
    /// execution that a step starts with it ends at once.
    pub fn after_polls(mut self, n: u64) -> Self {
        self.due = Due::AfterPolls(n);
        self
    }
}

impl Output {
    /// The output's text for an execution with this input. If the closure panics, the panic goes on as a
    /// [`ClosurePanic`], which the engine catches.
    pub(crate) fn of(&self, input: &str) -> String {
        match self {
            Self::Fixed(text) => text.to_string(),
            Self::OfInput {
                closure,
                written_at,
            } => {
                let input = serde_json::from_str(input).unwrap_or_default();
                let output = || closure::run(written_at, || closure(&input));
                let output = catch_unwind(AssertUnwindSafe(output));
                output.unwrap_or_else(|panic| {
                    resume_unwind(Box::new(ClosurePanic { written_at, panic }))
                })
            }
        }
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(text) => f.write_str(text),
            Self::OfInput { .. } => f.write_str("closure"),
        }
    }
}

/// Two closures are equal if they are one.
impl PartialEq for Output {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Fixed(ours), Self::Fixed(theirs)) => ours == theirs,
            (
                Self::OfInput { closure: ours, .. },
                Self::OfInput {
                    closure: theirs, ..
                },
            ) => Arc::ptr_eq(ours, theirs),
            (Self::Fixed(_), Self::OfInput { .. }) | (Self::OfInput { .. }, Self::Fixed(_)) => {
                false
            }
        }
    }
}

impl Eq for Output {}
