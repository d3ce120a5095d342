//! The retry quota of clients that are not the explorer's own.
//!
//! A client that is made from `sdk_config()` has the quota that all such clients of the test binary
//! share. Once it is used up, calls are not retried that were retried before.

use super::failure::Failure;
use super::schedule::{Outcome, Schedule};
use super::trace::{Broken, Trace};
use crate::aws::RetryClass;

/// The failures that were followed by a retry so far, each with the first schedule that shows it.
#[derive(Debug, Default)]
pub(crate) struct RetryQuota {
    retried: Vec<(String, Failure, Schedule)>,
}

impl RetryQuota {
    /// Returns true if a call is given up that was retried earlier, and the earlier schedule does
    /// not retry it any more either.
    pub(crate) fn is_used_up(
        &mut self,
        schedule: &Schedule,
        trace: &Trace,
        again: &dyn Fn(&Schedule) -> Trace,
    ) -> bool {
        for (operation, failure, retried) in first_attempts(trace) {
            let known = self
                .retried
                .iter()
                .find(|(known, met, _)| *known == operation && *met == failure);
            match known {
                None if retried => {
                    self.retried.push((operation, failure, schedule.clone()));
                }
                Some((.., earlier)) if !retried && !trace.hung => {
                    let now = first_attempts(&again(earlier));
                    return now.iter().any(|(other, met, retried)| {
                        *other == operation && *met == failure && !retried
                    });
                }
                None | Some(_) => {}
            }
        }
        false
    }
}

/// The first attempts that met a failure which the SDKs retry, and if another attempt followed.
fn first_attempts(trace: &Trace) -> Vec<(String, Failure, bool)> {
    let mut found = Vec::new();
    for (index, step) in trace.steps.iter().enumerate() {
        let retryable = |failure| match failure {
            Failure::LostRequest(_) | Failure::LostResponse(_) => true,
            Failure::Error(code) => code.retried() != RetryClass::No,
            Failure::Late | Failure::EmptyBody | Failure::EmptyObject => false,
        };
        if let Outcome::Failed(failure, _) = step.outcome
            && step.attempt == 1
            && retryable(failure)
        {
            let mut later = trace.steps[index + 1..].iter();
            let retried = later.any(|other| other.call == step.call);
            found.push((step.operation.clone(), failure, retried));
        }
    }
    found
}

pub(crate) fn broken() -> Broken {
    Broken {
        rule: "retry quota".to_owned(),
        message: "retry quota used up: a call is not retried any more that was retried in earlier \
                  schedules\n  try: make the client from `sfn.client()` or `sfn.config()`; a client \
                  of `sdk_config()` shares its quota with all others of the test binary"
            .to_owned(),
    }
}
