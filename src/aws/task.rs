//! The outcome of a task.

/// The outcome of a task: the answer of SendTaskSuccess or SendTaskFailure, or a time-out, also where its
/// execution has closed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TaskOutcome {
    /// SendTaskSuccess, with its output, byte for byte.
    Succeeded {
        /// JSON, as it was sent.
        output: String,
    },
    /// SendTaskFailure, with its error and cause.
    Failed {
        /// The error's name.
        error: Option<String>,
        /// Why.
        cause: Option<String>,
    },
    /// No answer came in time, or before its execution closed.
    TimedOut,
}
