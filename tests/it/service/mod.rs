//! The emulated service: each AWS rule of its operations, and a reference model of them.

#[cfg(feature = "aws-sdk")]
mod activities;
mod associations;
pub(crate) mod conformance;
mod default_texts;
mod documented_error_table;
mod executions;
mod idempotency;
#[cfg(feature = "aws-sdk")]
mod model;
mod pages;
mod regions;
mod service_state;
#[cfg(feature = "aws-sdk")]
mod state_machines;
mod throttling;
