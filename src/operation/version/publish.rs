//! PublishStateMachineVersion.

use crate::aws::ErrorCode;
use crate::operation::{Acted, Scene, check_version_description, machine_arn, unqualified};
use crate::service::Effect;
use crate::service::{LONGEST_ARN, Violations};
use crate::wire::{AnswerMembers, Call};

/// Documented: what `revisionId` says of a machine that was never updated.
const INITIAL: &str = "INITIAL";

/// Runs one call.
///
/// Recorded: a revision is published once; another revision than the latest is a conflict.
/// Inferred: that a version's or an alias's ARN names no machine here, as with UpdateStateMachine.
pub(in crate::operation) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let sent = call.string("stateMachineArn")?;
    let revision_id = call.string("revisionId")?;
    let description = call.string("description")?;
    let mut violations = Violations::default();
    violations.required("stateMachineArn", sent.as_deref(), 1, LONGEST_ARN);
    check_version_description(&mut violations, "description", description.as_deref());
    violations.answer()?;
    let sent = sent.unwrap_or_default();
    let arn = machine_arn(&sent)?;
    let now = scene.now;
    let machine = unqualified(scene, &arn, &sent)?;
    let current = machine.latest().id.map(|id| id.to_string());
    let current = current.as_deref().unwrap_or(INITIAL);
    if let Some(wanted) = revision_id.filter(|wanted| wanted != current) {
        // Recorded. Inferred: how a machine that was never updated is told.
        let text = format!(
            "Failed to publish the State Machine version for revision {wanted}. The current State \
             Machine revision is {current}."
        );
        return Err(ErrorCode::ConflictException.with_message(text));
    }
    let (number, is_new) = machine.publish(description.as_deref(), now)?;
    let created = machine
        .version(number)
        .map_or(now, |version| version.created);
    let mut members = AnswerMembers::with_capacity(machine.arn.len());
    members.timestamp("creationDate", created);
    let arn = machine.qualified_arn(&number.to_string());
    members.string("stateMachineVersionArn", &arn);
    let effect = if is_new {
        Effect::Changed
    } else {
        Effect::None
    };
    Ok((members, effect))
}
