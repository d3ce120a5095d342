//! `kms-throttling-given-up`: a throttle that was not retried.
//!
//! # The bug
//!
//! `ThrottlingException` is retried by every SDK, `KmsThrottlingException` by none: it is on no list of
//! throttling codes. A caller that relies on the SDK gives up at the first attempt.
//!
//! # The story
//!
//! A machine got a customer-managed key. From then on, whenever another service used the key much, one
//! start in a thousand failed at once, from a client whose retries were set to ten.
//!
//! # The cure
//!
//! Try again after a pause that grows, where the error is `KmsThrottlingException`; or let the queue
//! deliver the message again. The start had no effect: it was refused.
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
//! let throttled = Scenario::new("KMS throttles once").then(Step::fail(ErrorCode::KmsThrottlingException));
//! let sfn = SfnMock::builder().scenario(throttled).in_process().start();
//! let orders = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
//! let start = sfn.client().start_execution().state_machine_arn(orders);
//! start.name("order-17").send().await.unwrap_err(); // and that was that
//!
//! assert_eq!(sfn.lint_findings()[0].lint(), Lint::KmsThrottlingGivenUp);
//! # }
//! # #[cfg(not(feature = "aws-sdk"))]
//! # fn main() {}
//! ```
