//! The operations of the service: one file and one row each.
// It meets the network: nothing that a stranger sends may panic here. What is counted is in a
// request, which has a megabyte.
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

mod alias;
mod broken;
mod configuration;
mod describe_execution;
mod describe_state_machine_for_execution;
mod execution_arn;
mod get_execution_history;
mod included_data;
mod list_executions;
mod paging;
mod redrive_execution;
mod send_task_failure;
mod send_task_heartbeat;
mod send_task_success;
mod start_execution;
mod start_sync_execution;
mod state_machine;
mod stop_execution;
mod tags;
mod task_token;
mod version;

use std::time::Duration;

use crate::arn::{ArnFault, StateMachineArn};
use crate::aws::{ErrorCode, ServiceError};
use crate::chance::Chance;
use crate::clock::Timestamp;
use crate::exchange::Effect;
use crate::service::{Machine, Service, Violations};
use crate::wire::{AnswerMembers, Call};
use crate::world::Finish;

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
    pub(crate) entropy: &'a mut Chance,
    /// How what is started ends by itself, where the step says so.
    pub(crate) finish: Option<&'a Finish>,
    /// How long the service takes for its answer.
    pub(crate) wait: Duration,
}

/// Every operation that is emulated.
const EMULATED: &[Operation] = &[
    Operation {
        name: "DescribeExecution",
        run: describe_execution::run,
    },
    Operation {
        name: "DescribeStateMachineForExecution",
        run: describe_state_machine_for_execution::run,
    },
    Operation {
        name: "GetExecutionHistory",
        run: get_execution_history::run,
    },
    Operation {
        name: "ListExecutions",
        run: list_executions::run,
    },
    Operation {
        name: "RedriveExecution",
        run: redrive_execution::run,
    },
    Operation {
        name: "SendTaskFailure",
        run: send_task_failure::run,
    },
    Operation {
        name: "SendTaskHeartbeat",
        run: send_task_heartbeat::run,
    },
    Operation {
        name: "SendTaskSuccess",
        run: send_task_success::run,
    },
    Operation {
        name: "StartExecution",
        run: start_execution::run,
    },
    Operation {
        name: "StartSyncExecution",
        run: start_sync_execution::run,
    },
    Operation {
        name: "StopExecution",
        run: stop_execution::run,
    },
    Operation {
        name: "CreateStateMachine",
        run: state_machine::create::run,
    },
    Operation {
        name: "DescribeStateMachine",
        run: state_machine::describe::run,
    },
    Operation {
        name: "ListStateMachines",
        run: state_machine::list::run,
    },
    Operation {
        name: "UpdateStateMachine",
        run: state_machine::update::run,
    },
    Operation {
        name: "DeleteStateMachine",
        run: state_machine::delete::run,
    },
    Operation {
        name: "PublishStateMachineVersion",
        run: version::publish::run,
    },
    Operation {
        name: "ListStateMachineVersions",
        run: version::list::run,
    },
    Operation {
        name: "DeleteStateMachineVersion",
        run: version::delete::run,
    },
    Operation {
        name: "CreateStateMachineAlias",
        run: alias::create::run,
    },
    Operation {
        name: "DescribeStateMachineAlias",
        run: alias::describe::run,
    },
    Operation {
        name: "UpdateStateMachineAlias",
        run: alias::update::run,
    },
    Operation {
        name: "ListStateMachineAliases",
        run: alias::list::run,
    },
    Operation {
        name: "DeleteStateMachineAlias",
        run: alias::delete::run,
    },
    Operation {
        name: "TagResource",
        run: tags::tag::run,
    },
    Operation {
        name: "UntagResource",
        run: tags::untag::run,
    },
    Operation {
        name: "ListTagsForResource",
        run: tags::list::run,
    },
];

/// The other operations of the service. Documented: the API's model.
const OTHERS: &[&str] = &[
    "CreateActivity",
    "DeleteActivity",
    "DescribeActivity",
    "DescribeMapRun",
    "GetActivityTask",
    "ListActivities",
    "ListMapRuns",
    "TestState",
    "UpdateMapRun",
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

/// What an ARN that is none, or one of another kind, is answered with.
fn refuse_arn(fault: ArnFault<'_>, sent: &str) -> ServiceError {
    match fault {
        // Observed for what does not begin with `arn:`; Inferred for other deviations of form.
        ArnFault::Form => {
            ErrorCode::InvalidArn.with_message(format!("Invalid Arn: 'Invalid ARN prefix: {sent}'"))
        }
        // Observed.
        ArnFault::ResourceType(kind) => {
            let text = format!("Invalid Arn: 'Resource type not valid in this context: {kind}'");
            ErrorCode::InvalidArn.with_message(text)
        }
        // Documented: the code and the reason. Inferred: the text.
        ArnFault::Labelled => ErrorCode::ValidationException
            .with_reason("API_DOES_NOT_SUPPORT_LABELED_ARNS")
            .with_message("This operation does not support labeled state machine ARNs"),
    }
}

/// Documented: `LongArn` in the API's model.
const LONGEST_LONG_ARN: usize = 2000;
/// Documented: `VersionDescription` in the API's model.
const LONGEST_VERSION_DESCRIPTION: usize = 256;

fn check_version_description(violations: &mut Violations, member: &str, description: Option<&str>) {
    if let Some(description) = description {
        violations.sensitive_between(member, description, 0, LONGEST_VERSION_DESCRIPTION);
    }
}

/// Takes a state machine's ARN apart, with its qualifier.
fn machine_arn(sent: &str) -> Result<StateMachineArn<'_>, ServiceError> {
    StateMachineArn::parse(sent).map_err(|fault| refuse_arn(fault, sent))
}

/// The machine that an operation changes, which only its unqualified ARN names.
///
/// Recorded, on UpdateStateMachine: a version's ARN names no machine.
fn unqualified<'a>(
    scene: &'a mut Scene<'_>,
    arn: &StateMachineArn<'_>,
    sent: &str,
) -> Result<&'a mut Machine, ServiceError> {
    let machines = scene.service.machines_mut();
    let id = machines.look_up(arn)?.filter(|_| arn.qualifier.is_none());
    let machine = machines.get_mut(id.ok_or_else(|| machine_does_not_exist(sent))?);
    if machine.is_deleting() {
        return Err(machine_deleting(arn));
    }
    Ok(machine)
}

/// Recorded.
fn machine_does_not_exist(sent: &str) -> ServiceError {
    ErrorCode::StateMachineDoesNotExist
        .with_message(format!("State Machine Does Not Exist: '{sent}'"))
}

/// Observed on CreateStateMachine, carried over.
fn machine_deleting(arn: &StateMachineArn<'_>) -> ServiceError {
    let text = format!("State Machine is being deleted: '{}'", arn.unqualified);
    ErrorCode::StateMachineDeleting.with_message(text)
}

#[cfg(test)]
mod tests {
    use super::EMULATED;

    #[test]
    fn every_operation_that_is_emulated_has_its_page_in_the_guide() {
        let table = include_str!("../guide/operations/table.md");
        let told = |name| {
            let mut words = table.split([' ', ',', '|']);
            words.any(|word| word == name)
        };
        let names = EMULATED.iter().map(|operation| operation.name);
        let untold: Vec<_> = names.filter(|name| !told(*name)).collect();
        assert_eq!(untold, [""; 0]);
    }
}
