//! The members that the answers to a task have: its token, what it says.

use std::borrow::Cow;

use crate::aws::ServiceError;
use crate::service::{LONGEST_CAUSE, LONGEST_ERROR, Violations};
use crate::wire::{AnswerMembers, Call};

/// Documented: `TaskToken` in the API's model.
const LONGEST_TOKEN: usize = 2048;

/// The token's constraints; what there is of it.
pub(super) fn required<'a>(violations: &mut Violations, sent: Option<&'a str>) -> &'a str {
    match sent {
        None => violations.missing_sensitive("taskToken"),
        Some(token) => {
            violations.sensitive_least("taskToken", token, 1);
            violations.sensitive_length("taskToken", Some(token), LONGEST_TOKEN);
        }
    }
    sent.unwrap_or_default()
}

/// Error and cause, as a failed task has them.
pub(super) type Failure<'a> = (Option<Cow<'a, str>>, Option<Cow<'a, str>>);

pub(super) fn failure<'a>(
    violations: &mut Violations,
    call: &'a Call<'_>,
) -> Result<Failure<'a>, ServiceError> {
    let (error, cause) = (call.string("error")?, call.string("cause")?);
    violations.sensitive_length("error", error.as_deref(), LONGEST_ERROR);
    violations.sensitive_length("cause", cause.as_deref(), LONGEST_CAUSE);
    Ok((error, cause))
}

/// Recorded: an operation that answers nothing answers `{}`.
pub(super) fn nothing() -> AnswerMembers {
    AnswerMembers::with_capacity(2)
}
