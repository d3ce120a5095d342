//! Clients of `aws-sdk-sfn` whose second and third attempts come at once.

use std::time::Duration;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::config::retry::RetryConfig;
use aws_sdk_sfn::error::SdkError;
use aws_sdk_sfn::operation::start_execution::{StartExecutionError, StartExecutionOutput};
use sfn_mock::SfnHandle;

pub(crate) type Started = Result<StartExecutionOutput, SdkError<StartExecutionError>>;

/// The SDK's own three attempts, a millisecond apart.
pub(crate) fn quick_retries() -> RetryConfig {
    RetryConfig::standard().with_initial_backoff(Duration::from_millis(1))
}

pub(crate) fn quick_client(sfn: &SfnHandle) -> Client {
    Client::from_conf(sfn.config().retry_config(quick_retries()).build())
}

/// Starts an execution of `orders`.
pub(crate) async fn start(client: &Client, name: Option<&str>) -> Started {
    client
        .start_execution()
        .state_machine_arn(crate::support::ORDERS)
        .set_name(name.map(str::to_owned))
        .send()
        .await
}

/// The variant of the SDK's enum that an error arrived as.
pub(crate) fn variant(error: &StartExecutionError) -> &'static str {
    let declared = [
        (
            "ExecutionAlreadyExists",
            error.is_execution_already_exists(),
        ),
        (
            "ExecutionLimitExceeded",
            error.is_execution_limit_exceeded(),
        ),
        ("InvalidArn", error.is_invalid_arn()),
        ("InvalidExecutionInput", error.is_invalid_execution_input()),
        ("InvalidName", error.is_invalid_name()),
        (
            "KmsAccessDeniedException",
            error.is_kms_access_denied_exception(),
        ),
        (
            "KmsInvalidStateException",
            error.is_kms_invalid_state_exception(),
        ),
        (
            "KmsThrottlingException",
            error.is_kms_throttling_exception(),
        ),
        ("StateMachineDeleting", error.is_state_machine_deleting()),
        (
            "StateMachineDoesNotExist",
            error.is_state_machine_does_not_exist(),
        ),
        ("ValidationException", error.is_validation_exception()),
    ];
    let arrived = declared.into_iter().find(|(_, arrived)| *arrived);
    arrived.map_or("Unhandled", |(variant, _)| variant)
}
