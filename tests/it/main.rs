//! The integration tests, in one binary.

mod faults_and_acts;
mod faults_on_the_wire;
mod public_surface;
mod source_tree;
mod tidy;
mod wire_client;
