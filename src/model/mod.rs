//! What passes between the parts, as data: AWS's inputs, outputs and errors, the declared world,
//! requests, replies and exchanges.

mod difference;
mod error_code;
mod error_table;
mod exchange;
mod execution;
mod failure;
mod rejection;
mod reply;
mod request;
mod service_error;
mod start_execution;
mod state_machine;
mod world;

pub(crate) use difference::difference;
pub use error_code::{ErrorCode, ErrorProvenance, Retried};
#[cfg(feature = "record")]
pub(crate) use exchange::Asking;
pub use exchange::{Attempt, Exchange};
pub(crate) use exchange::{Effect, Outcome, Spoke};
pub use execution::{ExecutionStatus, ExistingExecution};
pub use failure::{Error, ErrorKind};
pub use rejection::Rejection;
pub(crate) use rejection::{Closed, Taken};
pub use reply::Reply;
pub use request::Request;
pub(crate) use service_error::Placeholders;
pub use service_error::ServiceError;
pub(crate) use start_execution::{StartExecutionInput, StartExecutionOutput};
pub use state_machine::{
    KmsAccess, KmsKeyState, StateMachine, StateMachineStatus, StateMachineType,
};
pub use world::InputEquality;
pub(crate) use world::World;
