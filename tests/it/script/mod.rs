//! Scenarios and steps: which request they handle, in what order, how often, and what they expect.

#[cfg(feature = "aws-sdk")]
mod builtins;
mod conditions;
mod determinism;
mod expectations;
mod gates;
pub(crate) mod invalid_input;
mod many_scenarios;
mod order;
mod probability;
mod scenarios;
mod strictness;
