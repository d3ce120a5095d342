//! The integration tests, in one binary.

// What several of them use.
mod caught;
mod post;

mod associations;
mod idempotency;
mod public_surface;
mod source_tree;
mod tidy;
mod world;
