//! ListStateMachines.

use super::describe::kind;
use crate::operation::paging::{Paging, write_next};
use crate::operation::{Acted, Scene};
use crate::service::Effect;
use crate::service::Violations;
use crate::wire::{AnswerMembers, Call};

/// Runs one call.
///
/// Recorded: the order, by name. Inferred: that a machine being deleted is listed until it is gone.
pub(in crate::operation) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let paging = Paging::decode(call)?;
    let mut violations = Violations::default();
    paging.constrain(&mut violations);
    violations.answer()?;
    let list = "ListStateMachines";
    let machines = scene.service.machines();
    // A page is found again by the machine that the last one ended with, be it gone by now.
    let after = paging.position(scene, list)?;
    let after = after.and_then(|position| machines.id(position));
    let listed = machines.list(call.region(), after);
    let (page, rest) = listed.split_at(listed.len().min(paging.size()));
    let more = !rest.is_empty();
    let next = page.last().filter(|_| more).map(|(id, _)| (*id).into());
    let mut members = AnswerMembers::with_capacity(160 * page.len());
    write_next(&mut members, scene, list, next);
    members.structures("stateMachines", page, |members, (_, machine)| {
        members.timestamp("creationDate", machine.created);
        members.string("name", &machine.name);
        members.string("stateMachineArn", &machine.arn);
        members.string("type", kind(machine.kind));
    });
    Ok((members, Effect::None))
}
