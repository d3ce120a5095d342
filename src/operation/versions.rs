//! PublishStateMachineVersion, ListStateMachineVersions and DeleteStateMachineVersion.

use super::arns::{find_unqualified, machine_arn, refuse_arn};
use super::members::{ListedArn, Parser, write_arns};
use super::{Context, OperationResult, changed_if};
use crate::arn::{ArnFault, Qualifier};
use crate::aws::ErrorCode;
use crate::aws::shapes::{DESCRIPTION_OF_VERSION, STATE_MACHINE_ARN, VERSION_ARN};
use crate::service::Effect;
use crate::wire::AnswerMembers;

/// Documented: the `revisionId` of a machine that was never updated.
const INITIAL: &str = "INITIAL";

/// Runs one PublishStateMachineVersion.
///
/// Recorded: a revision is published once; another revision than the latest is a conflict.
/// Inferred: that a version's or an alias's ARN names no machine here, as with UpdateStateMachine.
pub(super) fn publish(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let sent = parser.required(&STATE_MACHINE_ARN);
    let revision_id = parser.value(context.call.members.string("revisionId"));
    let description = parser.optional(&DESCRIPTION_OF_VERSION);
    parser.finish()?;
    let arn = machine_arn(sent)?;
    let now = context.now;
    let machine = find_unqualified(context, &arn, sent)?;
    let current = machine.latest().id.map(|id| id.to_string());
    let current = current.as_deref().unwrap_or(INITIAL);
    if let Some(wanted) = revision_id.filter(|wanted| *wanted != current) {
        // Recorded. Inferred: the name of the revision of a machine that was never updated.
        let text = format!(
            "Failed to publish the State Machine version for revision {wanted}. The current State \
             Machine revision is {current}."
        );
        return Err(ErrorCode::ConflictException.with_message(text));
    }
    let (number, is_new) = machine.publish(description, now)?;
    let created = machine
        .version(number)
        .map_or(now, |version| version.created);
    members.timestamp("creationDate", created);
    let arn = machine.qualified_arn(&number.to_string());
    members.string("stateMachineVersionArn", &arn);
    Ok(changed_if(is_new))
}

/// Runs one ListStateMachineVersions.
///
/// Recorded: the newest first. Inferred: an unknown machine has no versions, since the API declares no
/// error for it; and an ARN's qualifier does not count.
pub(super) fn list(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let sent = parser.required(&STATE_MACHINE_ARN);
    let paging = parser.paging();
    parser.finish()?;
    let arn = machine_arn(sent)?;
    let id = context.service.machines_mut().look_up(&arn)?;
    let list = format!("ListStateMachineVersions {}", arn.unqualified);
    let mut versions = Vec::new();
    if let Some(id) = id {
        let machine = context.service.machines().get(id);
        for version in machine.versions().iter().rev() {
            versions.push(ListedArn {
                // Positions rise as the numbers of the versions fall.
                position: u64::from(u32::MAX - version.number),
                arn: machine.qualified_arn(&version.number.to_string()),
                created: version.created,
            });
        }
    }
    let keys = ("stateMachineVersions", "stateMachineVersionArn");
    write_arns(members, context, &list, &paging, keys, &versions)?;
    Ok(Effect::None)
}

/// Runs one DeleteStateMachineVersion.
///
/// Recorded: an unknown version is deleted too; one that an alias points at is not. Inferred: the
/// answer to an ARN without a version.
pub(super) fn delete(context: &mut Context<'_>, _: &mut AnswerMembers) -> OperationResult {
    let sent = Parser::read_one(context.call, &VERSION_ARN)?;
    let arn = machine_arn(sent)?;
    let Some(Qualifier::Version(number)) = arn.qualifier else {
        return Err(refuse_arn(ArnFault::ResourceType("stateMachine"), sent));
    };
    let machines = context.service.machines_mut();
    let is_deleted = match machines.look_up(&arn)? {
        Some(id) => machines.get_mut(id).delete_version(number)?,
        None => false,
    };
    Ok(changed_if(is_deleted))
}
