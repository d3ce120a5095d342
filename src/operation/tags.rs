//! TagResource, UntagResource and ListTagsForResource.

use super::arns::{refuse_arn, resource_not_found_at};
use super::members::Parser;
use super::{Context, OperationResult};
use crate::arn::{ActivityArn, ArnFault, StateMachineArn};
use crate::aws::ServiceError;
use crate::aws::shapes::{LISTED_TAG_KEY, RESOURCE_ARN};
use crate::service::{Effect, Tags};
use crate::wire::AnswerMembers;

/// Runs one TagResource. Recorded: the empty answer, and that no tags are no error.
pub(super) fn tag(context: &mut Context<'_>, _: &mut AnswerMembers) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let sent = parser.required(&RESOURCE_ARN);
    let tags = parser.required_tags();
    parser.finish()?;
    tags_of(context, sent)?.add(&tags)?;
    Ok(Effect::Changed)
}

/// Runs one UntagResource. Recorded: the empty answer, and that an unknown key is no error.
pub(super) fn untag(context: &mut Context<'_>, _: &mut AnswerMembers) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let sent = parser.required(&RESOURCE_ARN);
    let mut keys = Vec::new();
    match parser.value(context.call.members.strings("tagKeys")) {
        None => parser.violations.missing("tagKeys"),
        Some(sent) => {
            for key in sent {
                let path = format!("tagKeys.{}.member", keys.len() + 1);
                parser.check(&path, &LISTED_TAG_KEY, Some(&key));
                keys.push(key);
            }
        }
    }
    parser.finish()?;
    tags_of(context, sent)?.remove(&keys);
    Ok(Effect::Changed)
}

/// Runs one ListTagsForResource. Recorded: the members, and an empty array if it has no tags.
pub(super) fn list(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let sent = Parser::read_one(context.call, &RESOURCE_ARN)?;
    let tags = tags_of(context, sent)?;
    members.begin_list("tags");
    for (key, value) in tags.all() {
        members.begin_item();
        members.string("key", key);
        members.string("value", value);
        members.end();
    }
    members.end_list();
    Ok(Effect::None)
}

/// Finds the tags of the state machine or the activity that has this ARN.
///
/// Recorded: a version has none. Inferred: the answer where there is no such activity.
fn tags_of<'a>(context: &'a mut Context<'_>, sent: &str) -> Result<&'a mut Tags, ServiceError> {
    let arn = match StateMachineArn::parse(sent) {
        Ok(arn) => arn,
        Err(ArnFault::ResourceType("activity")) => {
            let arn = ActivityArn::parse(sent).map_err(|fault| refuse_arn(fault, sent))?;
            let id = context.service.find_activity(&arn, sent)?;
            let id = id.ok_or_else(|| resource_not_found_at(sent))?;
            return Ok(&mut context.service.activity_mut(id).tags);
        }
        Err(fault) => return Err(refuse_arn(fault, sent)),
    };
    let machines = context.service.machines_mut();
    let id = machines.look_up_unqualified(&arn)?;
    let id = id.ok_or_else(|| resource_not_found_at(sent))?;
    Ok(&mut machines.get_mut(id).tags)
}
