//! The parts that the callers of the built-in scripts are made of.

use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sfn::operation::start_execution::StartExecutionError;

use super::Answer;

/// Two ways to write the code under test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    Naive,
    Careful,
}

pub(super) fn refusal(answer: &Answer) -> Option<&StartExecutionError> {
    answer.as_ref().err().and_then(SdkError::as_service_error)
}

pub(super) fn is_taken(answer: &Answer) -> bool {
    refusal(answer).is_some_and(StartExecutionError::is_execution_already_exists)
}

pub(super) fn code(answer: &Answer) -> Option<&str> {
    answer.as_ref().err().and_then(ProvideErrorMetadata::code)
}

/// Delivers a message up to four times, until its handler returns an end.
pub(super) async fn deliver<T>(
    mut handle: impl AsyncFnMut(u32) -> Option<Result<T, String>>,
) -> Result<T, String> {
    for delivery in 1..=4 {
        if let Some(end) = handle(delivery).await {
            return end;
        }
    }
    Err("the message goes to the dead letters".to_owned())
}
