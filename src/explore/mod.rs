//! Explores every failure, crash and order of requests that a function can meet. It needs the
//! feature `explore`; a program as a whole is explored with the feature `cli`.
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
//! The [guide](crate::guide::explore) describes what an exploration proves, and how to choose its bounds.

#![cfg_attr(
    not(feature = "explore"),
    allow(
        dead_code,
        reason = "a program has one worker, without a clock of its own"
    )
)]

// The search: schedules in, traces out.
mod failure;
mod frontier;
mod outcomes;
mod schedule;
mod search;
#[cfg(test)]
mod search_model;
#[cfg(test)]
mod search_tests;
mod shrink;
mod trace;

// What people see of it.
mod exploring;
mod failed_schedule;
pub mod invariant;
mod report;
mod run;
mod steps;

// A function on runtimes with paused time.
#[cfg(feature = "explore")]
mod explorer;
#[cfg(feature = "explore")]
mod hub;
#[cfg(feature = "explore")]
mod retry_quota;
#[cfg(feature = "explore")]
mod runner;
#[cfg(feature = "explore")]
mod setup;
#[cfg(feature = "explore")]
mod worker;

// A program over the socket.
#[cfg(feature = "cli")]
mod arrivals;
#[cfg(feature = "cli")]
mod program;

#[cfg(feature = "explore")]
pub use explorer::{Explorer, explore, explore_with};
pub use failed_schedule::FailedSchedule;
pub use failure::FailureClass;
#[cfg(feature = "cli")]
pub use program::ProgramExplorer;
pub use report::Exploration;
pub use run::Run;
