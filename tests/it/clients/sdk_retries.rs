//! The reaction of `aws-sdk-sfn` to each answer: its attempts, and the result for its caller.

use aws_sdk_sfn::config::retry::RetryPartition;
use aws_sdk_sfn::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sfn::{Client, Config};
use rstest::rstest;
use serde_json::json;
use sfn_mock::{ErrorCode, Reply, Scenario, SfnMock, Step, Times, start_execution};

use crate::support::sdk::{Started, quick_client, start, variant};

fn aws_json(status: u16, body: &'static str) -> Step {
    let reply = Reply::new(status).header("content-type", "application/x-amz-json-1.0");
    Step::reply(reply.body(body))
}

fn plain(status: u16, content_type: &str, body: &'static str) -> Step {
    Step::reply(
        Reply::new(status)
            .header("content-type", content_type)
            .body(body),
    )
}

/// The result for the caller, on one line.
fn on_one_line(outcome: &Started) -> String {
    let error = match outcome {
        Ok(output) => return format!("Ok, executionArn {:?}", output.execution_arn()),
        Err(error) => error,
    };
    let kind = match error {
        SdkError::ServiceError(failure) => variant(failure.err()),
        SdkError::DispatchFailure(_) => "DispatchFailure",
        SdkError::ResponseError(_) => "ResponseError",
        SdkError::TimeoutError(_) => "TimeoutError",
        SdkError::ConstructionFailure(_) | _ => panic!("the SDK could not even ask: {error:?}"),
    };
    let code = error.code().unwrap_or("none");
    let message = error.message().unwrap_or("none");
    format!("{kind}, code {code}, message {message}")
}

#[rstest]
#[case::kms_throttling(Step::fail(ErrorCode::KmsThrottlingException.with_message("m")), 1, "KmsThrottlingException, code KmsThrottlingException, message m")]
#[case::throttling(
    Step::fail(ErrorCode::ThrottlingException),
    3,
    "Unhandled, code ThrottlingException, message Rate exceeded"
)]
#[case::too_many_requests(Step::fail(ErrorCode::TooManyRequestsException.with_message("m")), 3, "Unhandled, code TooManyRequestsException, message m")]
#[case::request_timeout(Step::fail(ErrorCode::RequestTimeoutException.with_message("m")), 3, "Unhandled, code RequestTimeoutException, message m")]
#[case::limit_exceeded(Step::fail(ErrorCode::ExecutionLimitExceeded.with_message("m")), 1, "ExecutionLimitExceeded, code ExecutionLimitExceeded, message m")]
#[case::deleting(Step::fail(ErrorCode::StateMachineDeleting.with_message("m")), 1, "StateMachineDeleting, code StateMachineDeleting, message m")]
#[case::kms_access(Step::fail(ErrorCode::KmsAccessDeniedException.with_message("m")), 1, "KmsAccessDeniedException, code KmsAccessDeniedException, message m")]
#[case::kms_state(Step::fail(ErrorCode::KmsInvalidStateException.with_message("m")), 1, "KmsInvalidStateException, code KmsInvalidStateException, message m")]
#[case::validation(Step::fail(ErrorCode::ValidationException.with_message("m")), 1, "ValidationException, code ValidationException, message m")]
#[case::expired_token(
    Step::fail(ErrorCode::ExpiredTokenException),
    1,
    "Unhandled, code ExpiredTokenException, message The security token included in the request is expired"
)]
#[case::internal_failure(
    Step::fail(ErrorCode::InternalFailure),
    3,
    "Unhandled, code InternalFailure, message none"
)]
#[case::status_500_with_another_code(
    aws_json(500, r#"{"__type":"Whatever","message":"m"}"#),
    3,
    "Unhandled, code Whatever, message m"
)]
#[case::service_unavailable(
    Step::fail(ErrorCode::ServiceUnavailable),
    3,
    "Unhandled, code ServiceUnavailable, message none"
)]
#[case::status_502_with_html(
    plain(502, "text/html", "<html>Bad Gateway</html>"),
    3,
    "Unhandled, code none, message none"
)]
#[case::status_429_with_text(
    plain(429, "text/plain", "Too Many Requests"),
    1,
    "Unhandled, code none, message none"
)]
#[case::status_200_with_broken_json(
    aws_json(200, r#"{"executionArn":"arn:aws"#),
    1,
    "Unhandled, code none, message none"
)]
#[case::status_200_with_html(
    plain(200, "text/html", "<html>Sign in</html>"),
    1,
    "Unhandled, code none, message none"
)]
#[case::status_200_with_an_empty_body(aws_json(200, ""), 1, "Ok, executionArn \"\"")]
#[case::status_200_with_an_empty_object(aws_json(200, "{}"), 1, "Ok, executionArn \"\"")]
#[tokio::test]
async fn an_answer_has_one_effect_on_attempts_and_caller(
    #[case] step: Step,
    #[case] attempts: usize,
    #[case] expected: &str,
) {
    let sfn = SfnMock::builder()
        .scenario(
            Scenario::new("one answer, again and again")
                .when(start_execution())
                .then(step.times(Times::Forever)),
        )
        .start();
    let outcome = start(&quick_client(&sfn), None).await;
    assert_eq!(
        (sfn.calls().single().attempts(), &*on_one_line(&outcome)),
        (attempts, expected)
    );
    sfn.assert_started(0);
}

#[tokio::test]
async fn the_attempts_of_a_call_share_an_invocation_id_and_are_numbered() {
    let sfn = SfnMock::builder()
        .scenario(
            Scenario::new("throttled twice")
                .when(start_execution())
                .then(Step::fail(ErrorCode::ThrottlingException).times(2)),
        )
        .start();
    start(&quick_client(&sfn), None)
        .await
        .expect("the third attempt is served");
    let call = sfn.calls().single();
    assert!(call.invocation_id().is_some());
    let attempts: Vec<_> = call
        .exchanges()
        .iter()
        .map(|exchange| {
            exchange
                .attempt()
                .map(|attempt| (attempt.number, attempt.max))
        })
        .collect();
    assert_eq!(attempts, [1, 2, 3].map(|number| Some((number, Some(3)))));
}

/// Until the behavior version of January 2026 a client without a setting for retries had
/// none.
#[rstest]
#[case::today(BehaviorVersion::latest(), 3)]
#[case::of_2025(BehaviorVersion::v2025_08_07(), 1)]
#[allow(
    deprecated,
    reason = "an old behavior version is what the row is about"
)]
#[tokio::test]
async fn a_client_without_a_retry_configuration_retries_by_its_behavior_version(
    #[case] behavior: BehaviorVersion,
    #[case] attempts: usize,
) {
    // The SDK honours the header: its next attempt comes a millisecond later.
    let throttled = Reply::json(400, json!({ "__type": "ThrottlingException" }))
        .header("x-amz-retry-after", "1");
    let sfn = SfnMock::builder()
        .scenario(
            Scenario::new("throttled again and again")
                .when(start_execution())
                .then(Step::reply(throttled).times(Times::Forever)),
        )
        .start();
    let config = Config::builder()
        .behavior_version(behavior)
        .endpoint_url(sfn.endpoint_url())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new(
            "AKIDEXAMPLE",
            "secret",
            None,
            None,
            "test",
        ))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .retry_partition(RetryPartition::new(
            "a client without a retry configuration",
        ))
        .build();
    let outcome = start(&Client::from_conf(config), None).await;
    assert_eq!(
        on_one_line(&outcome),
        "Unhandled, code ThrottlingException, message none"
    );
    assert_eq!(sfn.calls().single().attempts(), attempts);
}
