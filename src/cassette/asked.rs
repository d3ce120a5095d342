//! What a request asks for, so that two of them can be compared.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{PlaybackOptions, RecordedExchange, headers};
use crate::diff::difference;
use crate::reply::Reply;
use crate::request::Request;

/// What counts of a request.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    operation: String,
    headers: BTreeMap<String, String>,
    members: Value,
}

/// What adapting an answer makes up for.
const ADAPTABLE: [&str; 4] = ["executionArn", "name", "stateMachineArn", "traceHeader"];

impl Asked {
    /// What a request asks for, as it would have been recorded.
    pub(super) fn of(request: &Request<'_>, playing: &PlaybackOptions) -> Self {
        let mut exchange = RecordedExchange::new(
            request.operation().unwrap_or_default(),
            request.body.to_vec(),
            Reply::new(200),
        );
        exchange.request_headers = request.headers.clone();
        let redacted = playing.redaction.redact_to_compare(vec![exchange]);
        // Of a request that cannot be redacted nothing is known, and no exchange answers it.
        let unknown = || RecordedExchange::new(String::new(), "", Reply::new(200));
        let redacted = redacted.map_or_else(unknown, |mut redacted| redacted.remove(0));
        Self::of_recorded(&redacted, playing)
    }

    /// What a recorded request asks for, which has been redacted.
    pub(super) fn of_recorded(exchange: &RecordedExchange, playing: &PlaybackOptions) -> Self {
        let counts = |name: &str| !playing.ignored_headers.contains(name);
        let kept = headers::kept(&exchange.request_headers, |name, _| {
            headers::is_volatile(name) || !counts(name.as_str())
        });
        let mut members = members(&exchange.request_body);
        for pointer in &playing.ignored {
            leave_out(&mut members, pointer);
        }
        Self {
            operation: exchange.operation.clone(),
            headers: kept
                .iter()
                .map(|(name, value)| {
                    let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                    (name.as_str().to_owned(), value)
                })
                .collect(),
            members,
        }
    }

    /// Whether the exchange that was recorded for `self` answers `today`. Headers that only today's
    /// request has do not count.
    pub(super) fn answers(&self, today: &Self) -> bool {
        self.operation == today.operation
            && self.members == today.members
            && self.has_the_headers_in(today)
    }

    /// Whether it does once it is adapted.
    pub(super) fn answers_adapted(&self, today: &Self) -> bool {
        let without = |asked: &Self| {
            let mut members = asked.members.clone();
            if let Value::Object(members) = &mut members {
                members.retain(|key, _| !ADAPTABLE.contains(&key.as_str()));
            }
            (asked.operation.clone(), members, asked.is_named())
        };
        without(self) == without(today) && self.has_the_headers_in(today)
    }

    fn is_named(&self) -> bool {
        self.members.get("name").is_some_and(Value::is_string)
    }

    fn has_the_headers_in(&self, today: &Self) -> bool {
        let mut headers = self.headers.iter();
        headers.all(|(name, value)| today.headers.get(name) == Some(value))
    }

    /// How far it is from `today`, and the lines in which they differ.
    pub(super) fn difference(&self, today: &Self) -> (usize, String) {
        let (recorded, now) = (self.spread(self), today.spread(self));
        let lines = difference(&recorded.to_string(), &now.to_string());
        let differs = |line: &&str| line.trim_start().starts_with(['-', '+']);
        let other_operation = usize::from(self.operation != today.operation) * 1000;
        (
            lines.lines().filter(differs).count() + other_operation,
            lines,
        )
    }

    /// As one value; of the headers those that were recorded.
    fn spread(&self, recorded: &Self) -> Value {
        let mut all = json!({ "operation": self.operation, "members": self.members });
        if !recorded.headers.is_empty() {
            let headers = self.headers.iter();
            let counts = |name: &&String| recorded.headers.contains_key(*name);
            let headers: BTreeMap<_, _> = headers.filter(|(name, _)| counts(name)).collect();
            all["headers"] = json!(headers);
        }
        all
    }
}

/// A body's members, with the JSON in their texts spread out; a body that is no JSON as a text.
fn members(body: &[u8]) -> Value {
    match serde_json::from_slice(body) {
        Ok(members) => spread_out(members),
        Err(_) => String::from_utf8_lossy(body).into(),
    }
}

fn spread_out(value: Value) -> Value {
    match value {
        Value::String(text) => match serde_json::from_str(&text) {
            Ok(inner @ (Value::Object(_) | Value::Array(_))) => spread_out(inner),
            Ok(_) | Err(_) => Value::String(text),
        },
        Value::Array(items) => items.into_iter().map(spread_out).collect(),
        Value::Object(members) => {
            let members = members.into_iter();
            // In one order, also where a feature of serde_json's keeps the order they came in.
            let members: BTreeMap<_, _> = members
                .map(|(key, value)| (key, spread_out(value)))
                .collect();
            Value::Object(members.into_iter().collect())
        }
        value @ (Value::Null | Value::Bool(_) | Value::Number(_)) => value,
    }
}

fn leave_out(value: &mut Value, pointer: &[String]) {
    let Some((last, above)) = pointer.split_last() else {
        return;
    };
    let mut here = Some(value);
    for step in above {
        here = here.and_then(|value| match value {
            Value::Object(members) => members.get_mut(step),
            Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        });
    }
    match here {
        Some(Value::Object(members)) => {
            members.remove(last);
        }
        Some(Value::Array(items)) => {
            if let Some(item) = last
                .parse()
                .ok()
                .and_then(|index: usize| items.get_mut(index))
            {
                *item = Value::Null;
            }
        }
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => {}
    }
}
