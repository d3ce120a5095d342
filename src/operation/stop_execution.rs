//! StopExecution.

use super::arns::find_execution;
use super::members::Parser;
use super::{Context, OperationResult, changed_if};
use crate::aws::shapes::{CAUSE, ERROR, EXECUTION_ARN};
use crate::wire::AnswerMembers;

/// Runs one call.
///
/// Inferred, as for a start: constraints, the ARN's form, existence, the KMS key.
pub(super) fn run(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let sent = parser.required(&EXECUTION_ARN);
    let error = parser.owned(&ERROR);
    let cause = parser.owned(&CAUSE);
    parser.finish()?;
    let id = find_execution(context, sent)?;
    // Documented: without error and cause there is nothing to encrypt.
    if error.is_some() || cause.is_some() {
        context.service.check_kms_of(id)?;
    }
    let (date, is_stopped) = context.service.stop(context.now, id, (error, cause));
    members.timestamp("stopDate", date);
    Ok(changed_if(is_stopped))
}
