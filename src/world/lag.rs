//! Eventual consistency: the time for which a new execution cannot be seen.

use std::time::Duration;

/// The lag of DescribeExecution or ListExecutions behind a start.
///
/// Documented: both are eventually consistent. AWS documents no number.
///
/// ```
/// use std::time::Duration;
/// use sfn_mock::{Lag, SfnMock};
///
/// let sfn = SfnMock::builder()
///     .describe_lag(Lag::calls(2)) // the first two calls for a new execution: ExecutionDoesNotExist
///     .list_lag(Lag::duration(Duration::from_millis(500)))
///     .start();
/// # drop(sfn);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "give it to `Builder::describe_lag` or `Builder::list_lag`"]
pub struct Lag(pub(crate) LagAmount);

/// The amount of a lag, in calls or as time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LagAmount {
    Calls(u64),
    Duration(Duration),
}

impl Lag {
    /// A lag of this many calls: DescribeExecution of this execution, ListExecutions of its machine.
    pub fn calls(calls: u64) -> Self {
        Self(LagAmount::Calls(calls))
    }

    /// A lag of this time after the start, by the mock's clock.
    pub fn duration(duration: Duration) -> Self {
        Self(LagAmount::Duration(duration))
    }
}
