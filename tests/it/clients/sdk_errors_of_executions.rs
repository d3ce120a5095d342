//! The declared errors of the operations on executions, as `aws-sdk-sfn` shows them.

use aws_sdk_sfn::Client;
use sfn_mock::{ErrorCode, Scenario, SfnMock, Step, operation};

/// A client of a mock in which this operation is always refused so.
fn refused(name: &str, code: ErrorCode) -> (SfnMock, Client) {
    let scenario = Scenario::new("refused").when(operation(name));
    let step = Step::fail(code).times(sfn_mock::Times::Forever);
    let sfn = SfnMock::builder().scenario(scenario.then(step));
    let sfn = sfn.in_process().start();
    let client = crate::support::sdk::quick_client(&sfn);
    (sfn, client)
}

/// Each declared error of an operation arrives as its own variant.
macro_rules! declared {
    ($operation:literal, |$client:ident| $call:expr, [$($code:ident as $is:ident),* $(,)?]) => {
        $({
            let (_sfn, $client) = refused($operation, ErrorCode::$code);
            let error = $call.send().await.expect_err("it is refused");
            let error = error.into_service_error();
            assert!(error.$is(), concat!($operation, " ", stringify!($code), ": {:?}"), error);
        })*
    };
}

#[tokio::test]
async fn of_operations_that_read() {
    declared!(
        "DescribeExecution",
        |client| client.describe_execution().execution_arn("a"),
        [
            ExecutionDoesNotExist as is_execution_does_not_exist,
            InvalidArn as is_invalid_arn,
            KmsAccessDeniedException as is_kms_access_denied_exception,
            KmsInvalidStateException as is_kms_invalid_state_exception,
            KmsThrottlingException as is_kms_throttling_exception,
        ]
    );
    declared!(
        "GetExecutionHistory",
        |client| client.get_execution_history().execution_arn("a"),
        [
            ExecutionDoesNotExist as is_execution_does_not_exist,
            InvalidArn as is_invalid_arn,
            InvalidToken as is_invalid_token,
            KmsAccessDeniedException as is_kms_access_denied_exception,
            KmsInvalidStateException as is_kms_invalid_state_exception,
            KmsThrottlingException as is_kms_throttling_exception,
        ]
    );
    declared!(
        "DescribeStateMachineForExecution",
        |client| client
            .describe_state_machine_for_execution()
            .execution_arn("a"),
        [
            ExecutionDoesNotExist as is_execution_does_not_exist,
            InvalidArn as is_invalid_arn,
            KmsAccessDeniedException as is_kms_access_denied_exception,
            KmsInvalidStateException as is_kms_invalid_state_exception,
            KmsThrottlingException as is_kms_throttling_exception,
        ]
    );
    declared!(
        "ListExecutions",
        |client| client.list_executions(),
        [
            InvalidArn as is_invalid_arn,
            InvalidToken as is_invalid_token,
            ResourceNotFound as is_resource_not_found,
            StateMachineDoesNotExist as is_state_machine_does_not_exist,
            StateMachineTypeNotSupported as is_state_machine_type_not_supported,
            ValidationException as is_validation_exception,
        ]
    );
}

#[tokio::test]
async fn of_what_is_changed() {
    declared!(
        "StopExecution",
        |client| client.stop_execution().execution_arn("a"),
        [
            ExecutionDoesNotExist as is_execution_does_not_exist,
            InvalidArn as is_invalid_arn,
            KmsAccessDeniedException as is_kms_access_denied_exception,
            KmsInvalidStateException as is_kms_invalid_state_exception,
            KmsThrottlingException as is_kms_throttling_exception,
            ValidationException as is_validation_exception,
        ]
    );
    declared!(
        "RedriveExecution",
        |client| client.redrive_execution().execution_arn("a"),
        [
            ExecutionDoesNotExist as is_execution_does_not_exist,
            ExecutionLimitExceeded as is_execution_limit_exceeded,
            ExecutionNotRedrivable as is_execution_not_redrivable,
            InvalidArn as is_invalid_arn,
            ValidationException as is_validation_exception,
        ]
    );
    declared!(
        "StartSyncExecution",
        |client| client.start_sync_execution().state_machine_arn("a"),
        [
            InvalidArn as is_invalid_arn,
            InvalidExecutionInput as is_invalid_execution_input,
            InvalidName as is_invalid_name,
            KmsAccessDeniedException as is_kms_access_denied_exception,
            KmsInvalidStateException as is_kms_invalid_state_exception,
            KmsThrottlingException as is_kms_throttling_exception,
            StateMachineDeleting as is_state_machine_deleting,
            StateMachineDoesNotExist as is_state_machine_does_not_exist,
            StateMachineTypeNotSupported as is_state_machine_type_not_supported,
        ]
    );
}

