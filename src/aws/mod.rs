//! The API's model: errors, statuses, and the shapes of members with their constraints.

mod configuration;
#[cfg(any(feature = "cli", feature = "explore"))]
mod declared_errors;
mod error_code;
mod error_table;
mod execution;
mod service_error;
pub(crate) mod shapes;
mod state_machine;

pub(crate) use configuration::{Configuration, Encryption, Logging};
#[cfg(any(feature = "cli", feature = "explore"))]
pub(crate) use declared_errors::is_declared_for;
pub use error_code::{ErrorCode, ErrorProvenance, RetryClass};
pub use execution::{ExecutionStatus, TaskOutcome};
pub use service_error::ServiceError;
pub(crate) use service_error::{OwnerClosing, Placeholders, RefusalReason, TakenName};
pub use shapes::BrokenRule;
pub(crate) use state_machine::KmsKey;
pub use state_machine::{KmsAccess, KmsKeyState, StateMachineStatus, StateMachineType};
