//! The operations, one page each: what is emulated, what is not, and how well it is known.
//!
//! [`Provenance`](crate::Provenance) explains the words. Common to all, and *Inferred* as of
//! StartExecution: the constraints of the API's model come first, then the ARN's form, the account,
//! existence, and what is the operation's own. Every operation can be scripted, with
//! [`operation`](crate::operation); one that is not emulated here can be failed and replied to.
//!
//! StartExecution itself is what the rest of this documentation is about.

pub mod describe_execution;
pub mod describe_state_machine_for_execution;
pub mod get_execution_history;
pub mod list_executions;
pub mod redrive_execution;
pub mod send_task_failure;
pub mod send_task_heartbeat;
pub mod send_task_success;
pub mod start_sync_execution;
pub mod stop_execution;
