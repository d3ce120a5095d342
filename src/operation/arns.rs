//! The ARNs that requests contain: parsed, refused, and the resources that they name.

use super::Context;
use crate::arn::{ActivityArn, ArnFault, ExecutionArn, StateMachineArn};
use crate::aws::{ErrorCode, ServiceError};
use crate::service::{ActivityId, ExecutionId, Machine, machine_deleting, machine_does_not_exist};

/// The error for a malformed ARN or one of another resource type.
pub(super) fn refuse_arn(fault: ArnFault<'_>, sent: &str) -> ServiceError {
    match fault {
        // Observed for what does not begin with `arn:`; Inferred for other deviations of form.
        ArnFault::Form => {
            ErrorCode::InvalidArn.with_message(format!("Invalid Arn: 'Invalid ARN prefix: {sent}'"))
        }
        // Observed.
        ArnFault::ResourceType(kind) => {
            let text = format!("Invalid Arn: 'Resource type not valid in this context: {kind}'");
            ErrorCode::InvalidArn.with_message(text)
        }
        // Documented: the code and the reason. Inferred: the text.
        ArnFault::Labelled => ErrorCode::ValidationException
            .with_reason("API_DOES_NOT_SUPPORT_LABELED_ARNS")
            .with_message("This operation does not support labeled state machine ARNs"),
    }
}

/// Parses a state machine's ARN, with its qualifier.
pub(super) fn machine_arn(sent: &str) -> Result<StateMachineArn<'_>, ServiceError> {
    StateMachineArn::parse(sent).map_err(|fault| refuse_arn(fault, sent))
}

/// Parses a STANDARD execution's ARN.
pub(super) fn execution_arn(sent: &str) -> Result<ExecutionArn<'_>, ServiceError> {
    ExecutionArn::parse(sent).map_err(|fault| refuse_arn(fault, sent))
}

/// Finds the execution that an ARN names.
pub(super) fn find_execution(
    context: &Context<'_>,
    sent: &str,
) -> Result<ExecutionId, ServiceError> {
    let arn = execution_arn(sent)?;
    context.service.find_execution(context.now, &arn, sent)
}

/// Finds the activity that an ARN names.
///
/// Recorded: the answers to a text that is not an ARN, and to a deleted activity.
pub(super) fn find_activity(context: &Context<'_>, sent: &str) -> Result<ActivityId, ServiceError> {
    let arn = ActivityArn::parse(sent).map_err(|fault| refuse_arn(fault, sent))?;
    let id = context.service.find_activity(&arn, sent)?;
    id.ok_or_else(|| {
        let text = format!("Activity Does Not Exist: '{sent}'");
        ErrorCode::ActivityDoesNotExist.with_message(text)
    })
}

/// Finds the machine that an operation changes, which only its unqualified ARN names.
///
/// Recorded, on UpdateStateMachine: a version's ARN names no machine.
pub(super) fn find_unqualified<'a>(
    context: &'a mut Context<'_>,
    arn: &StateMachineArn<'_>,
    sent: &str,
) -> Result<&'a mut Machine, ServiceError> {
    let machines = context.service.machines_mut();
    let Some(id) = machines.look_up_unqualified(arn)? else {
        return Err(machine_does_not_exist(sent));
    };
    let machine = machines.get_mut(id);
    if machine.is_deleting() {
        return Err(machine_deleting(arn.unqualified));
    }
    Ok(machine)
}

/// The error for the ARN of a resource that does not exist, where its text names the ARN.
pub(super) fn resource_not_found_at(sent: &str) -> ServiceError {
    ErrorCode::ResourceNotFound.with_message(format!("Resource not found: '{sent}'"))
}

/// Recorded, on UpdateStateMachineAlias.
pub(super) fn resource_not_found() -> ServiceError {
    ErrorCode::ResourceNotFound.into()
}
