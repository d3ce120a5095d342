//! The integration tests, in one binary.

mod public_surface;
mod source_tree;
mod tidy;
