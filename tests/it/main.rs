//! The integration tests, in one binary.

// What several of them use.
mod caught;
#[cfg(feature = "aws-sdk")]
mod direct;
mod post;
mod raw;
#[cfg(feature = "aws-sdk")]
mod sdk;
mod source_tree;
mod wire_client;

mod advice;
mod associations;
#[cfg(all(feature = "aws-sdk", feature = "wiremock"))]
mod beside_wiremock;
#[cfg(feature = "aws-sdk")]
mod builtins;
#[cfg(feature = "aws-sdk")]
mod careful;
mod cassettes;
mod chance;
mod child_processes;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "aws-sdk")]
mod clients;
mod conditions;
mod conformance;
#[cfg(feature = "cli")]
mod control;
#[cfg(feature = "aws-sdk")]
mod delays;
mod determinism;
mod dropped_mock;
mod error_table;
#[cfg(feature = "aws-sdk")]
mod evidence;
mod executions;
mod expectations;
#[cfg(feature = "explore")]
mod explore;
mod failures;
mod faults_and_acts;
#[cfg(feature = "aws-sdk")]
mod faults_and_the_sdk;
mod faults_on_the_wire;
#[cfg(feature = "aws-sdk")]
mod field;
#[cfg(all(feature = "aws-sdk", feature = "rstest"))]
mod fixtures;
#[cfg(feature = "aws-sdk")]
mod fuzzed;
mod gates;
mod hangs;
#[cfg(feature = "cli")]
mod hostile;
mod idempotency;
mod journal;
mod journal_file;
mod many_scenarios;
mod mistakes;
#[cfg(feature = "aws-sdk")]
mod model;
mod nearest;
mod on_panic;
mod order;
#[cfg(all(feature = "aws-sdk", feature = "wiremock"))]
mod parity;
#[cfg(feature = "aws-sdk")]
mod pollers;
mod public_surface;
mod races;
#[cfg(all(feature = "aws-sdk", feature = "record", feature = "wiremock"))]
mod recording;
mod rejections;
mod scenario_files;
mod scenarios;
#[cfg(feature = "schemars")]
mod schema;
#[cfg(feature = "aws-sdk")]
mod sdk_errors;
#[cfg(feature = "aws-sdk")]
mod sdk_errors_of_executions;
mod server;
mod soak;
#[cfg(feature = "aws-sdk")]
mod state_machines;
mod strictness;
mod throttling;
mod tidy;
mod timelines;
#[cfg(feature = "aws-sdk")]
mod traced;
#[cfg(feature = "aws-sdk")]
mod virtual_time;
mod waiting;
mod weight;
mod wire;
mod world;
