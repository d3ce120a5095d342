//! `retry-after-final`: an error that stays, retried.
//!
//! # The bug
//!
//! InvalidName, InvalidArn, InvalidExecutionInput and ValidationException depend on the request alone:
//! the same request always gets the same answer. A retry uses up quota, and hides the error until
//! the retries are used up too.
//!
//! # The story
//!
//! A handler retried "every error, five times, a minute apart". One customer's name had a slash in it.
//! His order was tried for five minutes, put back on the queue, and tried again, for two weeks.
//!
//! # The cure
//!
//! Give up at once if the request is wrong, and report it to the code that can change it. Retry an
//! error of a busy or broken service, and a call without an answer.
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
//! for _ in 0..5 {
//!     let start = sfn.client().start_execution().state_machine_arn(orders);
//!     let _ = start.name("order/17").send().await;
//! }
//!
//! assert_eq!(sfn.lint_findings()[0].lint(), Lint::RetryAfterFinal);
//! # }
//! # #[cfg(not(feature = "aws-sdk"))]
//! # fn main() {}
//! ```
