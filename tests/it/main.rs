//! The integration tests, in one binary.

mod conformance;
mod determinism;
mod public_surface;
mod raw;
mod server;
mod source_tree;
mod tidy;
mod weight;
mod wire;
