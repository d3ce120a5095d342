//! CreateStateMachine, DescribeStateMachine, ListStateMachines, UpdateStateMachine, DeleteStateMachine.
//!
#![doc = include_str!("state_machines.md")]
