//! Fixtures for [rstest](https://docs.rs/rstest): a test has a mock by naming it as its argument.
//! Requires feature `rstest`, and `rstest` among the dev-dependencies.
//!
//! ```rust,test_harness
//! # #[cfg(feature = "aws-sdk")]
//! # mod tests {
//! use rstest::rstest;
//! use sfn_mock::{ErrorCode, Fault, Scenario, SfnMock, Step, fixtures::{sfn, sfn_in_process}};
//!
//! const ORDERS: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
//!
//! #[rstest]
//! #[tokio::test]
//! async fn a_start_is_accepted(sfn: SfnMock) {
//!     sfn.client().start_execution().state_machine_arn(ORDERS).send().await.unwrap();
//! }
//!
//! // What follows `with` is the builder that the mock is started from.
//! #[rstest]
//! #[tokio::test(start_paused = true)]
//! async fn a_lost_answer_starts_one_execution(
//!     #[values(Fault::Reset, Fault::Close)] fault: Fault,
//!     #[with(SfnMock::builder().seed(42))] sfn_in_process: SfnMock,
//! ) {
//!     sfn_in_process.mount(Scenario::new("lossy").then(Step::lose_response(fault)));
//!     let start = sfn_in_process.client().start_execution().state_machine_arn(ORDERS);
//!     start.name("order-17").send().await.unwrap();
//!     sfn_in_process.assert_started_once("order-17");
//! }
//! # }
//! ```
//!
//! For one test under every error see [`every_error_code!`](crate::every_error_code), and under
//! every built-in script [`every_builtin_script!`](crate::every_builtin_script).

use rstest::fixture;

use crate::{Builder, SfnMock};

/// A mock behind a socket, as [`SfnMock::start`] makes it, or from the builder in `#[with(..)]`.
///
/// # Panics
///
/// As [`Builder::start`] does.
#[fixture]
pub fn sfn(#[default(SfnMock::builder())] builder: Builder) -> SfnMock {
    builder.start()
}

/// A mock [in process](Builder::in_process), also from the builder in `#[with(..)]`. Requires feature
/// `aws-sdk`.
///
/// # Panics
///
/// As [`Builder::start`] does.
#[cfg(feature = "aws-sdk")]
#[fixture]
pub fn sfn_in_process(#[default(SfnMock::builder())] builder: Builder) -> SfnMock {
    builder.in_process().start()
}
