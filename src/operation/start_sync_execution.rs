//! StartSyncExecution. It answers under any host, `sync-` or not.

use std::time::Duration;

use super::members::Parser;
use super::start_execution::StartExecutionInput;
use super::{Context, OperationResult};
use crate::aws::ErrorCode;
use crate::aws::shapes::INCLUDED_DATA;
use crate::service::{Effect, ExecutionId, Service, StoredExecution};
use crate::wire::AnswerMembers;

/// Observed: the type that a structure of another package than the service's own carries.
const DATA_DETAILS: &str = "com.amazonaws.swf.base.model#CloudWatchEventsExecutionDataDetails";

/// Runs one call. The answer comes when the execution ends.
///
/// Inferred: the type is checked once the machine is found, the rest as for StartExecution.
pub(super) fn run(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let call = context.call;
    let mut parser = Parser::of_start(call);
    let input = StartExecutionInput::parse(&mut parser, context.name);
    let metadata_only = parser.metadata_only(&INCLUDED_DATA);
    parser.finish()?;
    let target = input.resolve(context)?;
    if context.service.is_standard(&target) {
        return Err(ErrorCode::StateMachineTypeNotSupported.into());
    }
    let start = input.start(call)?;
    let (now, finish) = (context.now, context.finish);
    let service = &mut *context.service;
    let id = service.run(now, target, &start, context.entropy, finish)?;
    context.wait = duration(service.execution(id));
    encode(members, service, id, !metadata_only);
    Ok(Effect::Started(service.started_execution(id)))
}

/// The time from an execution's start to its closing.
fn duration(execution: &StoredExecution) -> Duration {
    match &execution.closing {
        Some(closing) => {
            let start = execution.start_date.as_millis();
            Duration::from_millis(closing.at.as_millis() - start)
        }
        None => Duration::ZERO,
    }
}

/// Recorded: the members, with `outputDetails` also where there is no output; a failed run is a
/// success of the call. Inferred: the billed duration is rounded up to 100 milliseconds, of which
/// only multiples were seen; METADATA_ONLY as of DescribeExecution.
fn encode(members: &mut AnswerMembers, service: &Service, id: ExecutionId, data: bool) {
    const BILLED_STEP: u128 = 100;
    const BILLED_MEMORY: i64 = 64;
    let execution = service.execution(id);
    let steps = duration(execution).as_millis().div_ceil(BILLED_STEP).max(1);
    let billed = i64::try_from(steps * BILLED_STEP).unwrap_or(i64::MAX);
    let details = |members: &mut AnswerMembers, key| {
        members.begin(key);
        members.string("__type", DATA_DETAILS);
        members.boolean("included", data);
        members.end();
    };
    let closing = execution.closing.as_ref();
    members.begin("billingDetails");
    members.integer("billedDurationInMilliseconds", billed);
    members.integer("billedMemoryUsedInMB", BILLED_MEMORY);
    members.end();
    if data && let Some(closing) = closing {
        members.optional("cause", closing.cause.as_deref());
        members.optional("error", closing.error.as_deref());
    }
    members.string("executionArn", &execution.arn);
    if data {
        members.string("input", &execution.input);
    }
    details(members, "inputDetails");
    members.string("name", &execution.name);
    let output = closing.and_then(|closing| closing.output.as_deref());
    members.optional("output", output.filter(|_| data));
    details(members, "outputDetails");
    members.timestamp("startDate", execution.start_date);
    let machine = service.machines().get(execution.machine);
    members.string("stateMachineArn", &machine.arn);
    members.string("status", execution.status().as_str());
    if let Some(closing) = closing {
        members.timestamp("stopDate", closing.at);
    }
    members.optional("traceHeader", execution.trace_header.as_deref());
}
