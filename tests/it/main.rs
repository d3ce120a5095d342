//! The integration tests, in one binary.

#[cfg(all(feature = "aws-sdk", feature = "wiremock"))]
mod beside_wiremock;
mod conformance;
mod determinism;
mod error_table;
#[cfg(all(feature = "aws-sdk", feature = "wiremock"))]
mod parity;
mod public_surface;
mod raw;
mod server;
mod source_tree;
mod tidy;
#[cfg(feature = "aws-sdk")]
mod virtual_time;
mod weight;
mod wire;
