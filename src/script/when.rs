//! *When*: the requests that a scenario matches.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use regex::{Regex, RegexBuilder};
use serde::Serialize;
use serde_json::Value;

use super::nearest::did_you_mean;
use super::{Diagnostic, MatchContext};
use crate::closure;
use crate::excerpt::Excerpt;
use crate::operation::{self, Lookup};
use crate::request::Request;
use crate::to_json::to_json;

/// The requests that a scenario matches: those for which every condition holds.
///
/// A function creates it: [`start_execution`](crate::start_execution) and the others named after
/// operations, or [`operation`] for any.
///
/// ```
/// use sfn_mock::start_execution;
///
/// start_execution()
///     .state_machine("orders")
///     .name_matches("^order-[0-9]+$")
///     .input_contains(serde_json::json!({ "customer": { "id": 42 } }))
///     .header("x-tenant", "a");
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "give it to `Scenario::when`"]
pub struct When {
    conditions: Vec<Condition>,
    /// The errors in it: the keys in a scenario file, the innermost first, and the message.
    errors: Vec<(Vec<String>, String)>,
}

#[derive(Debug, Clone)]
pub(super) enum Condition {
    Operation(String),
    StateMachine(TextRule),
    Name(TextRule),
    Unnamed,
    InputEquals(Value),
    InputContains(Value),
    Header(String, TextRule),
    Closure(Closure),
}

#[derive(Debug, Clone)]
pub(super) enum TextRule {
    Equals(String),
    Matches(Regex),
}

/// A closure, and where it was given.
#[derive(Clone)]
pub(super) struct Closure(
    Arc<dyn Fn(&Request<'_>) -> bool + Send + Sync>,
    &'static Location<'static>,
);

impl fmt::Debug for Closure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("closure")
    }
}

/// The maximum size of a compiled pattern in bytes: `^[\w-]{1,80}$` takes some 3 MB, in Unicode.
const MAX_PATTERN: usize = 8 << 20;

/// Matches every call of the operation with this name, also of those that the mock does not emulate:
/// they can be failed or replied to.
///
/// Mounting the scenario panics if Step Functions has no operation of this name.
pub fn operation(name: impl Into<String>) -> When {
    let name = name.into();
    let error = matches!(operation::look_up(&name), Lookup::Unknown).then(|| {
        let mut text = format!("Step Functions has no operation {name:?}");
        let known = operation::names();
        match did_you_mean(&name, &known) {
            nearest if nearest.is_empty() => {
                text += &format!("; it has {}", known.join(", "));
            }
            nearest => text += &nearest,
        }
        (vec!["operation".to_owned()], text)
    });
    When {
        conditions: vec![Condition::Operation(name)],
        errors: error.into_iter().collect(),
    }
}

impl When {
    /// Matches a state machine: its name, its name with a version or alias (`orders:PROD`), or
    /// the whole ARN as sent.
    pub fn state_machine(self, machine: impl Into<String>) -> Self {
        self.and(Condition::StateMachine(TextRule::Equals(machine.into())))
    }

    /// Matches the machine's name (with its version or alias) or its ARN by a regular expression, anywhere
    /// unless it is anchored.
    ///
    /// Mounting panics if `pattern` is not a valid regular expression.
    pub fn state_machine_matches(self, pattern: &str) -> Self {
        self.and_matches(&["stateMachine"], pattern, &Condition::StateMachine)
    }

    /// Matches an execution with this name.
    pub fn name(self, name: impl Into<String>) -> Self {
        self.and(Condition::Name(TextRule::Equals(name.into())))
    }

    /// Matches the execution's name by a regular expression, anywhere unless it is anchored. An unnamed
    /// start never matches.
    ///
    /// Mounting panics if `pattern` is not a valid regular expression.
    pub fn name_matches(self, pattern: &str) -> Self {
        self.and_matches(&["name"], pattern, &Condition::Name)
    }

    /// Matches a start without a name.
    pub fn unnamed(self) -> Self {
        self.and(Condition::Unnamed)
    }

