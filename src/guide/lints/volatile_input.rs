//! `volatile-input`: an input that is new at every try.
//!
//! # The bug
//!
//! A start is a replay where name *and* input are those of the first. An input with the time of the try
//! or a new id in it never is: the retry after a lost answer is refused with ExecutionAlreadyExists.
//!
//! # The story
//!
//! A worker named its executions after the message and put `"requestedAt": now()` into the input. Each
//! message that was delivered twice came back as ExecutionAlreadyExists; the worker took that for a
//! failure and put the message on the dead-letter queue, while its order was being shipped.
//!
//! # The cure
//!
//! Take times and ids from the event that is processed, not from the moment of processing. Where the
//! execution needs the moment it began, its context has it: `$$.Execution.StartTime`.
//!
//! # The lint fires
//!
//! ```
//! # #[cfg(feature = "aws-sdk")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! # tokio::time::pause();
//! use sfn_mock::{Lint, SfnMock};
//!
//! let sfn = SfnMock::builder().in_process().start();
//! let orders = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
//! for now in ["2026-11-22T10:00:00Z", "2026-11-22T10:00:07Z"] {
//!     let input = format!(r#"{{"order":17,"requestedAt":"{now}"}}"#);
//!     let start = sfn.client().start_execution().state_machine_arn(orders);
//!     let _ = start.name("order-17").input(input).send().await;
//! }
//!
//! assert_eq!(sfn.lint_findings()[0].lint(), Lint::VolatileInput);
//! # }
//! # #[cfg(not(feature = "aws-sdk"))]
//! # fn main() {}
//! ```
