//! The API's model: errors, statuses, and the shapes of members with their constraints.

mod configuration;
#[cfg(any(feature = "cli", feature = "explore"))]
mod declared_errors;
mod error_code;
mod error_table;
mod execution;
mod refusal;
mod service_error;
pub(crate) mod shapes;
mod state_machine;
mod task;

pub(crate) use configuration::{Configuration, Encryption, Logging};
#[cfg(any(feature = "cli", feature = "explore"))]
pub(crate) use declared_errors::is_declared_for;
pub use error_code::{ErrorCode, ErrorProvenance, RetryClass};
pub use execution::ExecutionStatus;
pub(crate) use refusal::{OwnerClosing, RefusalReason, TakenName};
pub(crate) use service_error::Placeholders;
pub use service_error::ServiceError;
pub use shapes::BrokenRule;
pub(crate) use state_machine::KmsKey;
pub use state_machine::{KmsAccess, KmsKeyState, StateMachineStatus, StateMachineType};
pub use task::TaskOutcome;
