//! What passes between the parts, as data: AWS's inputs, outputs and errors, the declared world,
//! requests, replies and exchanges.

mod advice;
mod configuration;
mod difference;
mod error_code;
mod error_table;
mod excerpt;
mod exchange;
mod execution;
mod failure;
mod finish;
mod head;
mod input;
mod lag;
mod rejection;
mod reply;
mod request;
mod rule;
mod service_error;
mod start_execution;
mod state_machine;
mod task;
mod throttling;
mod world;

pub use advice::{Advice, Level};
pub(crate) use configuration::{Configuration, Encryption, Logging};
pub(crate) use difference::difference;
pub use error_code::{ErrorCode, ErrorProvenance, Retried};
pub(crate) use excerpt::{Excerpt, cut, first_difference, shorten};
#[cfg(feature = "record")]
pub(crate) use exchange::Asking;
pub(crate) use exchange::{Arrival, Brought, Effect, Outcome, ReplyHead, Spoke};
pub use exchange::{Attempt, Exchange};
pub use execution::{ExecutionStatus, ExistingExecution};
pub use failure::{Error, ErrorKind};
pub use finish::Finish;
pub(crate) use finish::{Broke, Due, Ending};
pub(crate) use head::{AWS_JSON, Head, OF_EVERY_REPLY, of_reply};
pub(crate) use input::Input;
pub(crate) use lag::Behind;
pub use lag::Lag;
pub use rejection::Rejection;
pub(crate) use rejection::{Closed, Taken, Why};
pub use reply::Reply;
pub use request::Request;
pub use rule::BrokenRule;
pub(crate) use rule::Rule;
pub(crate) use service_error::Placeholders;
pub use service_error::ServiceError;
pub(crate) use start_execution::{StartExecutionInput, StartExecutionOutput};
pub use state_machine::{
    KmsAccess, KmsKeyState, StateMachine, StateMachineStatus, StateMachineType,
};
pub use task::TaskOutcome;
pub use throttling::Throttling;
pub(crate) use throttling::{Bucket, START_EXECUTION};
pub use world::InputEquality;
pub(crate) use world::World;
