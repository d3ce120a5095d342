//! PublishStateMachineVersion, ListStateMachineVersions, DeleteStateMachineVersion.
//!
#![doc = include_str!("versions.md")]
