//! UntagResource.

use super::tagged;
use crate::operation::{Acted, Scene};
use crate::service::Effect;
use crate::service::{LONGEST_ARN, LONGEST_TAG_KEY, Violations};
use crate::wire::{AnswerMembers, Call};

/// Runs one call. Recorded: the empty answer, and that a key that is not there is no error.
pub(in crate::operation) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let sent = call.string("resourceArn")?;
    let keys = call.strings("tagKeys")?;
    let mut violations = Violations::default();
    violations.required("resourceArn", sent.as_deref(), 1, LONGEST_ARN);
    if keys.is_none() {
        violations.missing("tagKeys");
    }
    for (index, key) in keys.iter().flatten().enumerate() {
        violations.length(
            &format!("tagKeys.{}.member", index + 1),
            key,
            1,
            LONGEST_TAG_KEY,
        );
    }
    violations.answer()?;
    let machine = tagged(scene, &sent.unwrap_or_default())?;
    machine.untag(&keys.unwrap_or_default());
    Ok((AnswerMembers::with_capacity(0), Effect::Changed))
}
