//! ListTagsForResource.

use super::tagged;
use crate::operation::{Acted, Scene};
use crate::service::Effect;
use crate::service::{LONGEST_ARN, Violations};
use crate::wire::{AnswerMembers, Call};

/// Runs one call. Recorded: the members, and an empty list where there is none.
pub(in crate::operation) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let sent = call.string("resourceArn")?;
    let mut violations = Violations::default();
    violations.required("resourceArn", sent.as_deref(), 1, LONGEST_ARN);
    violations.answer()?;
    let machine = tagged(scene, &sent.unwrap_or_default())?;
    let mut members = AnswerMembers::with_capacity(64);
    members.structures("tags", machine.tags(), |members, (key, value)| {
        members.string("key", key);
        members.string("value", value);
    });
    Ok((members, Effect::None))
}
