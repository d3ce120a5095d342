//! The operations on aliases: create, describe, update, list, delete.

use super::arns::{machine_arn, resource_not_found};
use super::members::{ListedArn, Parser, write_arns};
use super::routing::{self, Routing};
use super::{Context, OperationResult, changed_if};
use crate::arn::{Qualifier, StateMachineArn};
use crate::aws::ServiceError;
use crate::aws::shapes::{ALIAS_ARN, ALIAS_DESCRIPTION, ALIAS_NAME, STATE_MACHINE_ARN};
use crate::service::{Effect, Machine, machine_deleting, machine_does_not_exist};
use crate::wire::AnswerMembers;

/// Runs one CreateStateMachineAlias.
///
/// Recorded: the refusals of name and routing, and that the same alias once more is no error.
/// Inferred: the order of the checks, and the answer where the machine or the version does not exist.
pub(super) fn create(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let description = parser.optional(&ALIAS_DESCRIPTION);
    let name = parser.required(&ALIAS_NAME);
    let routing = Routing::required(&mut parser);
    parser.finish()?;
    let (arn, routing) = routing.check()?;
    let now = context.now;
    let machine = find_machine(context, &arn)?;
    if !machine.can_route(&routing) {
        return Err(resource_not_found());
    }
    let created = machine.create_alias(name, routing, description, now);
    let (created, is_new) = created?;
    let arn = machine.qualified_arn(name);
    members.timestamp("creationDate", created);
    members.string("stateMachineAliasArn", &arn);
    Ok(changed_if(is_new))
}

/// Runs one DescribeStateMachineAlias.
///
/// Recorded: the members. Inferred: the answer where there is no such alias, UpdateStateMachineAlias's.
pub(super) fn describe(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let sent = Parser::read_one(context.call, &ALIAS_ARN)?;
    let (arn, name) = alias_arn(sent)?;
    let machines = context.service.machines_mut();
    let id = machines.look_up(&arn)?.ok_or_else(resource_not_found)?;
    let machine = machines.get(id);
    let alias = machine.alias(name).ok_or_else(resource_not_found)?;
    members.timestamp("creationDate", alias.created);
    members.optional("description", alias.description.as_deref());
    members.string("name", name);
    routing::write(members, machine, &alias.routing);
    members.string("stateMachineAliasArn", sent);
    members.timestamp("updateDate", alias.updated);
    Ok(Effect::None)
}

/// Runs one UpdateStateMachineAlias.
///
/// Recorded: the answer where there is no such alias, and that an omitted member stays. Documented:
/// one of the two must be there. Inferred: the text of the error, and the order of the checks.
pub(super) fn update(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let sent = parser.required(&ALIAS_ARN);
    let description = parser.optional(&ALIAS_DESCRIPTION);
    let routing = Routing::optional(&mut parser);
    parser.finish()?;
    let (arn, name) = alias_arn(sent)?;
    if description.is_none() && routing.is_none() {
        let text = "Either the description or the routing configuration must be specified";
        return Err(
            ServiceError::service_validation(text).with_reason("MISSING_REQUIRED_PARAMETER")
        );
    }
    let routing = routing.as_ref().map(Routing::check).transpose()?;
    let now = context.now;
    let machine = find_machine(context, &arn)?;
    let routing = match routing {
        Some((other, _)) if other.unqualified != arn.unqualified => {
            return Err(resource_not_found());
        }
        Some((_, routing)) if !machine.can_route(&routing) => return Err(resource_not_found()),
        routing => routing.map(|(_, routing)| routing),
    };
    let updated = machine.update_alias(name, routing, description, now);
    let (updated, is_changed) = updated.ok_or_else(resource_not_found)?;
    members.timestamp("updateDate", updated);
    Ok(changed_if(is_changed))
}

/// Runs one ListStateMachineAliases.
///
/// Recorded: the members, and the answer to an unknown token. Documented: a version's ARN asks for the
/// aliases of that version. Inferred: the answers where there is no such machine or version.
pub(super) fn list(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let sent = parser.required(&STATE_MACHINE_ARN);
    let paging = parser.paging();
    parser.finish()?;
    let arn = machine_arn(sent)?;
    let id = context.service.machines_mut().look_up(&arn)?;
    let id = id.ok_or_else(|| machine_does_not_exist(sent))?;
    let machine = context.service.machines().get(id);
    if machine.is_deleting() {
        return Err(machine_deleting(arn.unqualified));
    }
    let version = match arn.qualifier {
        None => None,
        Some(Qualifier::Version(number)) if machine.has_version(number) => Some(number),
        Some(Qualifier::Version(_) | Qualifier::Alias(_)) => return Err(resource_not_found()),
    };
    let list = format!("ListStateMachineAliases {sent}");
    let mut aliases = Vec::new();
    for alias in machine.aliases() {
        let leads_to = |version| alias.routing.iter().any(|(routed, _)| *routed == version);
        if version.is_none_or(leads_to) {
            aliases.push(ListedArn {
                position: alias.number,
                arn: machine.qualified_arn(&alias.name),
                created: alias.created,
            });
        }
    }
    let keys = ("stateMachineAliases", "stateMachineAliasArn");
    write_arns(members, context, &list, &paging, keys, &aliases)?;
    Ok(Effect::None)
}

/// Runs one DeleteStateMachineAlias.
///
/// Recorded: an unknown alias is deleted too. Inferred: so is one of an unknown machine.
pub(super) fn delete(context: &mut Context<'_>, _: &mut AnswerMembers) -> OperationResult {
    let sent = Parser::read_one(context.call, &ALIAS_ARN)?;
    let (arn, name) = alias_arn(sent)?;
    let machines = context.service.machines_mut();
    let is_deleted = match machines.look_up(&arn)? {
        Some(id) => machines.get_mut(id).delete_alias(name),
        None => false,
    };
    Ok(changed_if(is_deleted))
}

/// Finds the machine of an alias that is created or changed.
fn find_machine<'a>(
    context: &'a mut Context<'_>,
    arn: &StateMachineArn<'_>,
) -> Result<&'a mut Machine, ServiceError> {
    let machines = context.service.machines_mut();
    let id = machines.look_up(arn)?.ok_or_else(resource_not_found)?;
    let machine = machines.get_mut(id);
    if machine.is_deleting() {
        return Err(machine_deleting(arn.unqualified));
    }
    Ok(machine)
}

/// Parses an alias's ARN: the machine's, and the alias.
///
/// Inferred: an ARN without an alias names an alias that does not exist.
fn alias_arn(sent: &str) -> Result<(StateMachineArn<'_>, &str), ServiceError> {
    let arn = machine_arn(sent)?;
    match arn.qualifier {
        Some(Qualifier::Alias(name)) => Ok((arn, name)),
        Some(Qualifier::Version(_)) | None => Err(resource_not_found()),
    }
}
