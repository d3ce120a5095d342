//! CreateStateMachineAlias, DescribeStateMachineAlias, UpdateStateMachineAlias,
//! ListStateMachineAliases, DeleteStateMachineAlias.
//!
#![doc = include_str!("aliases.md")]
