//! Clients of the mock: aws-sdk-sfn, child processes, the command line and its control interface.

mod child_processes;
#[cfg(feature = "cli")]
pub(crate) mod cli;
#[cfg(feature = "cli")]
mod control;
#[cfg(feature = "aws-sdk")]
mod pollers;
#[cfg(feature = "aws-sdk")]
mod sdk_clients;
#[cfg(feature = "aws-sdk")]
mod sdk_errors;
#[cfg(feature = "aws-sdk")]
mod sdk_errors_of_executions;
#[cfg(feature = "aws-sdk")]
mod sdk_retries;
