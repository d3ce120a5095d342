//! Lints on retries: one that is missing, one after a final error, and retries around retries.

use std::time::Duration;

use super::evidence::{Evidence, RawFinding, StartCall, delivered_error};
use crate::aws::{ErrorCode, RetryClass};
use crate::fault::Breaks;
use crate::journal::Exchange;

/// Finds throttles by KMS, which no SDK retries, that the caller did not retry either.
pub(super) fn kms_throttling_given_up<'a>(evidence: &'a Evidence<'a>) -> Vec<RawFinding<'a>> {
    let throttled = |exchange: &Exchange| is_one_of(exchange, &[ErrorCode::KmsThrottlingException]);
    if !evidence.any(&throttled) {
        return Vec::new();
    }
    // An execution with one call alone: no later call tries to start it again.
    let alone = evidence.by_execution();
    let alone = alone.filter_map(|group| <[&StartCall<'_>; 1]>::try_from(group).ok());
    let given_up = alone.filter(|[sent]| {
        sent.0.len() == 1 && delivered_error(sent.last()) == Some(ErrorCode::KmsThrottlingException)
    });
    let text = "given up at the first attempt, after KmsThrottlingException";
    given_up.map(|[sent]| sent.finding(text)).collect()
}

/// Reports whether its answer had one of these errors, delivered or not: a cheap check before the others.
fn is_one_of(exchange: &Exchange, codes: &[ErrorCode]) -> bool {
    let name = exchange.code();
    name.is_some_and(|name| codes.iter().any(|code| code.name() == name))
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
pub(super) fn retry_after_final<'a>(evidence: &'a Evidence<'a>) -> Vec<RawFinding<'a>> {
    if !evidence.any(&|exchange| is_one_of(exchange, FINAL)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for group in evidence.by_execution() {
        let attempts = group
            .iter()
            .flat_map(|sent| sent.0.iter().map(move |one| (sent, *one)));
        let attempts: Vec<(&&StartCall<'_>, &Exchange)> = attempts.collect();
        let again = attempts.windows(2).find_map(|pair| {
            let [(sent, before), (_, after)] = [pair[0], pair[1]];
            let code = delivered_error(before).filter(|code| FINAL.contains(code))?;
            let same = before.request_body() == after.request_body();
            same.then_some((sent, code, before.number(), after.number()))
        });
        if let Some((sent, code, before, after)) = again {
            let text = format!("sent again unchanged after {code}, which it gets each time");
            found.push(sent.finding_at(vec![before, after], text));
        }
    }
    found
}

/// A loop around the SDK's retries pauses for less than this. A queue delivers a message again later.
const MAX_PAUSE: Duration = Duration::from_mins(1);

/// Finds the same request in a new call, soon after the SDK has made all its attempts.
pub(super) fn retries_around_retries<'a>(evidence: &'a Evidence<'a>) -> Vec<RawFinding<'a>> {
    if !evidence.starts.iter().any(is_used_up) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for group in evidence.by_execution() {
        let again = group.windows(2).find(|pair| {
            let same = pair[0].body() == pair[1].body();
            let by_an_sdk = pair
                .iter()
                .all(|sent| sent.first().invocation_id().is_some());
            let (ended, began) = (pair[0].last().since_start, pair[1].first().since_start);
            let soon = began.saturating_sub(ended) < MAX_PAUSE;
            same && by_an_sdk && soon && is_used_up(pair[0])
        });
        if let Some([first, second]) = again {
            let attempts = first.0.len();
            let text =
                format!("sent again in a second call, after {attempts} attempts of the first");
            found.push(first.finding_with(second, text));
        }
    }
    found
}

/// Reports whether the SDK has tried more than once, has no attempt left, and the last one failed. A client
/// that does not state its maximum counts as having none left.
fn is_used_up(sent: &StartCall<'_>) -> bool {
    let last = sent.last();
    let max = last.attempt().and_then(|attempt| attempt.max);
    let tried = sent.0.len();
    let all = max.is_none_or(|max| usize::try_from(max).is_ok_and(|max| tried >= max));
    tried > 1 && all && has_failed(last)
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
