//! ValidateStateMachineDefinition.

use super::definition::diagnostics;
use super::members::Parser;
use super::state_machines::machine_type;
use super::{Context, OperationResult};
use crate::aws::shapes::{DEFINITION, MAX_RESULTS_OF_DIAGNOSTICS, SEVERITY, STATE_MACHINE_TYPE};
use crate::service::Effect;
use crate::wire::AnswerMembers;

/// The number of diagnostics that are returned where `maxResults` is absent or 0. Documented.
const ALL: usize = 100;

/// Runs one call. It reads nothing but the request.
///
/// Recorded: the members and their order. Documented: `maxResults` and `truncated`; WARNING returns the
/// errors too, and there are no warnings here.
pub(super) fn run(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let definition = parser.required(&DEFINITION);
    let max = parser.integer(&MAX_RESULTS_OF_DIAGNOSTICS);
    parser.optional(&SEVERITY);
    let kind = parser.optional(&STATE_MACHINE_TYPE);
    parser.finish()?;
    let max = max.and_then(|max| usize::try_from(max).ok());
    let max = max.filter(|max| *max > 0).unwrap_or(ALL);
    let mut found = diagnostics(definition, machine_type(kind));
    let (is_valid, is_truncated) = (found.is_empty(), found.len() > max);
    found.truncate(max);
    members.begin_list("diagnostics");
    for diagnostic in &found {
        members.begin_item();
        members.string("code", diagnostic.code);
        members.optional("location", diagnostic.location.as_deref());
        members.string("message", &diagnostic.message);
        members.string("severity", "ERROR");
        members.end();
    }
    members.end_list();
    members.string("result", if is_valid { "OK" } else { "FAIL" });
    members.boolean("truncated", is_truncated);
    Ok(Effect::None)
}
