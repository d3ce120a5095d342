//! Assertions on the executions that were started, whatever the client was answered.

use std::panic::Location;

use serde::Serialize;
use serde_json::Value;

use super::SfnHandle;
use super::execution::list;
use crate::diff::{difference, is_same_json, json};
use crate::engine::FailureEvidence;
use crate::panic_message::{NO_REQUEST_HINT, counted};
use crate::to_json::to_json;

impl SfnHandle {
    /// Asserts that exactly one execution with this name was started, on any machine.
    ///
    /// # Panics
    ///
    /// If none was, or more than one.
    #[track_caller]
    pub fn assert_started_once(&self, name: &str) {
        let expected = format!("expected exactly 1 execution named {name:?}");
        self.assert_count(Some(name), 1, &expected);
    }

    /// Asserts that exactly this many executions were started, of all machines and names.
    ///
    /// # Panics
    ///
    /// If more were, or fewer.
    #[track_caller]
    pub fn assert_started(&self, count: usize) {
        let expected = format!("expected {}", counted(count, "execution"));
        self.assert_count(None, count, &expected);
    }

    /// Asserts that no execution with this name was started.
    ///
    /// # Panics
    ///
    /// If one was.
    #[track_caller]
    pub fn assert_not_started(&self, name: &str) {
        let expected = format!("expected no execution named {name:?}");
        self.assert_count(Some(name), 0, &expected);
    }

    /// Asserts that the execution with this name was started with this input. They are compared as
    /// JSON: white space and the order of keys do not count. A `&str` is a JSON string; for the value that
    /// JSON text has, use `json!(..)`.
    ///
    /// # Panics
    ///
    /// If its input is another, with the difference line by line; or unless exactly one execution
    /// has the name.
    #[track_caller]
    pub fn assert_input(&self, name: &str, input: impl Serialize) {
        let expected = to_json(&input);
        let execution = self.execution(name);
        let sent = execution.input();
        if is_same_json(&sent, &expected) {
            return;
        }
        let next = match json(&expected) {
            Some(Value::String(text)) if json(&text).is_some() => {
                "the expected value is a string that holds JSON: give the value itself, as by `json!(..)`"
            }
            _ => "find the code that makes the input, and start at the lines with +",
        };
        let difference = difference(&expected, &sent);
        execution.fail_test(
            &format!("the input of execution {name:?} differs (- expected, + actual):{difference}"),
            next,
        )
    }

    /// Fails the test unless calls have started `count` executions, of this name if one is given.
    #[track_caller]
    fn assert_count(&self, name: Option<&str>, count: usize, expected: &str) {
        let state = self.engine.lock();
        let mut arns = Vec::new();
        for execution in state.service.executions() {
            let has_name = name.is_none_or(|name| *name == *execution.name);
            if has_name && !execution.is_declared {
                arns.push(execution.arn.to_string());
            }
        }
        if arns.len() != count {
            let evidence = state.evidence();
            drop(state);
            fail_count(&evidence, name, expected, &arns);
        }
    }
}

/// Fails with the expected number of executions, those that were started, and the evidence. `name` is that
/// of the executions that the assertion is about; `None` if it is about all.
#[track_caller]
fn fail_count(
    evidence: &FailureEvidence,
    name: Option<&str>,
    expected: &str,
    arns: &[String],
) -> ! {
    const SHOWN: usize = 12;
    let found = match arns.len() {
        0 => "found 0".to_owned(),
        count => format!("found {count}:{}", list(arns, SHOWN)),
    };
    let what = format!("{expected}, {found}");
    let timeline = &evidence.timeline;
    // Without a name, the assertion covers all executions.
    let these = name.map(|_| arns);
    if let Some(several) = timeline.several_starts(these, &evidence.scenario_places) {
        evidence.fail(
            &(what + &several.text),
            several.suggestion,
            Location::caller(),
            &several.around,
        )
    }
    let requests = match name {
        Some(name) if arns.is_empty() => timeline.requests_for(name),
        Some(_) => timeline.starts_of(arns),
        None => Vec::new(),
    };
    let next = match (arns.is_empty(), name) {
        (true, Some(_)) if !requests.is_empty() => {
            "look at the answers to the requests for this name"
        }
        (true, Some(_)) => {
            "compare the name with those of the timeline, and await the future that makes the call"
        }
        (true, None) => NO_REQUEST_HINT,
        (false, _) => "look in the timeline for the calls with a COMMIT and those without",
    };
    evidence.fail(&what, next, Location::caller(), &requests)
}
