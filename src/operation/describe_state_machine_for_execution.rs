//! DescribeStateMachineForExecution.

use super::arns::find_execution;
use super::configuration::{write_encryption, write_logging, write_tracing};
use super::members::Parser;
use super::{Context, OperationResult};
use crate::aws::shapes::{EXECUTION_ARN, INCLUDED_DATA};
use crate::service::Effect;
use crate::wire::AnswerMembers;

/// Runs one call.
///
/// Inferred, as for a start: constraints, the ARN's form, existence, the KMS key.
pub(super) fn run(context: &mut Context<'_>, members: &mut AnswerMembers) -> OperationResult {
    let mut parser = Parser::new(context.call);
    let sent = parser.required(&EXECUTION_ARN);
    let metadata_only = parser.metadata_only(&INCLUDED_DATA);
    parser.finish()?;
    let id = find_execution(context, sent)?;
    // Documented: METADATA_ONLY succeeds without kms:Decrypt.
    if !metadata_only {
        context.service.check_kms_of(id)?;
    }
    let execution = context.service.execution(id);
    let machine = context.service.machines().get(execution.machine);
    let revision = machine.revision(execution.revision);
    let configuration = &revision.configuration;
    let definition = &configuration.definition;
    // Documented: METADATA_ONLY is "without the encrypted definition"; Inferred: an empty object
    // replaces it, since the member is required.
    members.string("definition", if metadata_only { "{}" } else { definition });
    write_encryption(members, &configuration.encryption);
    write_logging(members, &configuration.logging);
    members.string("name", &machine.name);
    if let Some(id) = revision.id {
        members.string("revisionId", &id.to_string());
    }
    members.string("roleArn", &configuration.role_arn);
    // Recorded: without the qualifier of the start.
    members.string("stateMachineArn", &machine.arn);
    write_tracing(members, configuration.traced);
    members.timestamp("updateDate", revision.created);
    Ok(Effect::None)
}
