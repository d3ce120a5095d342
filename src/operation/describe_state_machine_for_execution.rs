//! DescribeStateMachineForExecution.

use super::configuration::{write_encryption, write_logging, write_tracing};
use super::{Acted, Scene, execution_arn, included_data};
use crate::service::Effect;
use crate::service::Violations;
use crate::wire::{AnswerMembers, Call};

/// Runs one call.
///
/// Inferred, as for a start: constraints, the ARN's form, existence, the KMS key.
pub(super) fn run(scene: &mut Scene<'_>, call: &Call<'_>) -> Acted {
    let (sent, included) = (call.string("executionArn")?, call.string("includedData")?);
    let mut violations = Violations::default();
    let sent = execution_arn::required(&mut violations, sent.as_deref());
    let metadata_only = included_data::check(&mut violations, included.as_deref());
    violations.answer()?;
    let id = execution_arn::find(scene, sent)?;
    // Documented: METADATA_ONLY succeeds without kms:Decrypt.
    if !metadata_only {
        scene.service.check_kms_of(id)?;
    }
    let execution = scene.service.execution(id);
    let machine = scene.service.machines().get(execution.machine);
    let revision = machine.revision(execution.revision);
    let configuration = &revision.configuration;
    let definition = &configuration.definition;
    let mut members = AnswerMembers::with_capacity(512 + definition.len());
    // Documented: METADATA_ONLY is "without the encrypted definition"; Inferred: an empty object
    // stands for it, since the member is required.
    members.string("definition", if metadata_only { "{}" } else { definition });
    write_encryption(&mut members, configuration.encryption.as_ref());
    write_logging(&mut members, &configuration.logging);
    members.string("name", &machine.name);
    if let Some(id) = revision.id {
        members.string("revisionId", &id.to_string());
    }
    members.string("roleArn", &configuration.role_arn);
    // Inferred: a version's ARN where the execution is associated with one, as DescribeStateMachine
    // echoes it.
    let arn = match execution.seldom().version {
        Some(version) => format!("{}:{version}", machine.arn),
        None => machine.arn.to_string(),
    };
    members.string("stateMachineArn", &arn);
    write_tracing(&mut members, configuration.traced);
    members.timestamp("updateDate", revision.made);
    Ok((members, Effect::None))
}
