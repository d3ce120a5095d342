//! CreateStateMachine.

use std::borrow::Cow;

use crate::aws::{Configuration, ServiceError, StateMachineType};
use crate::operation::configuration::Sent;
use crate::operation::tags::Tag;
use crate::operation::{Acted, Scene, check_version_description};
use crate::service::Effect;
use crate::service::{Creation, LONGEST_NAME, Violations, check_name};
use crate::wire::{AnswerMembers, Call};

/// Documented: `StateMachineType` in the API's model.
const TYPES: &[&str] = &["STANDARD", "EXPRESS"];

/// Runs one call.
///
/// Inferred: the order of the checks, as StartExecution's: the constraints, the name's characters,
/// what the service itself looks at, and last whether there is such a machine.
pub(in crate::operation) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let name = call.string("name")?;
    let sent = Sent::decode(call)?;
    let kind = call.string("type")?;
    let tags = Tag::decode_all(call)?.unwrap_or_default();
    let publish = call.boolean("publish")?.unwrap_or_default();
    let description = call.string("versionDescription")?;
    constraints(
        name.as_deref(),
        &sent,
        kind.as_deref(),
        &tags,
        description.as_deref(),
    )?;
    let name = name.unwrap_or(Cow::Borrowed(""));
    check_name(&name, call.has_lone_surrogate("name"))?;
    if description.is_some() && !publish {
        // Recorded.
        return Err(ServiceError::by_hand(
            "Version description can only be set when publish is true",
        ));
    }
    let nothing = Configuration::declared(None, None, "", "");
    let creation = Creation {
        name: &name,
        kind: match kind.as_deref() {
            Some("EXPRESS") => StateMachineType::Express,
            Some(_) | None => StateMachineType::Standard,
        },
        configuration: sent.onto(nothing)?,
        tags: Tag::pairs(&tags),
        publish,
        version_description: description.as_deref(),
    };
    let machines = scene.service.machines_mut();
    let (id, changed) = machines.create(&creation, call.region(), scene.now)?;
    let machine = machines.get_mut(id);
    let mut members = AnswerMembers::with_capacity(2 * machine.arn.len());
    members.timestamp("creationDate", machine.created);
    members.string("stateMachineArn", &machine.arn);
    let mut published = false;
    if publish {
        let (version, is_new) = machine.publish(description.as_deref(), scene.now)?;
        let arn = machine.qualified_arn(&version.to_string());
        members.string("stateMachineVersionArn", &arn);
        published = is_new;
    }
    let effect = if changed || published {
        Effect::Changed
    } else {
        Effect::None
    };
    Ok((members, effect))
}

fn constraints(
    name: Option<&str>,
    sent: &Sent<'_>,
    kind: Option<&str>,
    tags: &[Tag],
    description: Option<&str>,
) -> Result<(), ServiceError> {
    let mut violations = Violations::default();
    violations.required("name", name, 1, LONGEST_NAME);
    sent.constrain_main(&mut violations, true);
    if let Some(kind) = kind {
        violations.one_of("type", kind, TYPES);
    }
    sent.constrain_logging(&mut violations);
    Tag::constrain_all(tags, &mut violations);
    check_version_description(&mut violations, "versionDescription", description);
    sent.constrain_encryption(&mut violations);
    violations.answer()
}
