//! The crate's own rules: layers, words, the public API, its dependencies, and a soak.

mod dependency_count;
mod public_surface;
mod soak;
mod tidy;
