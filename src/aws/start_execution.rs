//! StartExecution's input and output, named as AWS names them.

use std::borrow::Cow;

use crate::clock::Timestamp;

/// `StartExecutionInput`, with the trace header already chosen between body and HTTP header.
#[derive(Debug)]
pub(crate) struct StartExecutionInput<'a> {
    pub(crate) state_machine_arn: Option<Cow<'a, str>>,
    pub(crate) name: Option<Cow<'a, str>>,
    /// The name held half of a surrogate pair, which Rust's strings cannot.
    pub(crate) name_has_lone_surrogate: bool,
    pub(crate) input: Option<Cow<'a, str>>,
    pub(crate) trace_header: Option<Cow<'a, str>>,
}

/// `StartExecutionOutput`.
#[derive(Debug)]
pub(crate) struct StartExecutionOutput {
    pub(crate) execution_arn: String,
    pub(crate) start_date: Timestamp,
}
