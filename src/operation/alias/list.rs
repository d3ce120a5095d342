//! ListStateMachineAliases.

use super::not_there;
use crate::arn::Qualifier;
use crate::operation::paging::{Paging, write_next};
use crate::operation::{Acted, Scene, machine_arn, machine_deleting, machine_does_not_exist};
use crate::service::Effect;
use crate::service::{LONGEST_ARN, Page, Violations};
use crate::wire::{AnswerMembers, Call};

/// Runs one call.
///
/// Recorded: the members, and the answer to a token that is none. Documented: a version's ARN asks
/// for the aliases of that version. Inferred: the answers where there is no such machine or version.
pub(in crate::operation) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let sent = call.string("stateMachineArn")?;
    let paging = Paging::decode(call)?;
    let mut violations = Violations::default();
    violations.required("stateMachineArn", sent.as_deref(), 1, LONGEST_ARN);
    paging.constrain(&mut violations);
    violations.answer()?;
    let sent = sent.unwrap_or_default();
    let arn = machine_arn(&sent)?;
    let id = scene.service.machines_mut().look_up(&arn)?;
    let id = id.ok_or_else(|| machine_does_not_exist(&sent))?;
    let machine = scene.service.machines().get(id);
    if machine.is_deleting() {
        return Err(machine_deleting(&arn));
    }
    let version = match arn.qualifier {
        None => None,
        Some(Qualifier::Version(number)) if machine.has_version(number) => Some(number),
        Some(Qualifier::Version(_) | Qualifier::Alias(_)) => return Err(not_there()),
    };
    let list = format!("ListStateMachineAliases {sent}");
    let position = paging.position(scene, &list)?.unwrap_or(0);
    let aliases = machine.numbered_aliases().filter(|(_, _, alias)| {
        let mut routing = alias.routing.iter();
        version.is_none_or(|version| routing.any(|(routed, _)| *routed == version))
    });
    let aliases = aliases.map(|(number, name, alias)| (number, (name, alias.created)));
    let page = Page::of(aliases, position, paging.size());
    let mut members = AnswerMembers::with_capacity(160 * page.items.len());
    write_next(&mut members, scene, &list, page.next);
    members.structures(
        "stateMachineAliases",
        page.items,
        |members, (name, created)| {
            members.timestamp("creationDate", created);
            members.string("stateMachineAliasArn", &machine.qualified_arn(name));
        },
    );
    Ok((members, Effect::None))
}
