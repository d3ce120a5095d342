//! DeleteStateMachineAlias.

use super::alias_arn;
use crate::operation::{Acted, Scene};
use crate::service::Effect;
use crate::service::{LONGEST_ARN, Violations};
use crate::wire::{AnswerMembers, Call};

/// Runs one call.
///
/// Recorded: an alias that is not there is deleted too. Inferred: so is one of a machine that is
/// not there.
pub(in crate::operation) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let sent = call.string("stateMachineAliasArn")?;
    let mut violations = Violations::default();
    violations.required("stateMachineAliasArn", sent.as_deref(), 1, LONGEST_ARN);
    violations.answer()?;
    let sent = sent.unwrap_or_default();
    let (arn, name) = alias_arn(&sent)?;
    let machines = scene.service.machines_mut();
    let id = machines.look_up(&arn)?;
    let effect = match id {
        Some(id) if machines.get_mut(id).delete_alias(name) => Effect::Changed,
        Some(_) | None => Effect::None,
    };
    Ok((AnswerMembers::with_capacity(0), effect))
}
