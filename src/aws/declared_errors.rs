//! The errors that the API's model declares for each operation.
// Documented: the error types of `aws-sdk-sfn`, which is generated from the model.

#[allow(clippy::enum_glob_use, reason = "a table of nothing but codes")]
use super::error_code::ErrorCode::{self, *};

const KMS: [ErrorCode; 3] = [
    KmsAccessDeniedException,
    KmsInvalidStateException,
    KmsThrottlingException,
];

/// Returns true if the model declares the error for the operation.
pub(crate) fn is_declared_for(code: ErrorCode, operation: &str) -> bool {
    let declared = declared_beside_kms(operation);
    declared.contains(&code) || declares_all_of_kms(operation) && KMS.contains(&code)
}

/// Returns true if the model declares all three errors of KMS for the operation.
fn declares_all_of_kms(operation: &str) -> bool {
    matches!(
        operation,
        "DescribeExecution"
            | "DescribeStateMachine"
            | "DescribeStateMachineForExecution"
            | "GetActivityTask"
            | "GetExecutionHistory"
            | "SendTaskFailure"
            | "SendTaskSuccess"
            | "StartExecution"
            | "StartSyncExecution"
            | "StopExecution"
    )
}

/// The errors that the model declares for an operation, without the three of [`KMS`] where it declares all of
/// them: an operation that has two of them has them in this table.
#[rustfmt::skip]
fn declared_beside_kms(operation: &str) -> &'static [ErrorCode] {
    match operation {
        "CreateActivity" => &[ActivityAlreadyExists, ActivityLimitExceeded, InvalidEncryptionConfiguration, InvalidName, KmsAccessDeniedException, KmsThrottlingException, TooManyTags],
        "CreateStateMachine" => &[ConflictException, InvalidArn, InvalidDefinition, InvalidEncryptionConfiguration, InvalidLoggingConfiguration, InvalidName, InvalidTracingConfiguration, KmsAccessDeniedException, KmsThrottlingException, StateMachineAlreadyExists, StateMachineDeleting, StateMachineLimitExceeded, StateMachineTypeNotSupported, TooManyTags, ValidationException],
        "CreateStateMachineAlias" => &[ConflictException, InvalidArn, InvalidName, ResourceNotFound, ServiceQuotaExceededException, StateMachineDeleting, ValidationException],
        "DeleteActivity" => &[InvalidArn],
        "DeleteStateMachine" => &[InvalidArn, ValidationException],
        "DeleteStateMachineAlias" => &[ConflictException, InvalidArn, ResourceNotFound, ValidationException],
        "DeleteStateMachineVersion" => &[ConflictException, InvalidArn, ValidationException],
        "DescribeExecution" | "DescribeStateMachineForExecution" => &[ExecutionDoesNotExist, InvalidArn],
        "DescribeMapRun" | "ListTagsForResource" | "UntagResource" => &[InvalidArn, ResourceNotFound],
        "DescribeActivity" => &[ActivityDoesNotExist, InvalidArn],
        "DescribeStateMachine" => &[InvalidArn, StateMachineDoesNotExist],
        "DescribeStateMachineAlias" | "UpdateMapRun" => &[InvalidArn, ResourceNotFound, ValidationException],
        "GetActivityTask" => &[ActivityDoesNotExist, ActivityWorkerLimitExceeded, InvalidArn],
        "GetExecutionHistory" | "ListMapRuns" => &[ExecutionDoesNotExist, InvalidArn, InvalidToken],
        "ListActivities" | "ListStateMachines" => &[InvalidToken],
        "ListExecutions" => &[InvalidArn, InvalidToken, ResourceNotFound, StateMachineDoesNotExist, StateMachineTypeNotSupported, ValidationException],
        "ListStateMachineAliases" => &[InvalidArn, InvalidToken, ResourceNotFound, StateMachineDeleting, StateMachineDoesNotExist],
        "ListStateMachineVersions" => &[InvalidArn, InvalidToken, ValidationException],
        "PublishStateMachineVersion" => &[ConflictException, InvalidArn, ServiceQuotaExceededException, StateMachineDeleting, StateMachineDoesNotExist, ValidationException],
        "RedriveExecution" => &[ExecutionDoesNotExist, ExecutionLimitExceeded, ExecutionNotRedrivable, InvalidArn, ValidationException],
        "SendTaskFailure" | "SendTaskHeartbeat" => &[InvalidToken, TaskDoesNotExist, TaskTimedOut],
        "SendTaskSuccess" => &[InvalidOutput, InvalidToken, TaskDoesNotExist, TaskTimedOut],
        "StartExecution" => &[ExecutionAlreadyExists, ExecutionLimitExceeded, InvalidArn, InvalidExecutionInput, InvalidName, StateMachineDeleting, StateMachineDoesNotExist, ValidationException],
        "StartSyncExecution" => &[InvalidArn, InvalidExecutionInput, InvalidName, StateMachineDeleting, StateMachineDoesNotExist, StateMachineTypeNotSupported],
        "StopExecution" => &[ExecutionDoesNotExist, InvalidArn, ValidationException],
        "TagResource" => &[InvalidArn, ResourceNotFound, TooManyTags],
        "TestState" => &[InvalidArn, InvalidDefinition, InvalidExecutionInput, ValidationException],
        "UpdateStateMachine" => &[ConflictException, InvalidArn, InvalidDefinition, InvalidEncryptionConfiguration, InvalidLoggingConfiguration, InvalidTracingConfiguration, KmsAccessDeniedException, KmsThrottlingException, MissingRequiredParameter, ServiceQuotaExceededException, StateMachineDeleting, StateMachineDoesNotExist, ValidationException],
        "UpdateStateMachineAlias" => &[ConflictException, InvalidArn, ResourceNotFound, StateMachineDeleting, ValidationException],
        "ValidateStateMachineDefinition" => &[ValidationException],
        _ => &[],
    }
}
