//! ListExecutions.

use super::arns::machine_arn;
use super::members::{Parser, write_next};
use super::{Context, OperationResult, describe_execution, map_runs};
use crate::aws::shapes::{
    MAP_RUN_ARN, NEXT_TOKEN_OF_EXECUTIONS, REDRIVE_FILTER, STATE_MACHINE_ARN, STATUS_FILTER,
};
use crate::aws::{ExecutionStatus, ServiceError};
use crate::service::{Effect, ExecutionId, Filter, Service};
use crate::wire::AnswerMembers;

/// Runs one call.
///
/// Inferred: constraints, the choice between the ARNs, their form, existence, the type, the token.
pub(super) fn run(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let machine = parser.optional(&STATE_MACHINE_ARN);
    let status = parser.optional(&STATUS_FILTER);
    let paging = parser.paging_with(&NEXT_TOKEN_OF_EXECUTIONS);
    let map_run = parser.optional(&MAP_RUN_ARN);
    let redriven = parser.optional(&REDRIVE_FILTER);
    parser.finish()?;
    let sent = listed_machine(machine, map_run, status)?;
    let arn = machine_arn(sent)?;
    let target = context.service.locate(&arn, sent)?;
    let filter = Filter {
        status: status.and_then(parse_status),
        redriven: redriven.map(|word| word == "REDRIVEN"),
    };
    let list = format!("ListExecutions {sent} {filter:?}");
    let from = paging.position(context, &list)?.map(place);
    let (now, size) = (context.now, paging.size);
    let page = context.service.list(now, &target, &filter, from, size)?;
    let service = &*context.service;
    members.begin_list("executions");
    for id in page.executions {
        members.begin_item();
        encode(members, service, id);
        members.end();
    }
    members.end_list();
    write_next(members, context, &list, page.next.map(position));
    Ok(Effect::None)
}

/// Packs a place in the listing, and the listing's length at the first page, into one number: the
/// position of a page token.
fn position((place, as_of): (usize, usize)) -> u64 {
    (place as u64) << 32 | as_of as u64
}

/// Unpacks a [`position`].
fn place(position: u64) -> (usize, usize) {
    let half = |number: u64| usize::try_from(number & u64::from(u32::MAX)).unwrap_or(usize::MAX);
    (half(position >> 32), half(position))
}

/// The state machine whose executions are listed.
///
/// Observed: the answer to a request without an ARN. Documented: one of the two and not both, and that
/// PENDING_REDRIVE is for map runs alone. Inferred: these two texts; the answer about a map run,
/// of which the mock has none.
fn listed_machine<'a>(
    machine: Option<&'a str>,
    map_run: Option<&str>,
    status: Option<&str>,
) -> Result<&'a str, ServiceError> {
    match (machine, map_run) {
        (None, None) => {
            let text = "Must provide a StateMachine ARN or MapRun ARN";
            Err(ServiceError::service_validation(text))
        }
        (Some(_), Some(_)) => {
            let text = "Must provide only one of StateMachine ARN or MapRun ARN";
            Err(ServiceError::service_validation(text))
        }
        (None, Some(map_run)) => Err(map_runs::refuse(map_run)),
        (Some(_), None) if status == Some("PENDING_REDRIVE") => {
            let text = "PENDING_REDRIVE status filter is only supported with a MapRun ARN";
            Err(ServiceError::service_validation(text))
        }
        (Some(machine), None) => Ok(machine),
    }
}

/// The status of a filter. PENDING_REDRIVE, which is the status of no execution, has been refused.
fn parse_status(word: &str) -> Option<ExecutionStatus> {
    let mut statuses = ExecutionStatus::ALL.iter();
    statuses.find(|status| status.as_str() == word).copied()
}

/// Recorded: the members.
fn encode(item: &mut AnswerMembers, service: &Service, id: ExecutionId) {
    let execution = service.execution(id);
    item.string("executionArn", &execution.arn);
    item.string("name", &execution.name);
    describe_execution::write_redrives(item, execution);
    item.timestamp("startDate", execution.start_date);
    describe_execution::write_associations(item, service, execution);
    item.string("status", execution.status().as_str());
    if let Some(closing) = &execution.closing {
        item.timestamp("stopDate", closing.at);
    }
}
