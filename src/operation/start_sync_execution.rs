//! StartSyncExecution. Which host it is called under does not matter: `sync-` or not.

use std::time::Duration;

use super::start_execution::{checked, decode, resolve};
use super::{Acted, Scene, included_data};
use crate::aws::ErrorCode;
use crate::exchange::Effect;
use crate::service::{Execution, ExecutionId, Service, Violations, constraints};
use crate::wire::{AnswerMembers, Call};

/// Observed: what a structure of another package than the service's own carries.
const DATA_DETAILS: &str = "com.amazonaws.swf.base.model#CloudWatchEventsExecutionDataDetails";

/// Runs one call. The answer comes when the execution ends.
///
/// Inferred: the type is looked at once the machine is found, the rest as for StartExecution.
pub(super) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let input = decode(call)?;
    let included = call.string("includedData")?;
    let mut violations = Violations::default();
    constraints(&mut violations, &input);
    let metadata_only = included_data::check(&mut violations, included.as_deref());
    violations.answer()?;
    let target = resolve(scene, &input)?;
    if scene.service.is_standard(&target) {
        return Err(ErrorCode::StateMachineTypeNotSupported.into());
    }
    let start = checked(input, call)?;
    let (now, finish) = (scene.now, scene.finish);
    let id = scene
        .service
        .run(now, target, start, scene.entropy, finish)?;
    let execution = scene.service.execution(id);
    scene.wait = took(execution);
    let members = encode(scene.service, id, !metadata_only);
    Ok((members, Effect::Started))
}

/// How long an execution ran.
fn took(execution: &Execution) -> Duration {
    let end = execution.closing().map(|closing| closing.at);
    let end = end.unwrap_or(execution.start_date);
    Duration::from_millis(end.as_millis() - execution.start_date.as_millis())
}

/// Recorded: the members, with `outputDetails` also where there is no output; a failed run is a
/// success of the call. Inferred: the billed duration is rounded up to 100 milliseconds, of which
/// only multiples were seen; METADATA_ONLY as of DescribeExecution.
fn encode(service: &Service, id: ExecutionId, data: bool) -> AnswerMembers {
    const BILLED_STEP: u128 = 100;
    const BILLED_MEMORY: i64 = 64;
    let execution = service.execution(id);
    let steps = took(execution).as_millis().div_ceil(BILLED_STEP).max(1);
    let billed = i64::try_from(steps * BILLED_STEP).unwrap_or(i64::MAX);
    let details = |members: &mut AnswerMembers, key| {
        members.structure(key, |details| {
            details.string("__type", DATA_DETAILS);
            details.boolean("included", data);
        });
    };
    let closing = execution.closing();
    let mut members = AnswerMembers::with_capacity(512 + 2 * execution.input().len());
    members.structure("billingDetails", |details| {
        details.integer("billedDurationInMilliseconds", billed);
        details.integer("billedMemoryUsedInMB", BILLED_MEMORY);
    });
    if data && let Some(closing) = closing {
        members.optional("cause", closing.cause.as_deref());
        members.optional("error", closing.error.as_deref());
    }
    members.string("executionArn", &service.execution_arn(id));
    if data {
        members.string("input", execution.input());
    }
    details(&mut members, "inputDetails");
    members.string("name", execution.name());
    let output = closing.and_then(|closing| closing.output.as_deref());
    members.optional("output", output.filter(|_| data));
    details(&mut members, "outputDetails");
    members.timestamp("startDate", execution.start_date);
    let machine = service.machines().get(execution.machine);
    members.string("stateMachineArn", &machine.arn);
    members.string("status", execution.status().as_str());
    if let Some(closing) = closing {
        members.timestamp("stopDate", closing.at);
    }
    members.optional("traceHeader", execution.seldom().trace_header.as_deref());
    members
}
