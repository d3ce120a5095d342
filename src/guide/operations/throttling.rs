//! Throttling: which buckets there are, and what takes a token.
//!
#![doc = include_str!("throttling.md")]
