//! TagResource.

use super::{Tag, tagged};
use crate::operation::{Acted, Scene};
use crate::service::Effect;
use crate::service::{LONGEST_ARN, Violations};
use crate::wire::{AnswerMembers, Call};

/// Runs one call. Recorded: the empty answer, and that no tags are no error.
pub(in crate::operation) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let sent = call.string("resourceArn")?;
    let tags = Tag::decode_all(call)?;
    let mut violations = Violations::default();
    violations.required("resourceArn", sent.as_deref(), 1, LONGEST_ARN);
    match &tags {
        Some(tags) => Tag::constrain_all(tags, &mut violations),
        None => violations.missing("tags"),
    }
    violations.answer()?;
    let machine = tagged(scene, &sent.unwrap_or_default())?;
    machine.tag(Tag::pairs(&tags.unwrap_or_default()))?;
    Ok((AnswerMembers::with_capacity(0), Effect::Changed))
}
