//! SendTaskFailure: what is emulated, what is not, and how well it is known.
//!
//! Ends a task with an error and a cause, or without.
//!
//! Tokens are handed out by the test ([`SfnHandle::task_token`](crate::SfnHandle::task_token),
//! [`Execution::task_token`](crate::Execution::task_token)), which then reads the outcome
//! ([`TaskToken::outcome`](crate::TaskToken::outcome)). An answer changes the task alone.
//!
//! **Emulated:**
//!
//! - lengths of error and cause; the KMS conditions, unless neither is given
//!
//! **Not emulated:**
//!
//! - how the execution goes on: the test decides
//!
//! | rule | how well it is known |
//! |---|---|
//! | InvalidToken and its text | Observed, exact |
//! | `Task Timed Out: 'Provided task does not exist anymore'` for a task that has ended | Observed |
//! | a task ends with its execution; TaskDoesNotExist once that cannot be seen any more | Inferred |
