//! The integration tests, in one binary.

// What several of them use.
mod caught;
mod post;
mod raw;
#[cfg(feature = "aws-sdk")]
mod sdk;
mod source_tree;

mod associations;
#[cfg(feature = "aws-sdk")]
mod clients;
mod conditions;
mod conformance;
#[cfg(feature = "aws-sdk")]
mod delays;
mod determinism;
mod error_table;
mod expectations;
mod failures;
#[cfg(feature = "aws-sdk")]
mod field;
mod idempotency;
mod lookups;
mod mistakes;
mod public_surface;
mod scenarios;
#[cfg(feature = "aws-sdk")]
mod sdk_errors;
mod server;
mod tidy;
#[cfg(feature = "aws-sdk")]
mod virtual_time;
mod weight;
mod wire;
mod world;
