//! StartExecution. The order of its lines is the order in which AWS's checks win.

use std::borrow::Cow;

use super::broken::{labelled, no_arn, no_json, no_state_machine};
use super::{Acted, Scene};
use crate::arn::{ArnFault, StateMachineArn};
use crate::model::{
    ErrorCode, InputEquality, ServiceError, StartExecutionInput, StartExecutionOutput,
};
use crate::service::{Start, check_name, constraints};
use crate::wire::{AnswerMembers, Call, Json, input_fault};

/// Runs one call.
///
/// Observed (measured by a third party): constraints before existence, existence before the name's
/// characters and the input's JSON, those before the execution of the same name. Inferred:
/// constraints before the ARN's form; the name before the input.
pub(super) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let input = decode(call)?;
    constraints(&input)?;
    let sent = input.state_machine_arn.as_deref().unwrap_or_default();
    let arn = StateMachineArn::parse(sent).map_err(|fault| refuse_arn(fault, sent))?;
    let target = scene.service.resolve(&arn, sent)?;
    if let Some(name) = &input.name {
        check_name(name, input.name_has_lone_surrogate)?;
    }
    let text = input.input.unwrap_or(Cow::Borrowed("{}"));
    if let Some(fault) = input_fault(&text) {
        let message = format!("Invalid State Machine Execution Input: '{fault}'");
        let broken = vec![no_json(&fault, &text)];
        return Err(ErrorCode::InvalidExecutionInput
            .message(message)
            .broken(broken));
    }
    // Documented: the HTTP header is preferred to the body's member.
    let trace_header = call.trace_header.map(Cow::Borrowed).or(input.trace_header);
    let start = Start {
        name: input.name.as_deref(),
        input: text,
        trace_header,
    };
    let same_input = match scene.service.input_equality() {
        InputEquality::Bytes => |stored: &str, sent: &str| stored == sent,
        InputEquality::Json => same_json,
    };
    let (output, effect) =
        scene
            .service
            .start(scene.now, target, start, scene.entropy, same_input)?;
    Ok((encode(&output), effect))
}

fn decode<'a>(call: &'a Call<'_>) -> Result<StartExecutionInput<'a>, ServiceError> {
    let name_has_lone_surrogate = call.members.as_ref().is_some_and(
        |members| matches!(members.get("name"), Some(Json::String(name)) if name.lone_surrogate),
    );
    Ok(StartExecutionInput {
        state_machine_arn: string(call, "stateMachineArn")?,
        name: string(call, "name")?,
        name_has_lone_surrogate,
        input: string(call, "input")?,
        trace_header: string(call, "traceHeader")?,
    })
}

/// A string member; `null` is as if it were not there. Inferred for both: the protocol's convention,
/// and the front layer's words as seen on DynamoDB.
fn string<'a>(call: &'a Call<'_>, member: &str) -> Result<Option<Cow<'a, str>>, ServiceError> {
    let refusal = match call
        .members
        .as_ref()
        .and_then(|members| members.get(member))
    {
        None | Some(Json::Null) => return Ok(None),
        Some(Json::String(string)) => return Ok(Some(Cow::Borrowed(&string.text))),
        Some(Json::Number(_)) => "NUMBER_VALUE cannot be converted to String",
        Some(Json::Bool(true)) => "TRUE_VALUE cannot be converted to String",
        Some(Json::Bool(false)) => "FALSE_VALUE cannot be converted to String",
        Some(Json::Array(_)) => "Start of list found where not expected",
        Some(Json::Object(_)) => "Start of structure or map found where not expected",
    };
    Err(ErrorCode::SerializationException.message(refusal))
}

fn refuse_arn(fault: ArnFault<'_>, sent: &str) -> ServiceError {
    match fault {
        // Observed for what does not begin with `arn:`; Inferred for other deviations of form.
        ArnFault::Form => ErrorCode::InvalidArn
            .message(format!("Invalid Arn: 'Invalid ARN prefix: {sent}'"))
            .broken(vec![no_arn(sent)]),
        // Observed.
        ArnFault::ResourceType(kind) => {
            let text = format!("Invalid Arn: 'Resource type not valid in this context: {kind}'");
            let broken = vec![no_state_machine(sent, kind)];
            ErrorCode::InvalidArn.message(text).broken(broken)
        }
        // Documented: the code and the reason. Inferred: the text.
        ArnFault::Labelled => ErrorCode::ValidationException
            .reason("API_DOES_NOT_SUPPORT_LABELED_ARNS")
            .message("This operation does not support labeled state machine ARNs")
            .broken(vec![labelled(sent)]),
    }
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
