//! The integration tests, in one binary.

// What several of them use.
mod caught;
mod post;
#[cfg(feature = "aws-sdk")]
mod sdk;

mod associations;
#[cfg(feature = "aws-sdk")]
mod clients;
mod conditions;
#[cfg(feature = "aws-sdk")]
mod delays;
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
mod source_tree;
mod tidy;
mod world;
