//! Every error of the table as `aws-sdk-sfn` shows it: variant, members, code, status, attempts.

use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sfn::operation::start_execution::StartExecutionError;
use aws_sdk_sfn::types::{KmsKeyState as SdkKmsKeyState, ValidationExceptionReason};
use rstest::rstest;
use sfn_mock::{
    ErrorCode, KmsKeyState, RetryClass, Scenario, ServiceError, SfnMock, Step, Times,
    start_execution,
};

use crate::support::sdk::{quick_client, start, variant};

/// The view of a caller whose service always answers with `error`: HTTP status, error, attempts.
async fn refused_with(error: impl Into<ServiceError>) -> (u16, StartExecutionError, usize) {
    let sfn = SfnMock::builder()
        .scenario(
            Scenario::new("the service refuses")
                .when(start_execution())
                .then(Step::fail(error).times(Times::Forever)),
        )
        .start();
    let failure = start(&quick_client(&sfn), Some("order-17"))
        .await
        .expect_err("the service refuses");
    let SdkError::ServiceError(failure) = failure else {
        panic!("an error that the service answers is a ServiceError, not {failure:?}")
    };
    sfn.assert_started(0);
    let status = failure.raw().status().as_u16();
    (status, failure.into_err(), sfn.calls().single().attempts())
}

#[tokio::test]
async fn a_declared_error_arrives_as_its_own_variant_and_no_other_does() {
    for &code in ErrorCode::ALL {
        let (_, error, _) = refused_with(code.with_message("in the script's words")).await;
        let expected = if code.is_declared() {
            code.name()
        } else {
            "Unhandled"
        };
        assert_eq!(variant(&error), expected);
        assert_eq!(error.message(), Some("in the script's words"), "{code}");
    }
    let declared = ErrorCode::ALL.iter().filter(|code| code.is_declared());
    assert_eq!(declared.count(), 11);
}

#[tokio::test]
async fn every_error_arrives_with_the_code_status_and_text_of_the_table() {
    for &code in ErrorCode::ALL {
        let (status, error, _) = refused_with(code).await;
        assert_eq!(error.code(), Some(code.name()));
        assert_eq!(status, code.status(), "{code}");
        let text = error.message().unwrap_or_default();
        if !code.default_message().contains('{') {
            assert_eq!(text, code.default_message(), "{code}");
        }
        assert!(!text.contains('{'), "{code} has a part unfilled: {text}");
    }
}

#[rstest]
#[case::already_exists(
    ErrorCode::ExecutionAlreadyExists,
    "Execution Already Exists: 'arn:aws:states:us-east-1:123456789012:execution:orders:order-17'"
)]
#[case::does_not_exist(
    ErrorCode::StateMachineDoesNotExist,
    "State Machine Does Not Exist: 'arn:aws:states:us-east-1:123456789012:stateMachine:orders'"
)]
#[case::name(ErrorCode::InvalidName, "Invalid Name: 'order-17'")]
#[case::access_denied(
    ErrorCode::AccessDeniedException,
    "User: arn:aws:iam::123456789012:user/sfn-mock is not authorized to perform: states:StartExecution on resource: arn:aws:states:us-east-1:123456789012:stateMachine:orders because no identity-based policy allows the states:StartExecution action"
)]
#[tokio::test]
async fn a_default_text_names_values_of_the_request(#[case] code: ErrorCode, #[case] text: &str) {
    let (_, error, _) = refused_with(code).await;
    assert_eq!(error.message(), Some(text));
}

#[rstest]
#[case::disabled_by_default(ErrorCode::KmsInvalidStateException.into(), SdkKmsKeyState::Disabled)]
#[case::disabled(ErrorCode::KmsInvalidStateException.with_kms_key_state(KmsKeyState::Disabled), SdkKmsKeyState::Disabled)]
#[case::to_be_deleted(ErrorCode::KmsInvalidStateException.with_kms_key_state(KmsKeyState::PendingDeletion), SdkKmsKeyState::PendingDeletion)]
#[case::to_be_imported(ErrorCode::KmsInvalidStateException.with_kms_key_state(KmsKeyState::PendingImport), SdkKmsKeyState::PendingImport)]
#[case::unavailable(ErrorCode::KmsInvalidStateException.with_kms_key_state(KmsKeyState::Unavailable), SdkKmsKeyState::Unavailable)]
#[case::being_made(ErrorCode::KmsInvalidStateException.with_kms_key_state(KmsKeyState::Creating), SdkKmsKeyState::Creating)]
#[tokio::test]
async fn the_state_of_the_kms_key_arrives(
    #[case] error: ServiceError,
    #[case] state: SdkKmsKeyState,
) {
    let (_, error, _) = refused_with(error).await;
    let StartExecutionError::KmsInvalidStateException(error) = error else {
        panic!("it arrived as {error:?}")
    };
    assert_eq!(error.kms_key_state(), Some(&state));
}

#[tokio::test]
async fn the_reason_of_a_validation_exception_arrives() {
    let reason = ErrorCode::ValidationException.with_reason("API_DOES_NOT_SUPPORT_LABELED_ARNS");
    let (_, error, _) = refused_with(reason).await;
    let StartExecutionError::ValidationException(error) = error else {
        panic!("it arrived as {error:?}")
    };
    assert_eq!(
        error.reason(),
        Some(&ValidationExceptionReason::ApiDoesNotSupportLabeledArns)
    );
    let (_, error, _) = refused_with(ErrorCode::ValidationException).await;
    let StartExecutionError::ValidationException(error) = error else {
        panic!("it arrived as {error:?}")
    };
    assert_eq!(error.reason(), None);
}

#[rstest]
#[case::bare(ServiceError::custom("NewException").with_status(409).with_message("since today"), 409, "NewException", Some("since today"))]
#[case::with_a_namespace(
    ServiceError::custom("com.example#NewException"),
    400,
    "NewException",
    None
)]
#[case::of_the_table(ServiceError::custom("InvalidName").with_message("named"), 400, "InvalidName", Some("named"))]
#[tokio::test]
async fn an_error_that_the_table_lacks_arrives_by_its_code(
    #[case] error: ServiceError,
    #[case] status: u16,
    #[case] code: &str,
    #[case] message: Option<&str>,
) {
    let in_table = error.code().is_some();
    let (seen, error, attempts) = refused_with(error).await;
    assert_eq!(
        (seen, error.code(), error.message()),
        (status, Some(code), message)
    );
    assert_eq!(error.is_invalid_name(), in_table);
    assert_eq!(attempts, 1);
}

#[tokio::test]
async fn the_sdk_retries_exactly_what_the_table_lists_as_retried() {
    for &code in ErrorCode::ALL {
        let (_, _, attempts) = refused_with(code).await;
        let expected = if code.retry_class() == RetryClass::No {
            1
        } else {
            3
        };
        assert_eq!(attempts, expected, "{code} is {:?}", code.retry_class());
    }
}
