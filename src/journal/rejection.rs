//! The reason of a refused start, in more detail than its answer.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use crate::aws::{BrokenRule, ErrorCode, ExecutionStatus, OwnerClosing, RefusalReason, TakenName};
use crate::diff::{difference, is_same_json};

/// A start that the service refused, with the reason: the execution that has the name and the difference
/// of the two starts, or the rule that was broken and the place.
///
/// AWS's ExecutionAlreadyExists is the same whether the first execution runs with other input, or
/// has failed, or succeeded long ago; its ValidationException names no place in a long name.
///
/// Its `Display` has the details: for a name that is taken the difference between the inputs
/// line by line, for a broken rule a pointer to the character that broke it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    pub(crate) exchange: u64,
    pub(crate) reason: Arc<RefusalReason>,
}

impl Rejection {
    pub(crate) fn new(exchange: u64, reason: &Arc<RefusalReason>) -> Self {
        Self {
            exchange,
            reason: Arc::clone(reason),
        }
    }

    /// The number of the refused exchange.
    #[must_use]
    pub fn exchange(&self) -> u64 {
        self.exchange
    }

    /// The error in its answer.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match &*self.reason {
            RefusalReason::Taken(_) => ErrorCode::ExecutionAlreadyExists,
            RefusalReason::Broken(code, _) => *code,
        }
    }

    /// All rules that it broke and that the answer is about; none if the name was taken.
    ///
    /// ```
    /// # use sfn_mock::SfnMock;
    /// # let sfn = SfnMock::start();
    /// // ... the code under test starts with a name that it made of an address ...
    /// for rejection in sfn.rejections() {
    ///     let too_long = rejection.broken_rules().iter().find(|rule| rule.id() == "name-length");
    ///     assert!(too_long.is_none(), "{rejection}");
    /// }
    /// ```
    #[must_use]
    pub fn broken_rules(&self) -> &[BrokenRule] {
        match &*self.reason {
            RefusalReason::Taken(_) => &[],
            RefusalReason::Broken(_, rules) => rules,
        }
    }

    fn taken(&self) -> Option<&TakenName> {
        match &*self.reason {
            RefusalReason::Taken(taken) => Some(taken),
            RefusalReason::Broken(..) => None,
        }
    }

    /// Reports whether it was refused because another execution has its name.
    #[must_use]
    pub fn is_name_taken(&self) -> bool {
        self.taken().is_some()
    }

    /// The ARN of the execution that has the name; empty where the name was not taken.
    #[must_use]
    pub fn execution_arn(&self) -> &str {
        self.taken().map_or("", |taken| &taken.execution_arn)
    }

    /// Reports whether the refused start had other input than the execution that has the name.
    #[must_use]
    pub fn input_differs(&self) -> bool {
        self.taken().is_some_and(|taken| !taken.same_input)
    }

    /// The input of the execution that has the name; empty where the name was not taken.
    #[must_use]
    pub fn first_input(&self) -> &str {
        self.taken().map_or("", |taken| &taken.first_input)
    }

    /// The input of the refused start; empty where the name was not taken.
    #[must_use]
    pub fn sent_input(&self) -> &str {
        self.taken().map_or("", |taken| &taken.sent_input)
    }

    fn closing(&self) -> Option<OwnerClosing> {
        self.taken().and_then(|taken| taken.closed)
    }

    /// The status of the closed execution that has the name; `None` while it runs.
    #[must_use]
    pub fn closed_status(&self) -> Option<ExecutionStatus> {
        self.closing().map(|closed| closed.status)
    }

    /// The time at which the execution that has the name closed, by the mock's clock; `None` while it runs.
    #[must_use]
    pub fn closed_at(&self) -> Option<SystemTime> {
        self.closing().map(|closed| closed.at.into())
    }

    /// The time at which the name comes free, by the mock's clock; `None` while the execution runs.
    #[must_use]
    pub fn name_free_at(&self) -> Option<SystemTime> {
        self.closing().map(|closed| closed.free_at.into())
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{} {}", self.exchange, self.code())?;
        match &*self.reason {
            RefusalReason::Taken(taken) => write_taken(f, taken),
            RefusalReason::Broken(_, rules) => {
                let mut lines = String::new();
                for rule in rules {
                    lines += &format!("\n{rule}");
                }
                f.write_str(&lines.replace('\n', "\n  "))
            }
        }
    }
}

fn write_taken(f: &mut fmt::Formatter<'_>, taken: &TakenName) -> fmt::Result {
    write!(f, ": {}", taken.execution_arn)?;
    match taken.closed {
        Some(OwnerClosing {
            status,
            at,
            free_at,
        }) => write!(
            f,
            "\n  it is {status} since {at}, and its name comes free at {free_at}"
        )?,
        None => f.write_str("\n  it is RUNNING, and its name stays taken")?,
    }
    let next = if taken.same_input {
        f.write_str("\n  the input is the same")?;
        "describe the execution: it was started with this input, and its status states how it ended"
    } else {
        f.write_str("\n  the input differs:")?;
        f.write_str(&difference(&taken.first_input, &taken.sent_input))?;
        if is_same_json(&taken.first_input, &taken.sent_input) {
            "write the input as the same text at every start: the service compares its bytes"
        } else {
            "name each start after the part of its input that differs, or leave that part out of the input"
        }
    };
    write!(f, "\n  try: {next}")
}
