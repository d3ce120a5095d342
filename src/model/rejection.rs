//! Why the service refused a start, beyond what its answer says.

use std::fmt;
use std::time::SystemTime;

use crate::clock::Timestamp;

use super::{ExecutionStatus, Input, difference};

/// A start that was refused with ExecutionAlreadyExists, explained: AWS's answer is the same
/// whether the first execution runs with other input, or has failed, or succeeded long ago.
///
/// Its `Display` tells the whole story, with the difference between the inputs line by line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    pub(crate) exchange: u64,
    pub(crate) why: Taken,
    pub(crate) first_input: String,
    pub(crate) sent_input: String,
}

/// The execution that holds a name, and how the refused start differs from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) execution_arn: String,
    pub(crate) first_input: Input,
    pub(crate) sent_input: Input,
    pub(crate) same_input: bool,
    pub(crate) closed: Option<Closed>,
}

/// How the execution that holds a name has closed, and when the name comes free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Closed {
    pub(crate) status: ExecutionStatus,
    pub(crate) at: Timestamp,
    pub(crate) free_at: Timestamp,
}

impl Rejection {
    pub(crate) fn new(exchange: u64, why: &Taken) -> Self {
        Self {
            exchange,
            first_input: why.first_input.text().into_owned(),
            sent_input: why.sent_input.text().into_owned(),
            why: why.clone(),
        }
    }

    /// The number of the refused exchange.
    #[must_use]
    pub fn exchange(&self) -> u64 {
        self.exchange
    }

    /// The ARN of the execution that holds the name.
    #[must_use]
    pub fn execution_arn(&self) -> &str {
        &self.why.execution_arn
    }

    /// Whether the refused start had other input than the execution that holds the name.
    #[must_use]
    pub fn input_differs(&self) -> bool {
        !self.why.same_input
    }

    /// The input of the execution that holds the name.
    #[must_use]
    pub fn first_input(&self) -> &str {
        &self.first_input
    }

    /// The input of the refused start.
    #[must_use]
    pub fn sent_input(&self) -> &str {
        &self.sent_input
    }

    /// How the execution that holds the name has closed; `None` while it runs.
    #[must_use]
    pub fn closed(&self) -> Option<ExecutionStatus> {
        self.why.closed.map(|closed| closed.status)
    }

    /// When the name comes free, by the mock's clock; `None` while the execution runs.
    #[must_use]
    pub fn name_free_at(&self) -> Option<SystemTime> {
        self.why.closed.map(|closed| closed.free_at.into())
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Taken {
            execution_arn,
            same_input,
            closed,
            ..
        } = &self.why;
        write!(
            f,
            "#{} ExecutionAlreadyExists: {execution_arn}",
            self.exchange
        )?;
        match closed {
            Some(Closed {
                status,
                at,
                free_at,
            }) => {
                write!(
                    f,
                    "\n  it is {status} since {at}, and its name comes free at {free_at}"
                )?;
            }
            None => f.write_str("\n  it is RUNNING, and its name stays taken")?,
        }
        if *same_input {
            return f.write_str("\n  the input is the same");
        }
        f.write_str("\n  the input differs:")?;
        f.write_str(&difference(&self.first_input, &self.sent_input))
    }
}
