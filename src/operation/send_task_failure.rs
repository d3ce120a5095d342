//! SendTaskFailure, for tokens that the test hands out.

use std::borrow::Cow;

use super::{Acted, Scene, task_token};
use crate::aws::TaskOutcome;
use crate::service::Effect;
use crate::service::Violations;
use crate::wire::Call;

/// Runs one call. Inferred: constraints, then the token.
pub(super) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let token = call.string("taskToken")?;
    let mut violations = Violations::default();
    let token = task_token::required(&mut violations, token.as_deref());
    let (error, cause) = task_token::failure(&mut violations, call)?;
    violations.answer()?;
    let outcome = TaskOutcome::Failed {
        error: error.map(Cow::into_owned),
        cause: cause.map(Cow::into_owned),
    };
    scene.service.answer_task(token, scene.now, outcome)?;
    Ok((task_token::nothing(), Effect::Changed))
}
