//! DeleteStateMachineVersion.

use crate::arn::{ArnFault, Qualifier};
use crate::operation::{Acted, LONGEST_LONG_ARN, Scene, machine_arn, refuse_arn};
use crate::service::Effect;
use crate::service::Violations;
use crate::wire::{AnswerMembers, Call};

/// Runs one call.
///
/// Recorded: what is not there is deleted too; what an alias points at is not. Inferred: the
/// answer to an ARN without a version.
pub(in crate::operation) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let sent = call.string("stateMachineVersionArn")?;
    let mut violations = Violations::default();
    violations.required(
        "stateMachineVersionArn",
        sent.as_deref(),
        1,
        LONGEST_LONG_ARN,
    );
    violations.answer()?;
    let sent = sent.unwrap_or_default();
    let arn = machine_arn(&sent)?;
    let Some(Qualifier::Version(number)) = arn.qualifier else {
        return Err(refuse_arn(ArnFault::ResourceType("stateMachine"), &sent));
    };
    let machines = scene.service.machines_mut();
    let deleted = match machines.look_up(&arn)? {
        Some(id) => machines.get_mut(id).delete_version(number)?,
        None => false,
    };
    let effect = if deleted {
        Effect::Changed
    } else {
        Effect::None
    };
    Ok((AnswerMembers::with_capacity(0), effect))
}
