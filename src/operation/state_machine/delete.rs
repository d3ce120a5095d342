//! DeleteStateMachine.

use crate::operation::{Acted, Scene, machine_arn};
use crate::service::Effect;
use crate::service::{LONGEST_ARN, Violations};
use crate::wire::{AnswerMembers, Call};

/// Runs one call.
///
/// Recorded: what is not there is deleted too. Documented: a machine is DELETING until its
/// executions have ended. Inferred: a version's or an alias's ARN names no machine here, so that
/// nothing happens.
pub(in crate::operation) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let sent = call.string("stateMachineArn")?;
    let mut violations = Violations::default();
    violations.required("stateMachineArn", sent.as_deref(), 1, LONGEST_ARN);
    violations.answer()?;
    let sent = sent.unwrap_or_default();
    let arn = machine_arn(&sent)?;
    let machines = scene.service.machines_mut();
    let id = machines.look_up(&arn)?.filter(|_| arn.qualifier.is_none());
    let effect = match id {
        Some(id) if !machines.get(id).is_deleting() => {
            machines.delete(id);
            Effect::Changed
        }
        Some(_) | None => Effect::None,
    };
    Ok((AnswerMembers::with_capacity(0), effect))
}
