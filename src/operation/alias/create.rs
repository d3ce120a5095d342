//! CreateStateMachineAlias.

use super::routing::Routing;
use super::{LONGEST_DESCRIPTION, not_there};
use crate::arn::is_alias_name;
use crate::aws::ServiceError;
use crate::operation::{Acted, Scene, machine_deleting};
use crate::service::Effect;
use crate::service::{LONGEST_NAME, Violations};
use crate::wire::{AnswerMembers, Call};

/// Runs one call.
///
/// Recorded: what is refused about name and routing, and that the same once more is no error.
/// Inferred: the order of the checks, and the answer where the machine or the version is not there.
pub(in crate::operation) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let description = call.string("description")?;
    let name = call.string("name")?;
    let routing = Routing::decode(call)?;
    let routing = constraints(description.as_deref(), name.as_deref(), routing)?;
    let name = name.unwrap_or_default();
    let (arn, routing) = routing.check()?;
    let now = scene.now;
    let machines = scene.service.machines_mut();
    let id = machines.look_up(&arn)?.ok_or_else(not_there)?;
    let machine = machines.get_mut(id);
    if machine.is_deleting() {
        return Err(machine_deleting(&arn));
    }
    if !machine.can_route(&routing) {
        return Err(not_there());
    }
    let made = machine.create_alias(&name, routing, description.as_deref(), now);
    let (created, is_new) = made?;
    let arn = machine.qualified_arn(&name);
    let mut members = AnswerMembers::with_capacity(arn.len());
    members.timestamp("creationDate", created);
    members.string("stateMachineAliasArn", &arn);
    let effect = if is_new {
        Effect::Changed
    } else {
        Effect::None
    };
    Ok((members, effect))
}

fn constraints(
    description: Option<&str>,
    name: Option<&str>,
    routing: Option<Routing>,
) -> Result<Routing, ServiceError> {
    let mut violations = Violations::default();
    if let Some(description) = description {
        violations.sensitive_between("description", description, 0, LONGEST_DESCRIPTION);
    }
    violations.required("name", name, 1, LONGEST_NAME);
    if let Some(name) = name.filter(|name| !name.is_empty()) {
        // Recorded.
        let pattern = "^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$";
        violations.pattern("name", name, is_alias_name(name), pattern);
    }
    match &routing {
        Some(routing) => routing.constrain(&mut violations),
        None => violations.missing("routingConfiguration"),
    }
    violations.answer()?;
    routing.ok_or_else(not_there)
}
