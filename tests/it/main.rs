//! The integration tests, in one binary.

#[cfg(feature = "aws-sdk")]
mod builtins;
mod public_surface;
mod scenario_files;
#[cfg(feature = "schemars")]
mod schema;
mod source_tree;
mod tidy;
