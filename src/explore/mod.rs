//! Explores every failure, crash and order of requests that a function can meet. It needs the
//! feature `explore`.
//!
//! ```
//! # #[cfg(feature = "explore")]
//! # fn main() {
//! use aws_sdk_sfn::Client;
//! use sfn_mock::StateMachine;
//! use sfn_mock::explore::{explore, invariant};
//!
//! async fn place_order(client: &Client, orders: &str) -> Result<String, aws_sdk_sfn::Error> {
//!     let start = client.start_execution().state_machine_arn(orders).name("order-17");
//!     Ok(start.send().await?.execution_arn)
//! }
//!
//! // As a plain `#[test]`, without a runtime:
//! explore(async |sfn| place_order(&sfn.client(), sfn.state_machine("orders").arn()).await)
//!     .mock(|builder| builder.state_machine(StateMachine::standard("orders")))
//!     .failures(2)
//!     .crashes(1)
//!     .invariant(invariant::started_at_most_once("order-17"))
//!     .check();
//! # }
//! # #[cfg(not(feature = "explore"))]
//! # fn main() {}
//! ```
//!
//! The [guide](crate::guide::explore) says what an exploration proves, and how to choose its bounds.

mod explorer;
mod failed_schedule;
mod failure;
mod hub;
pub mod invariant;
mod report;
mod retry_quota;
mod run;
mod runner;
mod schedule;
mod search;
#[cfg(test)]
mod search_tests;
mod trace;
mod worker;

pub use explorer::{Explorer, explore, explore_with};
pub use failed_schedule::FailedSchedule;
pub use failure::FailureClass;
pub use report::Exploration;
pub use run::Run;
