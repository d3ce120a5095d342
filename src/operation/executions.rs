//! The operations on executions that have started: describe, list, stop, redrive.

use super::arns::{execution_arn, find_execution, machine_arn};
use super::configuration::{write_revision, write_tracing};
use super::members::{Parser, write_next};
use super::{Context, OperationResult, changed_if, map_runs};
use crate::aws::shapes::{
    CAUSE, CLIENT_TOKEN, ERROR, EXECUTION_ARN, INCLUDED_DATA, MAP_RUN_ARN,
    NEXT_TOKEN_OF_EXECUTIONS, REDRIVE_FILTER, STATE_MACHINE_ARN, STATUS_FILTER,
};
use crate::aws::{ExecutionStatus, ServiceError};
use crate::clock::Timestamp;
use crate::service::{Effect, ExecutionId, Filter, Service, StoredExecution};
use crate::wire::AnswerMembers;

/// Runs one DescribeExecution.
///
/// Inferred, as for a start: constraints, the ARN's form, existence, the KMS key.
pub(super) fn describe(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let sent = parser.required(&EXECUTION_ARN);
    let metadata_only = parser.metadata_only(&INCLUDED_DATA);
    parser.finish()?;
    let arn = execution_arn(sent)?;
    let service = &mut *context.service;
    let id = service.find_for_describe(context.now, &arn, sent)?;
    // Documented: METADATA_ONLY succeeds without kms:Decrypt.
    if !metadata_only {
        service.check_kms_of(id)?;
    }
    encode_described(members, service, id, context.now, !metadata_only);
    let effect = Effect::Described(id, service.execution(id).status());
    // Behind `encode_described`: the last call that a plan counts still answers RUNNING.
    service.count_describe(context.now, id);
    Ok(effect)
}

/// Encodes an execution. Without `data`, for METADATA_ONLY, its sensitive members are left out.
///
/// Recorded: the members, and that absent ones are left out. Inferred: METADATA_ONLY leaves out the
/// members that the model calls sensitive, and marks them as not included.
fn encode_described(
    members: &mut AnswerMembers,
    service: &Service,
    id: ExecutionId,
    now: Timestamp,
    data: bool,
) {
    let execution = service.execution(id);
    let closing = execution.closing.as_ref();
    let output = closing.and_then(|closing| closing.output.as_deref());
    if data && let Some(closing) = closing {
        members.optional("cause", closing.cause.as_deref());
        members.optional("error", closing.error.as_deref());
    }
    members.string("executionArn", &execution.arn);
    if data {
        members.string("input", &execution.input);
    }
    members.begin("inputDetails");
    members.boolean("included", data);
    members.end();
    members.string("name", &execution.name);
    members.optional("output", output.filter(|_| data));
    if output.is_some() {
        members.begin("outputDetails");
        members.boolean("included", data);
        members.end();
    }
    write_redrives(members, execution);
    match service.redrive_obstacle(id, now) {
        None => members.string("redriveStatus", "REDRIVABLE"),
        Some(reason) => {
            members.string("redriveStatus", "NOT_REDRIVABLE");
            members.optional("redriveStatusReason", Some(reason).filter(|_| data));
        }
    }
    members.timestamp("startDate", execution.start_date);
    write_associations(members, service, execution);
    members.string("status", execution.status().as_str());
    if let Some(closing) = closing {
        members.timestamp("stopDate", closing.at);
    }
    members.optional("traceHeader", execution.trace_header.as_deref());
}

/// Writes the number of an execution's redrives, and the date of the last.
pub(super) fn write_redrives(members: &mut AnswerMembers, execution: &StoredExecution) {
    let count = i64::try_from(execution.redrives.len()).unwrap_or(i64::MAX);
    members.integer("redriveCount", count);
    if let Some(redrive) = execution.redrives.last() {
        members.timestamp("redriveDate", redrive.at);
    }
}

