//! SendTaskSuccess, for tokens that the test hands out.

use super::{Acted, Scene, task_token};
use crate::aws::{ErrorCode, TaskOutcome};
use crate::service::Effect;
use crate::service::{LARGEST_INPUT, Violations};
use crate::wire::{Call, json_fault};

/// Runs one call.
///
/// Observed: the constraint of a missing output. Inferred: constraints, the token, the output's
/// JSON.
pub(super) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let (token, output) = (call.string("taskToken")?, call.string("output")?);
    let mut violations = Violations::default();
    let token = task_token::required(&mut violations, token.as_deref());
    match &output {
        None => violations.missing_sensitive("output"),
        Some(output) => violations.sensitive("output", output, LARGEST_INPUT),
    }
    violations.answer()?;
    let output = output.unwrap_or_default().into_owned();
    scene.service.check_task(token, scene.now, true)?;
    if json_fault(&output).is_some() {
        return Err(ErrorCode::InvalidOutput.into());
    }
    let outcome = TaskOutcome::Succeeded { output };
    scene.service.answer_task(token, scene.now, outcome)?;
    Ok((task_token::nothing(), Effect::Changed))
}
