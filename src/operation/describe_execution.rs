//! DescribeExecution.

use super::arns::execution_arn;
use super::members::Parser;
use super::{Context, OperationResult};
use crate::aws::shapes::{EXECUTION_ARN, INCLUDED_DATA};
use crate::clock::Timestamp;
use crate::service::{Effect, ExecutionId, Service, StoredExecution};
use crate::wire::AnswerMembers;

/// Runs one call.
///
/// Inferred, as for a start: constraints, the ARN's form, existence, the KMS key.
pub(super) fn run(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
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
    encode(members, service, id, context.now, !metadata_only);
    let effect = Effect::Described(id, service.execution(id).status());
    // Behind `encode`: the last call that a plan counts still answers RUNNING.
    service.count_describe(context.now, id);
    Ok(effect)
}

/// Encodes an execution. Without `data`, for METADATA_ONLY, its sensitive members are left out.
///
/// Recorded: the members, and that absent ones are left out. Inferred: METADATA_ONLY leaves out the
/// members that the model calls sensitive, and marks them as not included.
fn encode(
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
