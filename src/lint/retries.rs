//! Lints on retries: one that is missing, one after a final error, and retries around retries.

use std::time::Duration;

use super::evidence::{Evidence, RawFinding, StartCall, delivered_error};
use crate::aws::{ErrorCode, RetryClass};
use crate::fault::Breaks;
use crate::journal::{Attempt, Exchange};

/// Finds throttles by KMS, which no SDK retries, that the caller did not retry either.
pub(super) fn kms_throttling_given_up<'a>(evidence: &Evidence<'a>) -> Vec<RawFinding<'a>> {
    let mut found = Vec::new();
    for starts in &evidence.by_execution {
        // An execution with one call alone: no later call tries to start it again.
        if let [sent] = starts[..]
            && sent.0.len() == 1
            && delivered_error(sent.last()) == Some(ErrorCode::KmsThrottlingException)
        {
            let text = "given up at the first attempt, after KmsThrottlingException";
            found.push(sent.finding(text.to_owned()));
        }
    }
    found
}

/// The errors that depend on the request alone: it gets them each time.
const FINAL: &[ErrorCode] = &[
    ErrorCode::InvalidArn,
    ErrorCode::InvalidExecutionInput,
    ErrorCode::InvalidName,
    ErrorCode::ValidationException,
    ErrorCode::SerializationException,
    ErrorCode::UnknownOperationException,
    ErrorCode::RequestEntityTooLargeException,
];

/// Finds the same request again, as the next one for its execution after a final answer.
pub(super) fn retry_after_final<'a>(evidence: &Evidence<'a>) -> Vec<RawFinding<'a>> {
    let mut found = Vec::new();
    for starts in &evidence.by_execution {
        if let Some(finding) = again_after_final(starts) {
            found.push(finding);
        }
    }
    found
}

/// Finds the first such request among the starts of one execution.
fn again_after_final<'a>(starts: &[&StartCall<'a>]) -> Option<RawFinding<'a>> {
    let mut before: Option<&Exchange> = None;
    for sent in starts {
        for &after in &sent.0 {
            if let Some(before) = before
                && before.request_body() == after.request_body()
                && let Some(code) = delivered_error(before)
                && FINAL.contains(&code)
            {
                return Some(RawFinding {
                    exchanges: vec![before, after],
                    text: format!("sent again unchanged after {code}, which it gets each time"),
                });
            }
            before = Some(after);
        }
    }
    None
}

/// A loop around the SDK's retries pauses for less than this. A queue delivers a message again later.
const MAX_PAUSE: Duration = Duration::from_mins(1);

/// Finds the same request in a new call, soon after the SDK has made all its attempts.
pub(super) fn retries_around_retries<'a>(evidence: &Evidence<'a>) -> Vec<RawFinding<'a>> {
    let mut found = Vec::new();
    for starts in &evidence.by_execution {
        for pair in starts.windows(2) {
            let (first, second) = (pair[0], pair[1]);
            if is_used_up(first) && is_sent_again(first, second) {
                let attempts = first.0.len();
                let text =
                    format!("sent again in a second call, after {attempts} attempts of the first");
                found.push(first.finding_with(second, text));
                break;
            }
        }
    }
    found
}

/// Reports whether an SDK has sent the second call soon after the first, with the same body.
fn is_sent_again(first: &StartCall<'_>, second: &StartCall<'_>) -> bool {
    let is_of_sdk = |sent: &StartCall<'_>| sent.first().invocation_id().is_some();
    let pause = second
        .first()
        .since_start
        .saturating_sub(first.last().since_start);
    first.body() == second.body() && is_of_sdk(first) && is_of_sdk(second) && pause < MAX_PAUSE
}

/// Reports whether the SDK has tried more than once, has no attempt left, and the last one failed. A client
/// that does not state its maximum counts as having none left.
fn is_used_up(sent: &StartCall<'_>) -> bool {
    let last = sent.last();
    let tried = sent.0.len();
    let has_left = match last.attempt() {
        Some(Attempt { max: Some(max), .. }) => tried < max as usize,
        Some(Attempt { max: None, .. }) | None => false,
    };
    tried > 1 && !has_left && has_failed(last)
}

/// Reports whether the client got no answer, or one that SDKs retry.
fn has_failed(exchange: &Exchange) -> bool {
    let lost = exchange
        .fault()
        .is_some_and(|fault| fault.can_break(Breaks::Response));
    let retried =
        delivered_error(exchange).is_some_and(|code| code.retry_class() != RetryClass::No);
    lost || retried || exchange.status().is_some_and(|status| status >= 500)
}