    /// Matches an input that equals the JSON of this value; an omitted input is `{}`. The order of keys and
    /// white space are ignored. A `&str` is a JSON string; JSON text goes to
    /// [`input_equals_json`](Self::input_equals_json).
    #[track_caller]
    pub fn input_equals(self, input: impl Serialize) -> Self {
        self.input_equals_json(&to_json(&input))
    }

    /// Matches an input that equals this JSON text, as with [`input_equals`](Self::input_equals).
    ///
    /// Mounting panics if `input` is not valid JSON.
    pub fn input_equals_json(self, input: &str) -> Self {
        self.and_input("equals", input, Condition::InputEquals)
    }

    /// Matches an input that has every member of the JSON of this value, recursively; arrays are compared
    /// as a whole. A `&str` is a JSON string; JSON text goes to
    /// [`input_contains_json`](Self::input_contains_json).
    #[track_caller]
    pub fn input_contains(self, input: impl Serialize) -> Self {
        self.input_contains_json(&to_json(&input))
    }

    /// Matches an input that has every member of this JSON text, as with
    /// [`input_contains`](Self::input_contains).
    ///
    /// Mounting panics if `input` is not valid JSON.
    pub fn input_contains_json(self, input: &str) -> Self {
        self.and_input("contains", input, Condition::InputContains)
    }

    /// Matches a header with this value. Its name may be written in any case.
    pub fn header(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.and(Condition::Header(
            name.into(),
            TextRule::Equals(value.into()),
        ))
    }

    /// Matches a header's first value by a regular expression, anywhere unless it is anchored. Its name may
    /// be written in any case. A request without the header, or with a value that is not UTF-8,
    /// never matches.
    ///
    /// Mounting panics if `pattern` is not a valid regular expression.
    pub fn header_matches(self, name: impl Into<String>, pattern: &str) -> Self {
        let name = name.into();
        let keys = [&name, "headers"];
        self.and_matches(&keys, pattern, &|rule| {
            Condition::Header(name.clone(), rule)
        })
    }

    /// Matches a request for which the closure returns `true`. It runs while the mock is locked: it must not
    /// call back into the mock (that panics, with a message), and where it panics the request is answered
    /// with a 500 and the test fails. One that blocks keeps every mock of the process waiting, since one
    /// thread serves them all: a drop of the mock that waits for it reports it on stderr.
    #[track_caller]
    pub fn matching(self, closure: impl Fn(&Request<'_>) -> bool + Send + Sync + 'static) -> Self {
        self.and(Condition::Closure(Closure(
            Arc::new(closure),
            Location::caller(),
        )))
    }

    /// Matches a request by a matcher of wiremock's, on every transport. Requires feature `wiremock`. It gets
    /// the request under `http://localhost`, as from a wiremock server. As with [`matching`](Self::matching),
    /// it must not call back into the mock.
    #[cfg(feature = "wiremock")]
    #[track_caller]
    pub fn wiremock(self, matcher: impl wiremock::Match + 'static) -> Self {
        self.matching(move |request| {
            let url = format!("http://localhost{}", request.path()).parse();
            url.is_ok_and(|url| {
                matcher.matches(&wiremock::Request {
                    url,
                    method: request.method().parse().unwrap_or_default(),
                    headers: request.header_map(),
                    body: request.body().to_vec(),
                })
            })
        })
    }

    fn and(mut self, condition: Condition) -> Self {
        self.conditions.push(condition);
        self
    }

    fn and_input(mut self, key: &str, json: &str, condition: fn(Value) -> Condition) -> Self {
        match serde_json::from_str(json) {
            Ok(input) => self.and(condition(input)),
            Err(error) => {
                let keys = vec![key.to_owned(), "input".to_owned()];
                let text = format!("expected JSON, found {json:?}: {error}");
                self.errors.push((keys, text));
                self
            }
        }
    }

    /// Adds a condition with a pattern, to which `keys` lead in a file, the innermost first.
    fn and_matches(
        mut self,
        keys: &[&str],
        pattern: &str,
        condition: &dyn Fn(TextRule) -> Condition,
    ) -> Self {
        match RegexBuilder::new(pattern).size_limit(MAX_PATTERN).build() {
            Ok(regex) => self.and(condition(TextRule::Matches(regex))),
            Err(error) => {
                // Its last line has the message, those before mark the place.
                let message = error.to_string();
                let what = message.lines().last().unwrap_or_default();
                let what = what.trim_start_matches("error: ");
                let text = if let regex::Error::CompiledTooBig(_) = error {
                    format!(
                        "the regular expression {} takes more than {} MB: expected fewer repetitions, or \
                         classes of ASCII such as [0-9A-Za-z_] in place of \\w",
                        Excerpt::around(pattern, 0),
                        MAX_PATTERN >> 20
                    )
                } else {
                    format!("{pattern:?} is not a valid regular expression: {what}")
                };
                let keys = ["regex"].iter().chain(keys);
                let keys = keys.map(|key| (*key).to_owned()).collect();
                self.errors.push((keys, text));
                self
            }
        }
    }

    /// Returns the errors of the conditions, each with the keys that lead to it in a file.
    pub(super) fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for (keys, text) in &self.errors {
            let mut diagnostic = Diagnostic::new(text);
            for key in keys {
                diagnostic = diagnostic.under(key);
            }
            found.push(diagnostic);
        }
        found
    }

