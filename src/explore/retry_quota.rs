//! The retry quota of clients that are not the explorer's own.
//!
//! A client that is made from `sdk_config()` has the quota that all such clients of the test binary
//! share. Once it is used up, calls are not retried that were retried before.

use super::failure::InjectedFailure;
use super::schedule::{Outcome, Schedule};
use super::trace::{Broken, Trace, TracedStep};
use crate::aws::RetryClass;

/// The most attempts that a call of an operation made so far, with a schedule that shows it.
#[derive(Debug, Default)]
pub(crate) struct RetryQuota {
    most: Vec<(String, u32, Schedule)>,
}

impl RetryQuota {
    /// Returns true if a call is given up earlier than others of its operation were, and the
    /// schedule of those does not bring as many attempts any more.
    pub(crate) fn is_used_up(
        &mut self,
        schedule: &Schedule,
        trace: &Trace,
        again: &dyn Fn(&Schedule) -> Trace,
    ) -> bool {
        for request in trace.steps.iter().map(|step| &step.request) {
            let operation = &request.operation;
            match self.most.iter_mut().find(|(known, ..)| known == operation) {
                Some(known) if known.1 < request.attempt => {
                    (known.1, known.2) = (request.attempt, schedule.clone());
                }
                Some(_) => {}
                None => {
                    let (operation, attempt) = (operation.clone(), request.attempt);
                    self.most.push((operation, attempt, schedule.clone()));
                }
            }
        }
        for (operation, attempts, known) in &self.most {
            let given_up = trace.steps.iter().any(|step| {
                let request = &step.request;
                request.operation == *operation
                    && request.attempt < *attempts
                    && is_given_up(trace, step)
            });
            if given_up {
                let now = again(known);
                let requests = now.steps.iter().map(|step| &step.request);
                let requests = requests.filter(|request| request.operation == *operation);
                return requests.map(|request| request.attempt).max() < Some(*attempts);
            }
        }
        false
    }
}

/// The attempt met a failure that the SDKs retry, and is the last one of its call.
fn is_given_up(trace: &Trace, step: &TracedStep) -> bool {
    let Outcome::Failed(failure, _) = step.outcome else {
        return false;
    };
    let retryable = match failure {
        InjectedFailure::LostRequest(_) | InjectedFailure::LostResponse(_) => true,
        InjectedFailure::Error(code) => code.retry_class() != RetryClass::No,
        InjectedFailure::Late | InjectedFailure::EmptyBody | InjectedFailure::EmptyObject => false,
    };
    let mut requests = trace.steps.iter().map(|step| &step.request);
    retryable
        && requests
            .all(|other| other.call != step.request.call || other.attempt <= step.request.attempt)
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
