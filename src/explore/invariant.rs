//! Invariants: rules that every explored run must keep.
//!
//! [`Explorer::invariant`](super::Explorer::invariant) takes one of these, or a closure that returns
//! a `bool` or a `Result<(), String>`.

use std::collections::HashMap;

use super::run::Run;
use super::trace::Broken;
use crate::aws::{ErrorCode, RetryClass};
use crate::panic_message::counted;

/// The judgement of an invariant: `true` or `Ok` if it holds.
///
/// It is implemented for `bool` and for `Result<(), String>`, whose text has the expected value
/// and the found one.
pub trait Judgement {
    /// The failure in words; `None` if the invariant holds.
    fn failure(self) -> Option<String>;
}

impl Judgement for bool {
    fn failure(self) -> Option<String> {
        (!self).then(|| "the closure returned false".to_owned())
    }
}

impl Judgement for Result<(), String> {
    fn failure(self) -> Option<String> {
        self.err()
    }
}

/// The rules of an exploration, each with the name under which its failure is reported.
pub(crate) struct Invariants<'e, T, E, S>(Vec<Invariant<'e, T, E, S>>);

type Invariant<'e, T, E, S> = (String, Box<Predicate<'e, T, E, S>>);

/// Returns the failure of an invariant in words.
type Predicate<'e, T, E, S> = dyn Fn(&Run<T, E, S>) -> Option<String> + 'e;

impl<T, E, S> Default for Invariants<'_, T, E, S> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'e, T, E, S> Invariants<'e, T, E, S> {
    pub(crate) fn add<J: Judgement>(
        &mut self,
        rule: String,
        invariant: impl Fn(&Run<T, E, S>) -> J + 'e,
    ) {
        let check = Box::new(move |run: &Run<T, E, S>| invariant(run).failure());
        self.0.push((rule, check));
    }

    /// The first rule that the run breaks.
    pub(crate) fn judge(&self, run: &Run<T, E, S>) -> Option<Broken> {
        let mut failures = self.0.iter();
        failures.find_map(|(rule, check)| Some(Broken::new(rule, check(run)?)))
    }
}

fn expect(holds: bool, failure: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(failure()) }
}

/// At most one execution of this name is started.
///
/// For starts without a name, take [`started_at_most`].
pub fn started_at_most_once<T, E, S>(
    name: impl Into<String>,
) -> impl Fn(&Run<T, E, S>) -> Result<(), String> + 'static {
    let name = name.into();
    move |run| {
        let found = run.started(&name);
        expect(found <= 1, || {
            format!("expected at most 1 execution named {name:?}, found {found}")
        })
    }
}

/// At most `limit` executions are started.
pub fn started_at_most<T, E, S>(
    limit: usize,
) -> impl Fn(&Run<T, E, S>) -> Result<(), String> + 'static {
    move |run| {
        let found = run.executions().len();
        expect(found <= limit, || {
            format!(
                "expected at most {}, found {found}",
                counted(limit, "execution")
            )
        })
    }
}

/// A worker that returns `Ok` is right: exactly one execution of this name is started.
pub fn ok_means_started_once<T, E, S>(
    name: impl Into<String>,
) -> impl Fn(&Run<T, E, S>) -> Result<(), String> + 'static {
    let name = name.into();
    move |run| {
        let (named, ok) = (run.started(&name), run.results().any(Result::is_ok));
        expect(!ok || named == 1, || {
            format!("the function returned Ok: expected 1 execution named {name:?}, found {named}")
        })
    }
}

/// An `Ok` brings the ARN of an execution that exists.
///
/// The closure takes the ARN out of the function's value.
pub fn ok_has_an_arn<T, E, S>(
    arn: impl Fn(&T) -> &str + 'static,
) -> impl Fn(&Run<T, E, S>) -> Result<(), String> + 'static {
    move |run| {
        for value in run.results().flatten() {
            let found = arn(value);
            let exists = run
                .executions()
                .iter()
                .any(|execution| execution.arn() == found);
            expect(exists, || {
                format!(
                    "the function returned Ok: expected the ARN of an execution, found {found:?}"
                )
            })?;
        }
        Ok(())
    }
}

/// All starts of a run have the same name, whichever attempt, process or worker sends them: for a function
/// that starts one execution.
pub fn same_name_on_every_attempt<T, E, S>()
-> impl Fn(&Run<T, E, S>) -> Result<(), String> + 'static {
    |run| {
        let exchanges = run.exchanges();
        let mut names: Vec<Option<&str>> = Vec::new();
        for exchange in &exchanges {
            if exchange.operation() == Some("StartExecution") {
                names.push(exchange.name());
            }
        }
        let unnamed = names.iter().any(Option::is_none);
        expect(!unnamed || names.len() <= 1, || {
            format!(
                "expected the same name on every start, found a start without a name ({} starts)",
                names.len()
            )
        })?;
        let other = names.iter().find(|name| **name != names[0]);
        expect(other.is_none(), || {
            format!(
                "expected the same name on every start, found {:?} and {:?}",
                names[0].unwrap_or_default(),
                other.copied().flatten().unwrap_or_default()
            )
        })
    }
}

/// A request that met an error which no retry can mend is not sent again in the same form.
pub fn no_retry_after_a_final_error<T, E, S>()
-> impl Fn(&Run<T, E, S>) -> Result<(), String> + 'static {
    |run| {
        let exchanges = run.exchanges();
        let mut refused: HashMap<(Option<&str>, &[u8]), &str> = HashMap::new();
        for exchange in &exchanges {
            let request = (exchange.operation(), exchange.request_body());
            if let Some(code) = refused.get(&request) {
                return Err(format!(
                    "expected no retry after {code}, found {} again",
                    exchange.operation().unwrap_or("the request")
                ));
            }
            let code = exchange.code().and_then(ErrorCode::from_name);
            // A caller may wait for KMS, for its quota and for a start: the same request succeeds later.
            let waits = [
                ErrorCode::KmsThrottlingException,
                ErrorCode::ExecutionLimitExceeded,
                ErrorCode::ExecutionDoesNotExist,
            ];
            if let Some(code) = code.filter(|code| code.retry_class() == RetryClass::No)
                && !waits.contains(&code)
            {
                refused.insert(request, code.name());
            }
        }
        Ok(())
    }
}

/// The function makes at most `limit` requests, all workers and processes together.
pub fn at_most_requests<T, E, S>(
    limit: usize,
) -> impl Fn(&Run<T, E, S>) -> Result<(), String> + 'static {
    move |run| {
        let found = run.exchanges().len();
        expect(found <= limit, || {
            format!(
                "expected at most {}, found {found}",
                counted(limit, "request")
            )
        })
    }
}

/// All workers that return `Ok` return the same value.
pub fn every_worker_agrees<T: PartialEq, E, S>()
-> impl Fn(&Run<T, E, S>) -> Result<(), String> + 'static {
    |run| {
        let mut values = run.results().flatten();
        let first = values.next();
        let agrees = values.all(|value| Some(value) == first);
        expect(agrees, || {
            "expected the same value from every worker, found two".to_owned()
        })
    }
}
