//! SendTaskHeartbeat: what is emulated, what is not, and how well it is known.
//!
//! With the operation a worker reports that it still works on a task.
//!
//! Tokens are handed out by the test ([`SfnHandle::task_token`](crate::SfnHandle::task_token),
//! [`Execution::task_token`](crate::Execution::task_token)), which then reads the outcome
//! ([`TaskToken::outcome`](crate::TaskToken::outcome)). An answer changes the task alone.
//!
//! **Emulated:**
//!
//! - the clock of [`TaskToken::heartbeat_timeout`](crate::TaskToken::heartbeat_timeout)
//! - a task's own time-out, which no heartbeat puts off
//!
//! **Not emulated:**
//!
//! - `HeartbeatSeconds` of a definition, which is never interpreted
//!
//! | rule | how well it is known |
//! |---|---|
//! | InvalidToken and its text | Observed, exact |
//! | `Task Timed Out: 'Provided task does not exist anymore'` for a task that has ended | Observed |
//! | a task ends with its execution; TaskDoesNotExist once that cannot be seen any more | Inferred |
