//! `retries-around-retries`: a loop around the SDK's own.
//!
//! # The bug
//!
//! The SDK makes three attempts, with a pause that grows and a quota that keeps a fleet from storming a
//! service that is down. A loop of three around it makes nine, with pauses of its own, and a time limit
//! that was never added up.
//!
//! # The story
//!
//! A service wrapped `start_execution` in a loop of five. In an outage each order was fifteen requests,
//! and when the service came back it was throttled for half an hour by the storm of its callers.
//!
//! # The cure
//!
//! Raise `max_attempts` in the client's `RetryConfig`, and let one place decide. Only the errors that the SDK does not
//! retry (`KmsThrottlingException`, `ExecutionLimitExceeded`) need your own loop.
//!
//! A queue that delivers a message again is no such loop: the lint is about a new call within a minute of the
//! last attempt.
//!
//! # The lint fires
//!
//! ```
//! # #[cfg(feature = "aws-sdk")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! # tokio::time::pause();
//! use sfn_mock::{Lint, ErrorCode, Scenario, SfnMock, Step};
//!
//! let down = Scenario::new("it is down").then(Step::fail(ErrorCode::ServiceUnavailable).times(9));
//! let sfn = SfnMock::builder().scenario(down).in_process().start();
//! let orders = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
//! for _ in 0..3 {
//!     let start = sfn.client().start_execution().state_machine_arn(orders);
//!     let _ = start.name("order-17").send().await;
//! }
//!
//! assert_eq!(sfn.exchanges().len(), 9);
//! assert_eq!(sfn.lint_findings()[0].lint(), Lint::RetriesAroundRetries);
//! # }
//! # #[cfg(not(feature = "aws-sdk"))]
//! # fn main() {}
//! ```
