//! StartExecution. Its lines are in the order of AWS's checks.

use std::sync::Arc;

use super::arns::refuse_arn;
use super::members::Parser;
use super::{Context, OperationResult};
use crate::arn::{ArnFault, StateMachineArn, WrongPart};
use crate::aws::shapes::{
    ARN_FORM, ARN_LABEL, ARN_RESOURCE, INPUT, INPUT_JSON, NAME, STATE_MACHINE_ARN, TRACE_HEADER,
    check_name,
};
use crate::aws::{BrokenRule, ErrorCode, ServiceError};
use crate::diff::is_same_json;
use crate::service::{Effect, Start, Target};
use crate::wire::{AnswerMembers, ParsedRequest, json_fault};
use crate::world::InputEquality;

/// `StartExecutionInput`.
#[derive(Debug)]
pub(super) struct StartExecutionInput<'c> {
    state_machine_arn: &'c str,
    /// As the exchange keeps it: an execution shares it.
    name: Option<&'c Arc<str>>,
    input: Option<&'c str>,
    trace_header: Option<&'c str>,
}

/// Runs one call.
///
/// Observed (measured by a third party): constraints before existence, existence before the name's
/// characters and the input's JSON, those before the execution of the same name. Inferred:
/// constraints before the ARN's form; the name before the input.
pub(super) fn run(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let call = context.call;
    let mut parser = Parser::of_start(call);
    let input = StartExecutionInput::parse(&mut parser, context.name);
    parser.finish()?;
    let target = input.resolve(context)?;
    let start = input.start(call)?;
    let same_input = match context.service.input_equality() {
        InputEquality::Bytes => |stored: &str, sent: &str| stored == sent,
        // Texts that serde_json cannot hold (very deep nesting, `1e999`) are compared byte for byte.
        InputEquality::Json => {
            |stored: &str, sent: &str| stored == sent || is_same_json(stored, sent)
        }
    };
    let (now, finish) = (context.now, context.finish);
    let service = &mut *context.service;
    let (id, is_replay) =
        service.start(now, target, &start, context.entropy, finish, same_input)?;
    let started = service.started_execution(id);
    members.string("executionArn", &started.arn);
    members.timestamp("startDate", service.execution(id).start_date);
    let effect = if is_replay {
        Effect::Replayed(started)
    } else {
        Effect::Started(started)
    };
    Ok(effect)
}

impl<'c> StartExecutionInput<'c> {
    pub(super) fn parse(parser: &mut Parser<'c, '_>, name: Option<&'c Arc<str>>) -> Self {
        Self {
            state_machine_arn: parser.required(&STATE_MACHINE_ARN),
            name: parser.optional(&NAME).and(name),
            input: parser.optional(&INPUT),
            trace_header: parser.optional(&TRACE_HEADER),
        }
    }

    /// Finds the addressed machine. One that is being deleted is refused.
    pub(super) fn resolve(&self, context: &mut Context<'_>) -> Result<Target, ServiceError> {
        let sent = self.state_machine_arn;
        // The ARN of a machine is a known text, which needs no parsing.
        if let Some(target) = context.service.find_target(sent) {
            return Ok(target);
        }
        context.service.resolve(&start_arn(sent)?, sent)
    }

    /// Checks the characters of the name, then the JSON of the input, in AWS's order. Returns the start. The
    /// broken rule is public: [`Rejection::broken_rules`](crate::journal::Rejection::broken_rules).
    pub(super) fn start(&'c self, call: &'c ParsedRequest<'_>) -> Result<Start<'c>, ServiceError> {
        let name = self.name;
        if let Some(name) = name {
            check_name(name, call.has_lone_surrogate(NAME.member))?;
        }
        let input = self.input.unwrap_or(Start::OMITTED_INPUT);
        if let Some(fault) = self.input.and_then(json_fault) {
            let message = format!("Invalid State Machine Execution Input: '{fault}'");
            return Err(ErrorCode::InvalidExecutionInput
                .with_message(message)
                .with_broken_rules(vec![explain_json(&fault, input)]));
        }
        Ok(Start {
            name,
            input,
            // Documented: the HTTP header is preferred to the body's member.
            trace_header: call.trace_header.or(self.trace_header),
        })
    }
}

/// Parses the ARN of a machine to be started, and explains a refusal.
fn start_arn(sent: &str) -> Result<StateMachineArn<'_>, ServiceError> {
    StateMachineArn::parse(sent)
        .map_err(|fault| refuse_arn(fault, sent).with_broken_rules(vec![explain_arn(fault, sent)]))
}

/// The rule that an ARN breaks, and where: in more detail than the answer.
fn explain_arn(fault: ArnFault<'_>, sent: &str) -> BrokenRule {
    match fault {
        ArnFault::ResourceType(kind) => ARN_RESOURCE
            .broken(format!("this is of the type {kind:?}"))
            .pointing(sent, WrongPart::resource_type_of(sent)),
        ArnFault::Labelled => {
            let label = sent.chars().position(|character| character == '/');
            let broken = ARN_LABEL.broken("a label follows");
            broken.pointing(sent, label.unwrap_or_default())
        }
        ArnFault::Form => {
            let WrongPart {
                at,
                expected,
                is_missing,
            } = WrongPart::of_state_machine(sent);
            let remark = match expected {
                Some(expected) if is_missing => format!("it ends here, without {expected}"),
                Some(expected) => format!("expected {expected} here"),
                None => "the last part is neither a version nor an alias".to_owned(),
            };
            ARN_FORM.broken(remark).pointing(sent, at)
        }
    }
}

/// Explains an input that is not JSON, with Jackson's message and the place that serde_json finds: a line and,
/// in bytes, a column. A text that serde_json accepts has no place.
fn explain_json(fault: &str, input: &str) -> BrokenRule {
    let broken = INPUT_JSON.broken(fault);
    let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(input) else {
        return broken;
    };
    let count = |text: &str| text.chars().count();
    let above = error.line().saturating_sub(1);
    let before: usize = input.split_inclusive('\n').take(above).map(count).sum();
    let line = input.lines().nth(above).unwrap_or_default();
    let column = error.column().saturating_sub(1);
    let column = line.get(..column).map_or(column, count);
    broken.pointing(input, before + column)
}
