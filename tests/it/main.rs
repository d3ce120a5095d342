//! The integration tests, in one binary.

mod error_table;
mod public_surface;
mod source_tree;
mod tidy;
#[cfg(feature = "aws-sdk")]
mod virtual_time;
