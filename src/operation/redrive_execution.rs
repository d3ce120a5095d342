//! RedriveExecution.

use super::arns::find_execution;
use super::members::Parser;
use super::{Context, OperationResult};
use crate::aws::shapes::{CLIENT_TOKEN, EXECUTION_ARN};
use crate::service::Effect;
use crate::wire::AnswerMembers;

/// Runs one call.
///
/// Inferred, as for a start: constraints, the ARN's form, existence, then whether it can be redriven.
pub(super) fn run(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
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
