//! UpdateStateMachine.

use crate::aws::{ErrorCode, ServiceError};
use crate::operation::configuration::Sent;
use crate::operation::{Acted, Scene, check_version_description, machine_arn, unqualified};
use crate::service::Effect;
use crate::service::{LONGEST_ARN, Violations};
use crate::wire::{AnswerMembers, Call};

/// Runs one call.
///
/// Recorded: a version's ARN names no machine here; an update that changes nothing keeps the
/// revision, and publishes it where it is told to. Inferred: the order of the checks.
pub(in crate::operation) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let arn_sent = call.string("stateMachineArn")?;
    let sent = Sent::decode(call)?;
    let publish = call.boolean("publish")?.unwrap_or_default();
    let description = call.string("versionDescription")?;
    let mut violations = Violations::default();
    violations.required("stateMachineArn", arn_sent.as_deref(), 1, LONGEST_ARN);
    sent.constrain_main(&mut violations, false);
    sent.constrain_logging(&mut violations);
    check_version_description(
        &mut violations,
        "versionDescription",
        description.as_deref(),
    );
    sent.constrain_encryption(&mut violations);
    violations.answer()?;
    let arn_sent = arn_sent.unwrap_or_default();
    let arn = machine_arn(&arn_sent)?;
    if sent.is_empty() {
        // Recorded.
        return Err(ErrorCode::MissingRequiredParameter.into());
    }
    if description.is_some() && !publish {
        // Recorded of CreateStateMachine.
        return Err(ServiceError::by_hand(
            "Version description can only be set when publish is true",
        ));
    }
    let now = scene.now;
    let machine = unqualified(scene, &arn, &arn_sent)?;
    let configuration = sent.onto(machine.latest().configuration.clone())?;
    let mut changed = machine.configure(configuration, now);
    let mut members = AnswerMembers::with_capacity(2 * machine.arn.len());
    if let Some(id) = machine.latest().id {
        members.string("revisionId", &id.to_string());
    }
    if publish {
        let (version, is_new) = machine.publish(description.as_deref(), now)?;
        changed |= is_new;
        let arn = machine.qualified_arn(&version.to_string());
        members.string("stateMachineVersionArn", &arn);
    }
    members.timestamp("updateDate", now);
    let effect = if changed {
        Effect::Changed
    } else {
        Effect::None
    };
    Ok((members, effect))
}
