//! `taken-as-done`: ExecutionAlreadyExists taken for success.
//!
//! # The bug
//!
//! ExecutionAlreadyExists means that the name is taken. It does not mean that the work is being done:
//! the execution of that name may have other input, or may have failed weeks ago, and its name
//! stays taken for 90 days after it closed.
//!
//! # The story
//!
//! A service took ExecutionAlreadyExists for "another worker was faster". A customer changed his order before
//! it was shipped; the new start had the old name, the error was swallowed, and the old order came.
//!
//! # The cure
//!
//! Describe the execution that has the name, and compare its input and its status. Where they are not
//! the wanted ones, report it, or start again under a name of another try (`order-17-r2`).
//! The rule finds nothing where a later call describes the execution, or starts under such a name. A
//! caller that hands the error on looks the same in the journal as one that swallows it: where the test
//! is about such a caller, turn the rule off.
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
//! for input in [r#"{"items":1}"#, r#"{"items":2}"#] {
//!     let start = sfn.client().start_execution().state_machine_arn(orders);
//!     match start.name("order-17").input(input).send().await {
//!         Err(error) if error.as_service_error().unwrap().is_execution_already_exists() => {} // fine, is it?
//!         answer => drop(answer.unwrap()),
//!     }
//! }
//!
//! assert_eq!(sfn.lint_findings()[0].lint(), Lint::TakenAsDone);
//! # }
//! # #[cfg(not(feature = "aws-sdk"))]
//! # fn main() {}
//! ```
