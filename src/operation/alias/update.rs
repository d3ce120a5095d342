//! UpdateStateMachineAlias.

use super::routing::Routing;
use super::{LONGEST_DESCRIPTION, alias_arn, not_there};
use crate::aws::ServiceError;
use crate::operation::{Acted, Scene, machine_deleting};
use crate::service::Effect;
use crate::service::{LONGEST_ARN, Violations};
use crate::wire::{AnswerMembers, Call};

/// Runs one call.
///
/// Recorded: the answer where there is no such alias, and that what is left out stays. Documented:
/// one of the two must be there. Inferred: the text that says so, and the order of the checks.
pub(in crate::operation) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let sent = call.string("stateMachineAliasArn")?;
    let description = call.string("description")?;
    let routing = Routing::decode(call)?;
    let mut violations = Violations::default();
    violations.required("stateMachineAliasArn", sent.as_deref(), 1, LONGEST_ARN);
    if let Some(description) = &description {
        violations.sensitive_between("description", description, 0, LONGEST_DESCRIPTION);
    }
    if let Some(routing) = &routing {
        routing.constrain(&mut violations);
    }
    violations.answer()?;
    let sent = sent.unwrap_or_default();
    let (arn, name) = alias_arn(&sent)?;
    if description.is_none() && routing.is_none() {
        let text = "Either the description or the routing configuration must be specified";
        return Err(ServiceError::by_hand(text).with_reason("MISSING_REQUIRED_PARAMETER"));
    }
    let routing = routing.as_ref().map(Routing::check).transpose()?;
    let now = scene.now;
    let machines = scene.service.machines_mut();
    let id = machines.look_up(&arn)?.ok_or_else(not_there)?;
    let machine = machines.get_mut(id);
    if machine.is_deleting() {
        return Err(machine_deleting(&arn));
    }
    let routing = match routing {
        Some((other, _)) if other.unqualified != arn.unqualified => return Err(not_there()),
        Some((_, routing)) if !machine.can_route(&routing) => return Err(not_there()),
        routing => routing.map(|(_, routing)| routing),
    };
    let updated = machine.update_alias(name, routing, description.as_deref(), now);
    let (updated, changed) = updated.ok_or_else(not_there)?;
    let mut members = AnswerMembers::with_capacity(0);
    members.timestamp("updateDate", updated);
    let effect = if changed {
        Effect::Changed
    } else {
        Effect::None
    };
    Ok((members, effect))
}
