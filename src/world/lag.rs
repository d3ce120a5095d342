//! Eventual consistency: how long what was started cannot be seen.

use std::time::Duration;

/// How far DescribeExecution or ListExecutions lag behind a start.
///
/// Documented: both are eventually consistent. AWS says no number.
///
/// ```
/// use std::time::Duration;
/// use sfn_mock::{Lag, SfnMock};
///
/// let sfn = SfnMock::builder()
///     .describe_lag(Lag::calls(2)) // the first two looks at a new execution: ExecutionDoesNotExist
///     .list_lag(Lag::duration(Duration::from_millis(500)))
///     .start();
/// # drop(sfn);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "give it to `Builder::describe_lag` or `Builder::list_lag`"]
pub struct Lag(pub(crate) Behind);

/// What a lag is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Behind {
    Calls(u64),
    Duration(Duration),
}

impl Lag {
    /// For so many calls: DescribeExecution of this execution, ListExecutions of its machine.
    pub fn calls(calls: u64) -> Self {
        Self(Behind::Calls(calls))
    }

    /// For so long after the start, by the mock's clock.
    pub fn duration(duration: Duration) -> Self {
        Self(Behind::Duration(duration))
    }
}
