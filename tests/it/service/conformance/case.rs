//! The form of a conformance case; `fixtures/README.md` describes it.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};
use sfn_mock::{Builder, Script, SfnHandle, SfnMock};

use crate::support::raw_socket;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(super) what: String,
    setup: Value,
    /// The tasks that are scheduled first.
    #[serde(default)]
    tasks: Vec<Task>,
    /// The calls before it, one after the other.
    #[serde(default)]
    before: Vec<Request>,
    request: Request,
    pub(super) expect: Expect,
    pub(super) certain: Vec<Certain>,
    pub(super) provenance: Provenance,
    pub(super) source: String,
    #[serde(rename = "note")]
    _note: Option<String>,
}

/// A task of an activity.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Task {
    activity: String,
    input: String,
}

/// A part of `expect`, as `certain` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Certain {
    Status,
    Type,
    WireType,
    Message,
    Members,
    ExecutionArn,
}

/// How well a case is known, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) enum Provenance {
    Recorded,
    Documented,
    Observed,
    Inferred,
}

impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Request {
    pub(super) target: String,
    body: Option<Value>,
    body_text: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, Option<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Expect {
    pub(super) status: u16,
    pub(super) r#type: Option<String>,
    pub(super) wire_type: Option<String>,
    pub(super) message_key: Option<String>,
    pub(super) message: Option<String>,
    pub(super) message_pattern: Option<String>,
    #[serde(default)]
    pub(super) members: Map<String, Value>,
    /// The whole answer, with placeholders.
    pub(super) body: Option<Value>,
    /// Members it has, with placeholders.
    #[serde(default)]
    pub(super) has: Map<String, Value>,
    /// Members it has not.
    #[serde(default)]
    pub(super) lacks: Vec<String>,
    pub(super) execution_arn: Option<String>,
    pub(super) execution_arn_pattern: Option<String>,
    pub(super) body_pattern: Option<String>,
}

/// The cases of one file.
pub(super) fn read(file: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(file).expect("a file of cases can be read");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

impl Case {
    /// The operation that is looked at.
    pub(super) fn operation(&self) -> &str {
        &self.request.target
    }

    /// The mock that it is played on. Its clock and its seed are always the same.
    pub(crate) fn mock(&self) -> Builder {
        let script = Script::parse(&self.setup.to_string())
            .unwrap_or_else(|error| panic!("the setup of {}: {error}", self.id));
        SfnMock::builder().seed(7).frozen_clock().script(script)
    }

    /// Schedules its tasks. Returns the requests that go over the wire; the last one's answer is looked at.
    pub(crate) fn requests(&self, sfn: &SfnHandle) -> Vec<raw_socket::Request> {
        let mut tokens = Vec::new();
        for task in &self.tasks {
            let token = sfn.activity(&task.activity).schedule_json(&task.input);
            tokens.push(token.as_str().to_owned());
        }
        let requests = self.before.iter().chain([&self.request]);
        requests.map(|request| request.to_raw(&tokens)).collect()
    }
}

impl Request {
    /// The request that goes over the wire, with the tokens of the tasks.
    pub(super) fn to_raw(&self, tokens: &[String]) -> raw_socket::Request {
        let body = match (&self.body, &self.body_text) {
            (Some(body), None) => generated(body, tokens).to_string(),
            (None, Some(text)) => text.clone(),
            (Some(_), Some(_)) | (None, None) => panic!("a request has `body` or `bodyText`"),
        };
        let request = raw_socket::Request::call(&self.target, body);
        self.headers
            .iter()
            .fold(request, |request, (name, value)| match value {
                Some(value) => request.with(name, value),
                None => request.without(name),
            })
    }
}

/// Returns the JSON with every generator replaced by its string.
fn generated(value: &Value, tokens: &[String]) -> Value {
    match value {
        Value::Object(members) => match generator(members, tokens) {
            Some(text) => Value::String(text),
            None => members
                .iter()
                .map(|(key, value)| (key.clone(), generated(value, tokens)))
                .collect(),
        },
        Value::Array(items) => items.iter().map(|item| generated(item, tokens)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

fn generator(members: &Map<String, Value>, tokens: &[String]) -> Option<String> {
    let number = |value: &Value| {
        let number = value.as_u64().and_then(|number| number.try_into().ok());
        number.unwrap_or_else(|| panic!("{value} is no count"))
    };
    let keys: Vec<&str> = members.keys().map(String::as_str).collect();
    match keys[..] {
        ["$repeat", "times"] => {
            Some(text(&members["$repeat"], tokens).repeat(number(&members["times"])))
        }
        ["$concat"] => {
            let parts = members["$concat"].as_array().expect("`$concat` is a list");
            Some(parts.iter().map(|part| text(part, tokens)).collect())
        }
        ["$jsonStringOfBytes"] => {
            let quotes = "\"\"".len();
            let inside = "a".repeat(number(&members["$jsonStringOfBytes"]) - quotes);
            Some(format!("\"{inside}\""))
        }
        ["$taskToken"] => Some(tokens[number(&members["$taskToken"]) - 1].clone()),
        _ => {
            let strange = keys.iter().find(|key| key.starts_with('$'));
            assert_eq!(strange, None, "no generator has the keys {keys:?}");
            None
        }
    }
}

/// The value of a string or a generator in a `$concat` or `$repeat`.
fn text(value: &Value, tokens: &[String]) -> String {
    let text = generated(value, tokens).as_str().map(str::to_owned);
    text.unwrap_or_else(|| panic!("{value} is no text"))
}
