//! StopExecution.

use std::borrow::Cow;

use super::{Acted, Scene, execution_arn};
use crate::service::Effect;
use crate::service::{LONGEST_CAUSE, LONGEST_ERROR, Violations};
use crate::wire::{AnswerMembers, Call};

/// Runs one call.
///
/// Inferred, as for a start: constraints, the ARN's form, existence, the KMS key.
pub(super) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let sent = call.string("executionArn")?;
    let (error, cause) = (call.string("error")?, call.string("cause")?);
    let mut violations = Violations::default();
    let sent = execution_arn::required(&mut violations, sent.as_deref());
    violations.sensitive_length("error", error.as_deref(), LONGEST_ERROR);
    violations.sensitive_length("cause", cause.as_deref(), LONGEST_CAUSE);
    violations.answer()?;
    let id = execution_arn::find(scene, sent)?;
    // Documented: without error and cause there is nothing to encrypt.
    if error.is_some() || cause.is_some() {
        scene.service.check_kms_of(id)?;
    }
    let said = (error.map(Cow::into_owned), cause.map(Cow::into_owned));
    let (date, stopped) = scene.service.stop(scene.now, id, said);
    let mut members = AnswerMembers::with_capacity(32);
    members.timestamp("stopDate", date);
    let effect = if stopped {
        Effect::Changed
    } else {
        Effect::None
    };
    Ok((members, effect))
}
