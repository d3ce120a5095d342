//! The integration tests, in one binary.

mod chance;
mod dropped_mock;
mod faults_and_acts;
#[cfg(feature = "aws-sdk")]
mod faults_and_the_sdk;
mod faults_on_the_wire;
mod gates;
mod panics;
mod public_surface;
mod source_tree;
mod tidy;
mod wire_client;
