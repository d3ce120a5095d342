//! The operations on activities: create, describe, list, delete, and the poll for a task.

use std::time::Duration;

use super::arns::{find_activity, refuse_arn};
use super::configuration::{parse_encryption, write_encryption};
use super::members::{Parser, write_next};
use super::{Context, OperationResult, ServiceHold, changed_if};
use crate::arn::ActivityArn;
use crate::aws::Encryption;
use crate::aws::shapes::{ACTIVITY_ARN, NAME, WORKER_NAME, check_name};
use crate::service::Effect;
use crate::wire::AnswerMembers;

/// Documented: "The maximum time the service holds on to the request before responding is 60 seconds."
const LONGEST_POLL: Duration = Duration::from_mins(1);

/// Runs one CreateActivity.
///
/// Recorded: the members, the refused names, and that a repeated creation is answered like the first.
/// Inferred: the order of the checks, as of CreateStateMachine.
pub(super) fn create(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let call = context.call;
    let mut parser = Parser::new(call);
    let name = parser.required(&NAME);
    let tags = parser.tags().unwrap_or_default();
    let encryption = parse_encryption(&mut parser);
    parser.finish()?;
    check_name(name, call.has_lone_surrogate(NAME.member))?;
    let encryption = match encryption {
        Some(encryption) => encryption?,
        None => Encryption::default(),
    };
    let (now, region) = (context.now, call.region());
    let service = &mut *context.service;
    let (id, is_new) = service.create_activity(name, &tags, encryption, region, now)?;
    let activity = service.activity(id);
    members.string("activityArn", &activity.arn);
    members.timestamp("creationDate", activity.created);
    Ok(changed_if(is_new))
}

/// Runs one DescribeActivity.
///
/// Recorded: the members, but for the encryption, which is as of DescribeStateMachine.
pub(super) fn describe(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let sent = Parser::read_one(context.call, &ACTIVITY_ARN)?;
    let id = find_activity(context, sent)?;
    let activity = context.service.activity(id);
    members.string("activityArn", &activity.arn);
    members.timestamp("creationDate", activity.created);
    write_encryption(members, &activity.encryption);
    members.string("name", &activity.name);
    Ok(Effect::None)
}

/// Runs one ListActivities. Recorded: the members.
pub(super) fn list(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let call = context.call;
    let list = "ListActivities";
    let mut parser = Parser::new(call);
    let paging = parser.paging();
    parser.finish()?;
    // The position is the activity that the last page ended with, which may be gone by now.
    let after = paging.position(context, list)?;
    let service = &*context.service;
    let (page, next) = service.list_activities(call.region(), after, paging.size);
    members.begin_list("activities");
    for id in page {
        let activity = service.activity(id);
        members.begin_item();
        members.string("activityArn", &activity.arn);
        members.timestamp("creationDate", activity.created);
        members.string("name", &activity.name);
        members.end();
    }
    members.end_list();
    write_next(members, context, list, next);
    Ok(Effect::None)
}

/// Runs one DeleteActivity. Recorded: an activity that is gone is deleted once more.
pub(super) fn delete(context: &mut Context<'_>, _: &mut AnswerMembers) -> OperationResult {
    let sent = Parser::read_one(context.call, &ACTIVITY_ARN)?;
    let arn = ActivityArn::parse(sent).map_err(|fault| refuse_arn(fault, sent))?;
    let id = context.service.find_activity(&arn, sent)?;
    if let Some(id) = id {
        context.service.delete_activity(id);
    }
    Ok(changed_if(id.is_some()))
}

/// Runs one GetActivityTask, a long poll: at its arrival, and again when its wait has ended.
///
/// Documented: the wait, and that a poll without a task is answered with a null token. Inferred: the
/// form of that answer, `{}`; and that the key is checked for every poll, whether a task is there or
/// not. Elsewhere the service leaves out what is null, and the SDKs read both
/// forms alike: as no token.
pub(super) fn get_task(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
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