/// Writes an execution's machine, and the alias and the version that it is associated with.
pub(super) fn write_associations(
    members: &mut AnswerMembers,
    service: &Service,
    execution: &StoredExecution,
) {
    let machine = &service.machines().get(execution.machine).arn;
    if let Some(alias) = &execution.alias {
        members.string("stateMachineAliasArn", &format!("{machine}:{alias}"));
    }
    members.string("stateMachineArn", machine);
    if let Some(version) = execution.version {
        members.string("stateMachineVersionArn", &format!("{machine}:{version}"));
    }
}

/// Runs one DescribeStateMachineForExecution.
///
/// Inferred, as for a start: constraints, the ARN's form, existence, the KMS key.
pub(super) fn describe_state_machine(
    context: &mut Context<'_>,
    members: &mut AnswerMembers,
) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let sent = parser.required(&EXECUTION_ARN);
    let metadata_only = parser.metadata_only(&INCLUDED_DATA);
    parser.finish()?;
    let id = find_execution(context, sent)?;
    // Documented: METADATA_ONLY succeeds without kms:Decrypt.
    if !metadata_only {
        context.service.check_kms_of(id)?;
    }
    let execution = context.service.execution(id);
    let machine = context.service.machines().get(execution.machine);
    let revision = machine.revision(execution.revision);
    let configuration = &revision.configuration;
    let definition = &configuration.definition;
    // Documented: METADATA_ONLY is "without the encrypted definition"; Inferred: an empty object
    // replaces it, since the member is required.
    members.string("definition", if metadata_only { "{}" } else { definition });
    // Recorded: the ARN is without the qualifier of the start.
    write_revision(members, &machine.name, revision, &machine.arn);
    write_tracing(members, configuration.traced);
    members.timestamp("updateDate", revision.created);
    Ok(Effect::None)
}

/// Runs one ListExecutions.
///
/// Inferred: constraints, the choice between the ARNs, their form, existence, the type, the token.
pub(super) fn list(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
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
        encode_listed(members, service, id);
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
fn encode_listed(item: &mut AnswerMembers, service: &Service, id: ExecutionId) {
    let execution = service.execution(id);
    item.string("executionArn", &execution.arn);
    item.string("name", &execution.name);
    write_redrives(item, execution);
    item.timestamp("startDate", execution.start_date);
    write_associations(item, service, execution);
    item.string("status", execution.status().as_str());
    if let Some(closing) = &execution.closing {
        item.timestamp("stopDate", closing.at);
    }
}

/// Runs one StopExecution.
///
/// Inferred, as for a start: constraints, the ARN's form, existence, the KMS key.
pub(super) fn stop(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let sent = parser.required(&EXECUTION_ARN);
    let error = parser.owned(&ERROR);
    let cause = parser.owned(&CAUSE);
    parser.finish()?;
    let id = find_execution(context, sent)?;
    // Documented: without error and cause there is nothing to encrypt.
    if error.is_some() || cause.is_some() {
        context.service.check_kms_of(id)?;
    }
    let (date, is_stopped) = context.service.stop(context.now, id, (error, cause));
    members.timestamp("stopDate", date);
    Ok(changed_if(is_stopped))
}

/// Runs one RedriveExecution.
///
/// Inferred, as for a start: constraints, the ARN's form, existence, then whether it can be redriven.
pub(super) fn redrive(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let sent = parser.required(&EXECUTION_ARN);
    let token = parser.optional(&CLIENT_TOKEN);
    parser.finish()?;
    let id = find_execution(context, sent)?;
    let (now, finish) = (context.now, context.finish);
    let service = &mut *context.service;
    let (date, is_redriven) = service.redrive(now, id, token, finish)?;
    members.timestamp("redriveDate", date);
    let effect = if is_redriven {
        Effect::Changed
    } else {
        Effect::Replayed(service.started_execution(id))
    };
    Ok(effect)
}
