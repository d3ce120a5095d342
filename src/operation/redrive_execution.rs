//! RedriveExecution.

use super::{Acted, Scene, execution_arn};
use crate::service::{Effect, StartedExecution, Violations};
use crate::wire::{AnswerMembers, Call};

/// Documented: `ClientToken` in the API's model.
const LONGEST_TOKEN: usize = 64;

/// Runs one call.
///
/// Inferred, as for a start: constraints, the ARN's form, existence, then whether it can be.
pub(super) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let (sent, token) = (call.string("executionArn")?, call.string("clientToken")?);
    let mut violations = Violations::default();
    let sent = execution_arn::required(&mut violations, sent.as_deref());
    if let Some(token) = &token {
        violations.length("clientToken", token, 1, LONGEST_TOKEN);
        let fits = token.bytes().all(|byte| byte.is_ascii_graphic());
        violations.pattern("clientToken", token, fits, "[!-~]+");
    }
    violations.answer()?;
    let id = execution_arn::find(scene, sent)?;
    let (now, finish) = (scene.now, scene.finish);
    let (date, redriven) = scene.service.redrive(now, id, token.as_deref(), finish)?;
    let mut members = AnswerMembers::with_capacity(32);
    members.timestamp("redriveDate", date);
    let effect = if redriven {
        Effect::Changed
    } else {
        let arn = scene.service.execution_arn(id).into();
        Effect::Replayed(StartedExecution { id, arn })
    };
    Ok((members, effect))
}