#[tokio::test]
async fn of_what_is_answered_to_a_task() {
    declared!(
        "SendTaskSuccess",
        |client| client.send_task_success().task_token("a").output("1"),
        [
            InvalidOutput as is_invalid_output,
            InvalidToken as is_invalid_token,
            KmsAccessDeniedException as is_kms_access_denied_exception,
            KmsInvalidStateException as is_kms_invalid_state_exception,
            KmsThrottlingException as is_kms_throttling_exception,
            TaskDoesNotExist as is_task_does_not_exist,
            TaskTimedOut as is_task_timed_out,
        ]
    );
    declared!(
        "SendTaskFailure",
        |client| client.send_task_failure().task_token("a"),
        [
            InvalidToken as is_invalid_token,
            KmsAccessDeniedException as is_kms_access_denied_exception,
            KmsInvalidStateException as is_kms_invalid_state_exception,
            KmsThrottlingException as is_kms_throttling_exception,
            TaskDoesNotExist as is_task_does_not_exist,
            TaskTimedOut as is_task_timed_out,
        ]
    );
    declared!(
        "SendTaskHeartbeat",
        |client| client.send_task_heartbeat().task_token("a"),
        [
            InvalidToken as is_invalid_token,
            TaskDoesNotExist as is_task_does_not_exist,
            TaskTimedOut as is_task_timed_out,
        ]
    );
}

#[tokio::test]
async fn of_activities_and_map_runs() {
    declared!(
        "CreateActivity",
        |client| client.create_activity().name("a"),
        [
            ActivityAlreadyExists as is_activity_already_exists,
            ActivityLimitExceeded as is_activity_limit_exceeded,
            InvalidEncryptionConfiguration as is_invalid_encryption_configuration,
            InvalidName as is_invalid_name,
            KmsAccessDeniedException as is_kms_access_denied_exception,
            KmsThrottlingException as is_kms_throttling_exception,
            TooManyTags as is_too_many_tags,
        ]
    );
    declared!(
        "DescribeActivity",
        |client| client.describe_activity().activity_arn("a"),
        [
            ActivityDoesNotExist as is_activity_does_not_exist,
            InvalidArn as is_invalid_arn,
        ]
    );
    declared!(
        "ListActivities",
        |client| client.list_activities(),
        [InvalidToken as is_invalid_token]
    );
    declared!(
        "DeleteActivity",
        |client| client.delete_activity().activity_arn("a"),
        [InvalidArn as is_invalid_arn]
    );
    declared!(
        "GetActivityTask",
        |client| client.get_activity_task().activity_arn("a"),
        [
            ActivityDoesNotExist as is_activity_does_not_exist,
            ActivityWorkerLimitExceeded as is_activity_worker_limit_exceeded,
            InvalidArn as is_invalid_arn,
            KmsAccessDeniedException as is_kms_access_denied_exception,
            KmsInvalidStateException as is_kms_invalid_state_exception,
            KmsThrottlingException as is_kms_throttling_exception,
        ]
    );
    declared!(
        "ListMapRuns",
        |client| client.list_map_runs().execution_arn("a"),
        [
            ExecutionDoesNotExist as is_execution_does_not_exist,
            InvalidArn as is_invalid_arn,
            InvalidToken as is_invalid_token,
        ]
    );
    declared!(
        "DescribeMapRun",
        |client| client.describe_map_run().map_run_arn("a"),
        [
            InvalidArn as is_invalid_arn,
            ResourceNotFound as is_resource_not_found,
        ]
    );
    declared!(
        "UpdateMapRun",
        |client| client.update_map_run().map_run_arn("a"),
        [
            InvalidArn as is_invalid_arn,
            ResourceNotFound as is_resource_not_found,
            ValidationException as is_validation_exception,
        ]
    );
}