    pub(super) fn operation_name(&self) -> Option<&str> {
        self.conditions.iter().find_map(Condition::operation)
    }

    pub(crate) fn matches(&self, context: &MatchContext<'_>) -> bool {
        self.conditions
            .iter()
            .all(|condition| condition.holds(context))
    }

    pub(super) fn conditions(&self) -> &[Condition] {
        &self.conditions
    }
}

/// The conditions in words: `StartExecution, name = "order-17"`.
impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.conditions.is_empty() {
            return f.write_str("any request");
        }
        for (index, condition) in self.conditions.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}{condition}")?;
        }
        Ok(())
    }
}

impl Condition {
    pub(super) fn is_closure(&self) -> bool {
        matches!(self, Self::Closure(_))
    }

    pub(super) fn is_operation(&self) -> bool {
        self.operation().is_some()
    }

    fn operation(&self) -> Option<&str> {
        if let Self::Operation(name) = self {
            Some(name)
        } else {
            None
        }
    }

    pub(super) fn holds(&self, context: &MatchContext<'_>) -> bool {
        match self {
            Self::Operation(name) => context.call.operation == Some(name),
            Self::StateMachine(rule) => {
                let texts = context.machine_texts();
                texts.into_iter().any(|text| rule.holds(text))
            }
            Self::Name(rule) => context.name().is_some_and(|name| rule.holds(name)),
            Self::Unnamed => context.name().is_none(),
            Self::InputEquals(expected) => context.input() == Some(expected),
            Self::InputContains(expected) => context
                .input()
                .is_some_and(|input| contains(input, expected)),
            Self::Header(name, rule) => context
                .request
                .header(name)
                .is_some_and(|value| rule.holds(value)),
            Self::Closure(Closure(holds, given_at)) => {
                closure::run(given_at, || holds(context.request))
            }
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operation(name) => f.write_str(name),
            Self::StateMachine(rule) => write!(f, "state machine {rule}"),
            Self::Name(rule) => write!(f, "name {rule}"),
            Self::Unnamed => f.write_str("unnamed"),
            Self::InputEquals(input) => write!(f, "input = {input}"),
            Self::InputContains(input) => write!(f, "input contains {input}"),
            Self::Header(name, rule) => write!(f, "header {name} {rule}"),
            Self::Closure(_) => f.write_str("a closure returns true"),
        }
    }
}

impl TextRule {
    fn holds(&self, text: &str) -> bool {
        match self {
            Self::Equals(expected) => expected == text,
            Self::Matches(regex) => regex.is_match(text),
        }
    }
}

impl fmt::Display for TextRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Equals(text) => write!(f, "= {text:?}"),
            Self::Matches(regex) => write!(f, "~ /{regex}/"),
        }
    }
}

/// Reports whether every member of `expected` is in `value`, recursively.
fn contains(value: &Value, expected: &Value) -> bool {
    match (value, expected) {
        (Value::Object(members), Value::Object(expected)) => {
            expected.iter().all(|(key, expected)| {
                members
                    .get(key)
                    .is_some_and(|value| contains(value, expected))
            })
        }
        _ => value == expected,
    }
}
