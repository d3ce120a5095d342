//! DescribeExecution.

use super::{Acted, Scene, execution_arn, included_data};
use crate::arn::ExecutionArn;
use crate::clock::Timestamp;
use crate::exchange::Effect;
use crate::service::{Execution, ExecutionId, Service, Violations};
use crate::wire::{AnswerMembers, Call};

/// Runs one call.
///
/// Inferred, as for a start: constraints, the ARN's form, existence, the KMS key.
pub(super) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let (sent, included) = (call.string("executionArn")?, call.string("includedData")?);
    let mut violations = Violations::default();
    let sent = execution_arn::required(&mut violations, sent.as_deref());
    let metadata_only = included_data::check(&mut violations, included.as_deref());
    violations.answer()?;
    let arn = ExecutionArn::parse(sent).map_err(|fault| super::refuse_arn(fault, sent))?;
    let id = scene.service.find_described(scene.now, &arn, sent)?;
    // Documented: METADATA_ONLY succeeds without kms:Decrypt.
    if !metadata_only {
        scene.service.check_kms_of(id)?;
    }
    let members = encode(scene.service, id, scene.now, !metadata_only);
    scene.service.look(scene.now, id);
    Ok((members, Effect::Nothing))
}

/// Recorded: the members and that what is absent is left out. Inferred: METADATA_ONLY leaves out
/// what the model calls sensitive, and says that it is not included.
fn encode(service: &Service, id: ExecutionId, now: Timestamp, data: bool) -> AnswerMembers {
    let execution = service.execution(id);
    let closing = execution.closing();
    let output = closing.and_then(|closing| closing.output.as_deref());
    let mut members = AnswerMembers::with_capacity(512 + execution.input().len());
    if data && let Some(closing) = closing {
        members.optional("cause", closing.cause.as_deref());
        members.optional("error", closing.error.as_deref());
    }
    members.string("executionArn", &service.execution_arn(id));
    if data {
        members.string("input", execution.input());
    }
    members.structure("inputDetails", |details| details.boolean("included", data));
    members.string("name", execution.name());
    members.optional("output", output.filter(|_| data));
    if output.is_some() {
        members.structure("outputDetails", |details| details.boolean("included", data));
    }
    redrives(&mut members, execution);
    match service.not_redrivable(id, now) {
        None => members.string("redriveStatus", "REDRIVABLE"),
        Some(reason) => {
            members.string("redriveStatus", "NOT_REDRIVABLE");
            members.optional("redriveStatusReason", Some(reason).filter(|_| data));
        }
    }
    members.timestamp("startDate", execution.start_date);
    associations(&mut members, service, execution);
    members.string("status", execution.status().as_str());
    if let Some(closing) = closing {
        members.timestamp("stopDate", closing.at);
    }
    members.optional("traceHeader", execution.seldom().trace_header.as_deref());
    members
}

/// How often it was redriven, and when last.
pub(super) fn redrives(members: &mut AnswerMembers, execution: &Execution) {
    let count = i64::try_from(execution.redrive_count()).unwrap_or(i64::MAX);
    members.integer("redriveCount", count);
    if let Some(date) = execution.redrive_date() {
        members.timestamp("redriveDate", date);
    }
}

/// Its machine, and the alias and the version that it is associated with.
pub(super) fn associations(members: &mut AnswerMembers, service: &Service, execution: &Execution) {
    let machine = &service.machines().get(execution.machine).arn;
    if let Some(alias) = &execution.seldom().alias {
        members.string("stateMachineAliasArn", &format!("{machine}:{alias}"));
    }
    members.string("stateMachineArn", machine);
    if let Some(version) = execution.seldom().version {
        members.string("stateMachineVersionArn", &format!("{machine}:{version}"));
    }
}
