//! `name-at-limit`: a name of exactly 80 characters.
//!
//! # The bug
//!
//! A name has at most 80 characters. Where code cuts a longer one, two things that differ behind the
//! 80th character have one name, and the second of them is a replay of the first or is refused.
//!
//! # The story
//!
//! A tenant's id, a date and a file's path made the name, and `[..80]` made it fit. For the tenant with
//! the longest id the cut fell before the file's number: of each batch one file was processed, and the
//! others "were running already".
//!
//! # The cure
//!
//! Hash a name that is too long: 64 hexadecimal digits of SHA-256 fit, with a prefix that people can read. A
//! name that has 80 characters by chance is fine; let this rule be off for that test.
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
//! let path = format!("tenants/{}/2026-11-22/part-17", "a".repeat(80)).replace('/', "-");
//! let start = sfn.client().start_execution().state_machine_arn(orders);
//! start.name(&path[..80]).send().await.unwrap();
//!
//! assert_eq!(sfn.lint_findings()[0].lint(), Lint::NameAtLimit);
//! # }
//! # #[cfg(not(feature = "aws-sdk"))]
//! # fn main() {}
//! ```
