//! DescribeStateMachineAlias.

use super::{alias_arn, not_there, routing};
use crate::operation::{Acted, Scene};
use crate::service::Effect;
use crate::service::{LONGEST_ARN, Violations};
use crate::wire::{AnswerMembers, Call};

/// Runs one call.
///
/// Recorded: the members. Inferred: the answer where there is no such alias, UpdateStateMachineAlias's.
pub(in crate::operation) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let sent = call.string("stateMachineAliasArn")?;
    let mut violations = Violations::default();
    violations.required("stateMachineAliasArn", sent.as_deref(), 1, LONGEST_ARN);
    violations.answer()?;
    let sent = sent.unwrap_or_default();
    let (arn, name) = alias_arn(&sent)?;
    let machines = scene.service.machines_mut();
    let id = machines.look_up(&arn)?.ok_or_else(not_there)?;
    let machine = machines.get(id);
    let alias = machine.alias(name).ok_or_else(not_there)?;
    let mut members = AnswerMembers::with_capacity(4 * sent.len());
    members.timestamp("creationDate", alias.created);
    if let Some(description) = &alias.description {
        members.string("description", description);
    }
    members.string("name", name);
    routing::write(&mut members, machine, &alias.routing);
    members.string("stateMachineAliasArn", &sent);
    members.timestamp("updateDate", alias.updated);
    Ok((members, Effect::None))
}
