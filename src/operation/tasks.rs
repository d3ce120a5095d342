//! SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat, for tokens that the test hands out. Recorded: the
//! answer of an operation without output is `{}`.

use super::members::Parser;
use super::{Context, OperationResult};
use crate::aws::shapes::{CAUSE, ERROR, OUTPUT, TASK_TOKEN};
use crate::aws::{ErrorCode, TaskOutcome};
use crate::service::Effect;
use crate::wire::{AnswerMembers, json_fault};

/// Runs one SendTaskSuccess.
///
/// Observed: the constraint of a missing output. Inferred: constraints, the token, the output's
/// JSON.
pub(super) fn succeed(context: &mut Context<'_>, _: &mut AnswerMembers) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let token = parser.required(&TASK_TOKEN);
    let output = parser.required(&OUTPUT).to_owned();
    parser.finish()?;
    context.service.check_task(token, context.now, true)?;
    if json_fault(&output).is_some() {
        return Err(ErrorCode::InvalidOutput.into());
    }
    let outcome = TaskOutcome::Succeeded { output };
    context.service.answer_task(token, context.now, outcome)?;
    Ok(Effect::Changed)
}

/// Runs one SendTaskFailure. Inferred: constraints, then the token.
pub(super) fn fail(context: &mut Context<'_>, _: &mut AnswerMembers) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let token = parser.required(&TASK_TOKEN);
    let error = parser.owned(&ERROR);
    let cause = parser.owned(&CAUSE);
    parser.finish()?;
    let outcome = TaskOutcome::Failed { error, cause };
    context.service.answer_task(token, context.now, outcome)?;
    Ok(Effect::Changed)
}

/// Runs one SendTaskHeartbeat. Inferred: constraints, then the token.
pub(super) fn heartbeat(context: &mut Context<'_>, _: &mut AnswerMembers) -> OperationResult {
    let token = Parser::read_one(context.call, &TASK_TOKEN)?;
    context.service.heartbeat(token, context.now)?;
    Ok(Effect::Changed)
}
