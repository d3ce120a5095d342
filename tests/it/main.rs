//! The integration tests, in one binary.

mod error_table;
mod public_surface;
mod source_tree;
mod tidy;
