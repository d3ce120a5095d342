//! The operations of the service: each parses, acts and encodes; one table names them.
// It meets the network: no request may panic here. Every count is of a request's bytes, a megabyte.
#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::todo,
    clippy::unimplemented,
    clippy::unreachable,
    clippy::unwrap_used
)]

mod activities;
mod aliases;
mod arns;
mod configuration;
mod definition;
mod executions;
mod get_execution_history;
mod map_runs;
mod members;
mod resource;
mod routing;
mod start_execution;
mod start_sync_execution;
mod state_machines;
mod tags;
mod tasks;
mod versions;

use std::sync::Arc;
use std::time::Duration;

pub(crate) use self::resource::Resource;

use crate::aws::ServiceError;
use crate::chance::Chance;
use crate::clock::Timestamp;
use crate::gate::HoldQueue;
use crate::service::{Effect, Service};
use crate::wire::{AnswerMembers, ParsedRequest};
use crate::world::Finish;

/// One emulated operation: it parses a call, acts on the service, and encodes the answer.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&mut Context<'_>, &mut AnswerMembers) -> OperationResult,
}

/// The effect of an operation, which has written the members of its answer.
pub(crate) type OperationResult = Result<Effect, ServiceError>;

/// The call of an operation, and the state that it reads and changes.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) call: &'a ParsedRequest<'a>,
    /// The member `name`, as the exchange keeps it: an execution shares it.
    pub(crate) name: Option<&'a Arc<str>>,
    pub(crate) now: Timestamp,
    pub(crate) service: &'a mut Service,
    pub(crate) entropy: &'a mut Chance,
    /// The end of an execution that is started, if the step gives one.
    pub(crate) finish: Option<&'a Finish>,
    /// The time that the service takes for its answer.
    pub(crate) wait: Duration,
    /// The time until which a request waits that the service has held already; `None` for a request
    /// that has just arrived.
    pub(crate) held_until: Option<Timestamp>,
    /// Set by an operation that waits for an event of the service: its request is held, and the
    /// operation runs again. The answer that it gives is not sent.
    pub(crate) hold: Option<ServiceHold>,
}

/// The wait of a request for an event of the service.
#[derive(Debug)]
pub(crate) struct ServiceHold {
    /// The queue that releases it.
    pub(crate) queue: HoldQueue,
    /// The time, by the mock's clock, at which it ends without the event.
    pub(crate) until: Timestamp,
}

/// Every operation that is emulated.
#[rustfmt::skip]
const EMULATED: &[Operation] = &[
    Operation { name: "DescribeExecution", run: executions::describe },
    Operation { name: "DescribeStateMachineForExecution", run: executions::describe_state_machine },
    Operation { name: "GetExecutionHistory", run: get_execution_history::run },
    Operation { name: "ListExecutions", run: executions::list },
    Operation { name: "RedriveExecution", run: executions::redrive },
    Operation { name: "SendTaskFailure", run: tasks::fail },
    Operation { name: "SendTaskHeartbeat", run: tasks::heartbeat },
    Operation { name: "SendTaskSuccess", run: tasks::succeed },
    Operation { name: "StartExecution", run: start_execution::run },
    Operation { name: "StartSyncExecution", run: start_sync_execution::run },
    Operation { name: "StopExecution", run: executions::stop },
    Operation { name: "CreateStateMachine", run: state_machines::create },
    Operation { name: "DescribeStateMachine", run: state_machines::describe },
    Operation { name: "ListStateMachines", run: state_machines::list },
    Operation { name: "UpdateStateMachine", run: state_machines::update },
    Operation { name: "DeleteStateMachine", run: state_machines::delete },
    Operation { name: "ValidateStateMachineDefinition", run: state_machines::validate },
    Operation { name: "PublishStateMachineVersion", run: versions::publish },
    Operation { name: "ListStateMachineVersions", run: versions::list },
    Operation { name: "DeleteStateMachineVersion", run: versions::delete },
    Operation { name: "CreateStateMachineAlias", run: aliases::create },
    Operation { name: "DescribeStateMachineAlias", run: aliases::describe },
    Operation { name: "UpdateStateMachineAlias", run: aliases::update },
    Operation { name: "ListStateMachineAliases", run: aliases::list },
    Operation { name: "DeleteStateMachineAlias", run: aliases::delete },
    Operation { name: "TagResource", run: tags::tag },
    Operation { name: "UntagResource", run: tags::untag },
    Operation { name: "ListTagsForResource", run: tags::list },
    Operation { name: "CreateActivity", run: activities::create },
    Operation { name: "DescribeActivity", run: activities::describe },
    Operation { name: "ListActivities", run: activities::list },
    Operation { name: "DeleteActivity", run: activities::delete },
    Operation { name: "GetActivityTask", run: activities::get_task },
    Operation { name: "ListMapRuns", run: map_runs::list },
    Operation { name: "DescribeMapRun", run: map_runs::describe },
    Operation { name: "UpdateMapRun", run: map_runs::update },
];

/// The other operations of the service. Documented: the API's model.
const OTHERS: &[&str] = &["TestState"];

/// The result of looking up an operation by its name.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Lookup {
    /// It is emulated.
    Emulated(&'static Operation),
    /// It is an operation of the service that can only be scripted.
    NotEmulated,
    /// The service has no such operation.
    Unknown,
}

pub(crate) fn look_up(name: &str) -> Lookup {
    if let Some(operation) = EMULATED.iter().find(|operation| operation.name == name) {
        return Lookup::Emulated(operation);
    }
    if OTHERS.contains(&name) {
        Lookup::NotEmulated
    } else {
        Lookup::Unknown
    }
}

/// Every operation's name, for messages that list what is accepted.
pub(crate) fn names() -> Vec<&'static str> {
    let mut names = Vec::new();
    for operation in EMULATED {
        names.push(operation.name);
    }
    names.extend_from_slice(OTHERS);
    names
}

/// The effect of a request that may have changed the service, and has started nothing.
fn changed_if(is_changed: bool) -> Effect {
    if is_changed {
        Effect::Changed
    } else {
        Effect::None
    }
}
