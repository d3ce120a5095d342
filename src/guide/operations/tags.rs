//! TagResource, UntagResource, ListTagsForResource.
//!
#![doc = include_str!("tags.md")]
