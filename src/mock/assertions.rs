//! Assertions on the executions that were started, whatever the client was answered.

use std::collections::HashSet;
use std::panic::Location;

use serde::Serialize;
use serde_json::Value;

use super::SfnHandle;
use crate::diff::difference;
use crate::engine::Locked;
use crate::panic_message::NO_REQUEST_HINT;
use crate::to_json::to_json;

impl SfnHandle {
    /// Asserts that exactly one execution with this name was started, on any machine.
    ///
    /// # Panics
    ///
    /// If none was, or more than one.
    #[track_caller]
    pub fn assert_started_once(&self, name: &str) {
        let state = self.engine.lock();
        let arns = started(&state, Some(name));
        if arns.len() != 1 {
            fail_count(
                state,
                Some(name),
                &format!("expected exactly 1 execution named {name:?}"),
                &arns,
            );
        }
    }

    /// Asserts that exactly this many executions were started, of all machines and names.
    ///
    /// # Panics
    ///
    /// If more were, or fewer.
    #[track_caller]
    pub fn assert_started(&self, count: usize) {
        let state = self.engine.lock();
        let arns = started(&state, None);
        if arns.len() != count {
            let noun = if count == 1 {
                "execution"
            } else {
                "executions"
            };
            fail_count(state, None, &format!("expected {count} {noun}"), &arns);
        }
    }

    /// Asserts that no execution with this name was started.
    ///
    /// # Panics
    ///
    /// If one was.
    #[track_caller]
    pub fn assert_not_started(&self, name: &str) {
        let state = self.engine.lock();
        let arns = started(&state, Some(name));
        if !arns.is_empty() {
            fail_count(
                state,
                Some(name),
                &format!("expected no execution named {name:?}"),
                &arns,
            );
        }
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
        if json_of(&sent).is_some_and(|sent| Some(sent) == json_of(&expected)) {
            return;
        }
        let evidence = self.evidence();
        let arns = HashSet::from([execution.arn()]);
        let next = match json_of(&expected) {
            Some(Value::String(text)) if json_of(&text).is_some() => {
                "the expected value is a string that holds JSON: give the value itself, as by `json!(..)`"
            }
            _ => "find the code that makes the input, and start at the lines with +",
        };
        let started = evidence.timeline().starts_of(&arns);
        evidence.fail(
            &format!(
                "the input of execution {name:?} differs (- expected, + actual):{}",
                difference(&expected, &sent)
            ),
            next,
            Location::caller(),
            &started,
        )
    }
}

fn json_of(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// Fails with the expected number of executions, those that were started, and the evidence. `name` is that
/// of the executions that the assertion is about; `None` if it is about all.
#[track_caller]
fn fail_count(state: Locked<'_>, name: Option<&str>, expected: &str, arns: &[String]) -> ! {
    const SHOWN: usize = 12;
    let found = match arns.len() {
        0 => "found 0".to_owned(),
        count => format!("found {count}:"),
    };
    let list: String = arns
        .iter()
        .take(SHOWN)
        .map(|arn| format!("\n  {arn}"))
        .collect();
    let rest = arns
        .len()
        .checked_sub(SHOWN + 1)
        .map(|more| format!("\n  and {} more", more + 1));
    let evidence = state.evidence();
    drop(state);

    // Without a name, the assertion covers all executions.
    let these = name.map(|_| arns.iter().cloned().collect::<HashSet<_>>());
    let timeline = evidence.timeline();
    let several = timeline.several_starts(these.as_ref(), evidence.scenario_places());
    let what = format!("{expected}, {found}{list}{}", rest.unwrap_or_default());
    if let Some(several) = several {
        let what = format!("{what}{}", several.text);
        evidence.fail(
            &what,
            several.suggestion,
            Location::caller(),
            &several.around,
        )
    }
    let requests: Vec<_> = match (name, these) {
        (Some(name), _) if arns.is_empty() => timeline.requests_for(name),
        (_, Some(these)) => timeline.starts_of(&these),
        (_, None) => Vec::new(),
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

/// The ARNs of the executions that calls have started, of this name if one is given, in their order.
fn started(state: &Locked<'_>, name: Option<&str>) -> Vec<String> {
    let has_name = |execution_name: &str| name.is_none_or(|name| name == execution_name);
    let mut arns = Vec::new();
    for execution in state.service.executions() {
        if !execution.is_declared && has_name(&execution.name) {
            arns.push(execution.arn.to_string());
        }
    }
    arns
}
