//! The parts of a request by which a recorded exchange is found for it.

use std::slice;

use serde_json::{Map, Value, json};

use super::{PlaybackOptions, RecordedExchange, headers};
use crate::diff::difference;
use crate::reply::Reply;
use crate::request::Request;

/// The parts of a request that are compared.
#[derive(Debug)]
pub(super) struct MatchKey {
    operation: String,
    headers: Vec<(String, String)>,
    members: Value,
}

/// The members whose differences an adapted answer makes up for.
const ADAPTABLE: [&str; 4] = ["executionArn", "name", "stateMachineArn", "traceHeader"];

impl MatchKey {
    /// The key of a request, redacted as a recorder would.
    pub(super) fn of(request: &Request<'_>, options: &PlaybackOptions) -> Self {
        let mut exchange = RecordedExchange::new(
            request.operation().unwrap_or_default(),
            request.body.to_vec(),
            Reply::new(200),
        );
        exchange.request_headers = request.header_map();
        let redacted = slice::from_mut(&mut exchange);
        if options.redaction.redact_to_compare(redacted).is_err() {
            // A request that cannot be redacted is answered by no exchange.
            exchange = RecordedExchange::new("", Vec::new(), Reply::new(200));
        }
        Self::of_redacted(&exchange, options)
    }

    /// The key of a redacted request: of a recorded one and, by [`MatchKey::of`], of the one to be
    /// answered. The order of the headers does not count.
    pub(super) fn of_redacted(exchange: &RecordedExchange, options: &PlaybackOptions) -> Self {
        let mut kept = Vec::new();
        for (name, value) in &exchange.request_headers {
            let mut ignored = options.ignored_headers.iter();
            let is_ignored = ignored.any(|ignored| name == ignored.as_str());
            if !headers::is_volatile(name) && !is_ignored {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                kept.push((name.as_str().to_owned(), value));
            }
        }
        let mut members = members(&exchange.request_body);
        for pointer in &options.ignored {
            leave_out(&mut members, pointer);
        }
        Self {
            operation: exchange.operation.clone(),
            headers: kept,
            members,
        }
    }

    /// Reports whether the exchange recorded with this key answers a request. Headers that only the
    /// request has are ignored.
    pub(super) fn answers(&self, request: &Self) -> bool {
        self.operation == request.operation
            && self.members == request.members
            && self.has_headers_in(request)
    }

    /// Reports whether the exchange answers the request once it is adapted: a named start answers a named
    /// one, and an unnamed start an unnamed one, which gets a new id.
    pub(super) fn answers_adapted(&self, request: &Self) -> bool {
        self.operation == request.operation
            && self.is_named() == request.is_named()
            && self.members_to_compare() == request.members_to_compare()
            && self.has_headers_in(request)
    }

    /// The members without those that an adapted answer makes up for.
    fn members_to_compare(&self) -> Value {
        let mut members = self.members.clone();
        if let Value::Object(members) = &mut members {
            for key in ADAPTABLE {
                members.remove(key);
            }
        }
        members
    }

    fn is_named(&self) -> bool {
        self.members.get("name").is_some_and(Value::is_string)
    }

    /// Reports whether the request has all headers of this key.
    fn has_headers_in(&self, request: &Self) -> bool {
        let mut headers = self.headers.iter();
        headers.all(|header| request.headers.contains(header))
    }

    /// Estimates the distance to a request, by the members that differ. It is cheaper than
    /// [`difference`](Self::difference), which only the nearest exchanges are worth.
    pub(super) fn estimate(&self, request: &Self) -> f64 {
        let mut distance = f64::from(self.operation != request.operation) * 1000.0;
        match (&self.members, &request.members) {
            (Value::Object(ours), Value::Object(theirs)) => {
                for key in ours.keys().chain(theirs.keys()) {
                    distance += f64::from(ours.get(key) != theirs.get(key));
                }
            }
            (ours, theirs) => distance += f64::from(ours != theirs),
        }
        distance + f64::from(!self.has_headers_in(request))
    }

    /// The distance to a request, which is 0 if the key answers it, and the lines of their difference.
    pub(super) fn difference(&self, request: &Self) -> (usize, String) {
        let (recorded, now) = (self.to_value(self), request.to_value(self));
        let lines = difference(&recorded.to_string(), &now.to_string());
        let mut distance = 0;
        for line in lines.lines() {
            distance += usize::from(line.trim_start().starts_with(['-', '+']));
        }
        if self.operation != request.operation {
            distance += 1000;
        }
        (distance, lines)
    }

    /// One value for a message, with only the headers that were recorded.
    fn to_value(&self, recorded: &Self) -> Value {
        let mut shown = json!({ "operation": self.operation, "members": self.members });
        if !recorded.headers.is_empty() {
            let mut headers = Map::new();
            for (name, value) in &self.headers {
                if recorded.headers.iter().any(|(other, _)| other == name) {
                    headers.insert(name.clone(), value.as_str().into());
                }
            }
            headers.sort_keys();
            shown["headers"] = headers.into();
        }
        shown
    }
}

/// The members of a body, with JSON in their strings as values. A body that is not JSON is one string.
fn members(body: &[u8]) -> Value {
    match serde_json::from_slice(body) {
        Ok(members) => expand_strings(members),
        Err(_) => String::from_utf8_lossy(body).into(),
    }
}

/// Replaces each string that holds an object or an array by that value, at every depth.
fn expand_strings(value: Value) -> Value {
    match value {
        Value::String(text) => match serde_json::from_str(&text) {
            Ok(inner @ (Value::Object(_) | Value::Array(_))) => expand_strings(inner),
            Ok(_) | Err(_) => Value::String(text),
        },
        Value::Array(mut items) => {
            for item in &mut items {
                *item = expand_strings(item.take());
            }
            Value::Array(items)
        }
        Value::Object(mut members) => {
            for (_, member) in &mut members {
                *member = expand_strings(member.take());
            }
            // In one order, also where a feature of serde_json's keeps that of the document.
            members.sort_keys();
            Value::Object(members)
        }
        value @ (Value::Null | Value::Bool(_) | Value::Number(_)) => value,
    }
}

/// Removes the member at a JSON pointer. An item of an array becomes `null`.
fn leave_out(value: &mut Value, pointer: &[String]) {
    let Some((last, above)) = pointer.split_last() else {
        return;
    };
    let mut here = value;
    for step in above {
        let Some(inner) = child(here, step) else {
            return;
        };
        here = inner;
    }
    if let Value::Object(members) = here {
        members.remove(last);
    } else if let Some(item) = child(here, last) {
        *item = Value::Null;
    }
}

fn child<'v>(value: &'v mut Value, step: &str) -> Option<&'v mut Value> {
    match value {
        Value::Object(members) => members.get_mut(step),
        Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}
