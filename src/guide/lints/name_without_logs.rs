//! `name-without-logs`: a name that `CloudWatch` Logs does not take.
//!
//! # The bug
//!
//! Step Functions takes names with dots, umlauts and many other characters; `CloudWatch` Logs takes
//! letters, digits, `-` and `_`. An execution with another name runs, and none of it is logged.
//!
//! # The story
//!
//! Executions were named after files, `report.pdf`. They ran for a year. On the day one failed, the log
//! group had nothing of it.
//!
//! # The cure
//!
//! Make names of letters, digits, `-` and `_`, so that two names stay different: write `.` as `_2e`, or
//! hash.
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
//! let start = sfn.client().start_execution().state_machine_arn(orders);
//! start.name("report.pdf").send().await.unwrap();
//!
//! assert_eq!(sfn.lint_findings()[0].lint(), Lint::NameWithoutLogs);
//! # }
//! # #[cfg(not(feature = "aws-sdk"))]
//! # fn main() {}
//! ```
