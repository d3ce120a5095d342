//! StartExecution. The order of its lines is the order in which AWS's checks win.

use std::borrow::Cow;

use super::{Acted, Scene, refuse_arn};
use crate::arn::StateMachineArn;
use crate::model::{
    ErrorCode, InputEquality, ServiceError, StartExecutionInput, StartExecutionOutput,
};
use crate::service::{Start, check_name, constraints};
use crate::wire::{AnswerMembers, Call, input_fault};

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
        return Err(ErrorCode::InvalidExecutionInput.message(message));
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
    Ok(StartExecutionInput {
        state_machine_arn: call.string("stateMachineArn")?,
        name: call.string("name")?,
        name_has_lone_surrogate: call.has_lone_surrogate("name"),
        input: call.string("input")?,
        trace_header: call.string("traceHeader")?,
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
