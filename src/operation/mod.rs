//! The operations of the service: one file and one row each.
// It meets the network: nothing that a stranger sends may panic here.
#![warn(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::todo,
    clippy::unimplemented,
    clippy::unreachable,
    clippy::unwrap_used
)]

mod start_execution;

use crate::clock::Timestamp;
use crate::entropy::Entropy;
use crate::model::{Effect, ServiceError};
use crate::service::Service;
use crate::wire::{AnswerMembers, Call};

/// One operation that is emulated: decode, act, encode.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&mut Scene<'_>, &Call<'_>) -> Acted,
}

/// What an operation answers, and what it has made.
pub(crate) type Acted = Result<(AnswerMembers, Effect), ServiceError>;

/// Where an operation acts.
#[derive(Debug)]
pub(crate) struct Scene<'a> {
    pub(crate) now: Timestamp,
    pub(crate) service: &'a mut Service,
    pub(crate) entropy: &'a mut Entropy,
}

/// Every operation that is emulated.
const EMULATED: &[Operation] = &[Operation {
    name: "StartExecution",
    run: start_execution::run,
}];

/// The other operations of the service. Documented: the API's model.
const OTHERS: &[&str] = &[
    "CreateActivity",
    "CreateStateMachine",
    "CreateStateMachineAlias",
    "DeleteActivity",
    "DeleteStateMachine",
    "DeleteStateMachineAlias",
    "DeleteStateMachineVersion",
    "DescribeActivity",
    "DescribeExecution",
    "DescribeMapRun",
    "DescribeStateMachine",
    "DescribeStateMachineAlias",
    "DescribeStateMachineForExecution",
    "GetActivityTask",
    "GetExecutionHistory",
    "ListActivities",
    "ListExecutions",
    "ListMapRuns",
    "ListStateMachineAliases",
    "ListStateMachineVersions",
    "ListStateMachines",
    "ListTagsForResource",
    "PublishStateMachineVersion",
    "RedriveExecution",
    "SendTaskFailure",
    "SendTaskHeartbeat",
    "SendTaskSuccess",
    "StartSyncExecution",
    "StopExecution",
    "TagResource",
    "TestState",
    "UntagResource",
    "UpdateMapRun",
    "UpdateStateMachine",
    "UpdateStateMachineAlias",
    "ValidateStateMachineDefinition",
];

/// What the mock knows of an operation's name.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Known {
    /// It is emulated.
    Emulated(&'static Operation),
    /// It is an operation of the service that can only be scripted.
    NotEmulated,
    /// The service has no such operation.
    Unknown,
}

pub(crate) fn look_up(name: &str) -> Known {
    if let Some(operation) = EMULATED.iter().find(|operation| operation.name == name) {
        return Known::Emulated(operation);
    }
    if OTHERS.contains(&name) {
        Known::NotEmulated
    } else {
        Known::Unknown
    }
}

/// Every operation's name, for messages that list what is accepted.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    EMULATED
        .iter()
        .map(|operation| operation.name)
        .chain(OTHERS.iter().copied())
}
