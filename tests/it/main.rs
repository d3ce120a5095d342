//! The integration tests, in one binary.

mod dropped_mock;
mod faults_and_acts;
mod faults_on_the_wire;
mod gates;
mod panics;
mod public_surface;
mod source_tree;
mod tidy;
mod wire_client;
