//! The API's model: errors, statuses, inputs and their constraints.

mod configuration;
mod error_code;
mod error_table;
mod execution;
mod refusal;
mod rule;
mod service_error;
mod start_execution;
mod state_machine;
mod task;

pub(crate) use configuration::{Configuration, Encryption, Logging};
pub use error_code::{ErrorCode, ErrorProvenance, RetryClass};
pub use execution::ExecutionStatus;
pub(crate) use refusal::{Closed, Taken, Why};
pub use rule::BrokenRule;
pub(crate) use rule::Rule;
pub(crate) use service_error::Placeholders;
pub use service_error::ServiceError;
pub(crate) use start_execution::{StartExecutionInput, StartExecutionOutput};
pub use state_machine::{KmsAccess, KmsKeyState, StateMachineStatus, StateMachineType};
pub use task::TaskOutcome;
