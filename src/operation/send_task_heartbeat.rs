//! SendTaskHeartbeat, for tokens that the test hands out.

use super::{Acted, Scene, task_token};
use crate::service::Effect;
use crate::service::Violations;
use crate::wire::Call;

/// Runs one call. Inferred: constraints, then the token.
pub(super) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let token = call.string("taskToken")?;
    let mut violations = Violations::default();
    let token = task_token::required(&mut violations, token.as_deref());
    violations.answer()?;
    scene.service.heartbeat(token, scene.now)?;
    Ok((task_token::nothing(), Effect::Changed))
}
