//! SendTaskSuccess: what is emulated, what is not, and how well it is known.
//!
//! Ends a task with an output.
//!
//! Tokens are handed out by the test ([`SfnHandle::task_token`](crate::SfnHandle::task_token),
//! [`Execution::task_token`](crate::Execution::task_token)), which then reads the outcome
//! ([`TaskToken::outcome`](crate::TaskToken::outcome)). An answer changes the task alone.
//!
//! **Emulated:**
//!
//! - the output's JSON and size, the KMS conditions of the execution's machine
//!
//! **Not emulated:**
//!
//! - how the execution goes on: the test decides
//!
//! | rule | how well it is known |
//! |---|---|
//! | a missing output, exact | Observed |
//! | InvalidToken and its text | Observed, exact |
//! | `Task Timed Out: 'Provided task does not exist anymore'` for a task that has ended | Observed |
//! | a task ends with its execution; TaskDoesNotExist once that cannot be seen any more | Inferred |
//! | the text of InvalidOutput; the token before the output's JSON | Inferred |
