//! GetActivityTask: a long poll.

use std::time::Duration;

use super::arns::find_activity;
use super::members::Parser;
use super::{Context, OperationResult, ServiceHold};
use crate::aws::shapes::{ACTIVITY_ARN, WORKER_NAME};
use crate::service::Effect;
use crate::wire::AnswerMembers;

/// Documented: "The maximum time the service holds on to the request before responding is 60 seconds."
const LONGEST_POLL: Duration = Duration::from_mins(1);

/// Runs one call: at its arrival, and again when its wait has ended.
///
/// Documented: the wait, and that a poll without a task is answered with a null token. Inferred: the
/// form of that answer, `{}`; and that the key is checked for every poll, whether a task is there or
/// not. Elsewhere the service leaves out what is null, and the SDKs read both
/// forms alike: as no token.
pub(super) fn run(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let sent = parser.required(&ACTIVITY_ARN);
    parser.optional(&WORKER_NAME);
    parser.finish()?;
    let id = find_activity(context, sent)?;
    context.service.activity(id).kms_key.check()?;
    let (now, held_until) = (context.now, context.held_until);
    if let Some(task) = context.service.take_task(id, now, held_until.is_some()) {
        members.string("input", &task.input);
        members.string("taskToken", &task.token);
        return Ok(Effect::Changed);
    }
    if held_until.is_none() {
        context.service.check_pollers(id)?;
    }
    let until = held_until.unwrap_or_else(|| now.after(LONGEST_POLL));
    if now < until {
        let queue = context.service.activity(id).polls.clone();
        context.hold = Some(ServiceHold { queue, until });
    }
    Ok(Effect::None)
}
