//! StartExecution. The order of its lines is the order in which AWS's checks win.

use std::borrow::Cow;

use super::broken::{no_json, no_target};
use super::{Acted, Scene, refuse_arn};
use crate::arn::StateMachineArn;
use crate::aws::{ErrorCode, ServiceError, StartExecutionInput, StartExecutionOutput};
use crate::service::{Start, Target, Violations, check_name, constraints};
use crate::wire::{AnswerMembers, Call, json_fault};
use crate::world::InputEquality;

/// Runs one call.
///
/// Observed (measured by a third party): constraints before existence, existence before the name's
/// characters and the input's JSON, those before the execution of the same name. Inferred:
/// constraints before the ARN's form; the name before the input.
pub(super) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let input = decode(call)?;
    let mut violations = Violations::default();
    constraints(&mut violations, &input);
    violations.answer()?;
    let target = resolve(scene, &input)?;
    let start = checked(input, call)?;
    let same_input = match scene.service.input_equality() {
        InputEquality::Bytes => |stored: &str, sent: &str| stored == sent,
        InputEquality::Json => same_json,
    };
    let (now, finish) = (scene.now, scene.finish);
    let (output, effect) =
        scene
            .service
            .start(now, target, start, scene.entropy, finish, same_input)?;
    Ok((encode(&output), effect))
}

pub(super) fn decode<'a>(call: &'a Call<'_>) -> Result<StartExecutionInput<'a>, ServiceError> {
    Ok(StartExecutionInput {
        state_machine_arn: call.string("stateMachineArn")?,
        name: call.string("name")?,
        name_has_lone_surrogate: call.has_lone_surrogate("name"),
        input: call.string("input")?,
        trace_header: call.string("traceHeader")?,
    })
}

/// The machine that is addressed, fit to be started.
pub(super) fn resolve(
    scene: &mut Scene<'_>,
    input: &StartExecutionInput<'_>,
) -> Result<Target, ServiceError> {
    let sent = input.state_machine_arn.as_deref().unwrap_or_default();
    let arn = StateMachineArn::parse(sent).map_err(|fault| {
        let broken = no_target(fault, sent);
        refuse_arn(fault, sent).broken(vec![broken])
    })?;
    scene.service.resolve(&arn, sent)
}

/// The start itself, its name and input held against the rules of form.
pub(super) fn checked<'a>(
    input: StartExecutionInput<'a>,
    call: &'a Call<'_>,
) -> Result<Start<'a>, ServiceError> {
    if let Some(name) = &input.name {
        check_name(name, input.name_has_lone_surrogate)?;
    }
    let fault = input
        .input
        .as_deref()
        .and_then(|input| Some((json_fault(input)?, input)));
    if let Some((fault, input)) = fault {
        let message = format!("Invalid State Machine Execution Input: '{fault}'");
        let broken = vec![no_json(&fault, input)];
        return Err(ErrorCode::InvalidExecutionInput
            .with_message(message)
            .broken(broken));
    }
    // Documented: the HTTP header is preferred to the body's member.
    let trace_header = call.trace_header.map(Cow::Borrowed).or(input.trace_header);
    Ok(Start {
        name: input.name,
        input: input.input,
        trace_header,
    })
}

/// Equal as JSON; what serde_json cannot hold (very deep nesting, `1e999`) only as the same bytes.
fn same_json(stored: &str, sent: &str) -> bool {
    let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    stored == sent || parse(stored).is_some_and(|stored| Some(stored) == parse(sent))
}

fn encode(output: &StartExecutionOutput) -> AnswerMembers {
    let mut members = AnswerMembers::with_capacity(output.execution_arn.len());
    members.string("executionArn", &output.execution_arn);
    members.timestamp("startDate", output.start_date);
    members
}
