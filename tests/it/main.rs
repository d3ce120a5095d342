//! The integration tests, in one binary.

// What several of them use.
mod caught;
mod post;
mod raw;
#[cfg(feature = "aws-sdk")]
mod sdk;
mod source_tree;
mod wire_client;

mod associations;
#[cfg(all(feature = "aws-sdk", feature = "wiremock"))]
mod beside_wiremock;
#[cfg(feature = "aws-sdk")]
mod builtins;
mod cassettes;
mod chance;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "aws-sdk")]
mod clients;
mod conditions;
mod conformance;
#[cfg(feature = "aws-sdk")]
mod delays;
mod determinism;
mod dropped_mock;
mod error_table;
mod expectations;
mod failures;
mod faults_and_acts;
#[cfg(feature = "aws-sdk")]
mod faults_and_the_sdk;
mod faults_on_the_wire;
#[cfg(feature = "aws-sdk")]
mod field;
#[cfg(all(feature = "aws-sdk", feature = "rstest"))]
mod fixtures;
mod gates;
mod idempotency;
mod lookups;
mod mistakes;
#[cfg(all(feature = "aws-sdk", feature = "wiremock"))]
mod parity;
mod public_surface;
#[cfg(all(feature = "aws-sdk", feature = "record", feature = "wiremock"))]
mod recording;
mod rejections;
mod scenario_files;
mod scenarios;
#[cfg(feature = "schemars")]
mod schema;
#[cfg(feature = "aws-sdk")]
mod sdk_errors;
mod server;
mod tidy;
#[cfg(feature = "aws-sdk")]
mod virtual_time;
mod waiting;
mod weight;
mod wire;
mod world;
