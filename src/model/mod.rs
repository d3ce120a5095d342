//! What passes between the parts, as data: AWS's inputs, outputs and errors, the declared world,
//! requests, replies and exchanges.

mod configuration;
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
mod throttling;
mod world;

pub(crate) use configuration::{Configuration, Encryption, Logging};
pub(crate) use difference::difference;
pub use error_code::{ErrorCode, ErrorProvenance, Retried};
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
pub use throttling::Throttling;
pub(crate) use throttling::{Bucket, START_EXECUTION};
pub use world::InputEquality;
pub(crate) use world::World;
