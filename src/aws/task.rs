//! What a task token was answered with.

/// How a task ended: what SendTaskSuccess or SendTaskFailure said, or that its time was up, or that its
/// execution has closed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TaskOutcome {
    /// SendTaskSuccess, with its output, byte for byte.
    Succeeded {
        /// JSON, as it was sent.
        output: String,
    },
    /// SendTaskFailure, with what it said.
    Failed {
        /// The error's name.
        error: Option<String>,
        /// Why.
        cause: Option<String>,
    },
    /// Nobody answered in time, or before its execution closed.
    TimedOut,
}
