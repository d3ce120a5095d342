//! Scenarios in a scenario file: their requests, steps and expectations.
//!
//! A value that cannot be read is reported and replaced by a default: the file is refused as a whole.

use super::{SourceFile, step};
use crate::file::{Node, Object};
use crate::script::{Afterwards, CallCount, Scenario, When, operation};

const KEYS: [&str; 8] = [
    "name",
    "when",
    "countedPer",
    "steps",
    "afterwards",
    "optional",
    "expect",
    "expectRequests",
];

pub(super) fn read(node: Node<'_>, index: usize, source: &SourceFile<'_>) -> Scenario {
    let object = node.object(&KEYS);
    let name = object.as_ref().and_then(|object| object.string("name"));
    let name = name.unwrap_or_else(|| format!("scenario {}", index + 1));
    let mut scenario = Scenario::new(name);
    scenario.written_at = source.location(&format!("scenarios[{index}]"));
    let Some(object) = object else {
        return scenario;
    };
    if let Some(node) = object.get("when") {
        scenario.when = when(node);
    }
    scenario.afterwards = match object.word("afterwards", &["serve", "repeat", "failTest"]) {
        Some("serve") => Afterwards::Serve,
        Some("repeat") => Afterwards::Repeat,
        Some(_) => Afterwards::FailTest,
        None => scenario.afterwards,
    };
    let counted_per = object.word("countedPer", &["scenario", "execution"]);
    scenario.counted_per_execution = counted_per == Some("execution");
    let optional = object.get("optional").and_then(Node::boolean);
    scenario.optional = optional.unwrap_or_default();
    scenario.expected = object.get("expect").and_then(call_count);
    scenario.expected_requests = object.get("expectRequests").and_then(call_count);
    if object.required("steps").is_some() {
        for node in object.items("steps") {
            scenario.steps.push(step::read(node, source));
        }
    }
    scenario
}

/// A number, or `{ "min": .., "max": .. }`.
fn call_count(node: Node<'_>) -> Option<CallCount> {
    if !node.is_object() {
        let exactly = node.text().parse::<u64>();
        if exactly.is_err() {
            node.report_unexpected("an integer from 0, or { \"min\": .., \"max\": .. }");
        }
        return exactly.ok().map(CallCount::from);
    }
    let object = node.object(&["min", "max"])?;
    if object.get("min").is_none() && object.get("max").is_none() {
        node.report_shape("expected at least one of `min` and `max`");
    }
    Some(CallCount {
        min: object.integer("min").unwrap_or(0),
        max: object.integer("max").unwrap_or(u64::MAX),
    })
}

fn when(node: Node<'_>) -> When {
    let keys = ["operation", "stateMachine", "name", "input", "headers"];
    let Some(object) = node.object(&keys) else {
        return When::default();
    };
    let name = object.string("operation");
    let mut when = name.map_or_else(When::default, operation);
    when = match text(&object, "stateMachine", TEXT) {
        None => when,
        Some(TextCondition::Equals(text)) => when.state_machine(text),
        Some(TextCondition::Matches(pattern)) => when.state_machine_matches(&pattern),
    };
    let is_unnamed = object.get("name").is_some_and(Node::is_null);
    when = if is_unnamed {
        when.unnamed()
    } else {
        match text(&object, "name", NAME) {
            None => when,
            Some(TextCondition::Equals(text)) => when.name(text),
            Some(TextCondition::Matches(pattern)) => when.name_matches(&pattern),
        }
    };
    let input = object.get("input");
    when = match input.and_then(|node| node.variant(&[("equals", true), ("contains", true)])) {
        Some(("equals", Some(input))) => when.input_equals(input.value()),
        Some((_, Some(input))) => when.input_contains(input.value()),
        Some((_, None)) | None => when,
    };
    for (name, node) in object.members("headers") {
        when = match text_or_pattern(node, TEXT) {
            None => when,
            Some(TextCondition::Equals(text)) => when.header(name, text),
            Some(TextCondition::Matches(pattern)) => when.header_matches(name, &pattern),
        };
    }
    when
}

const TEXT: &str = "a string, or { \"regex\": ... }";
const NAME: &str = "a string, { \"regex\": ... }, or null for an unnamed start";

/// A string to be equal, or a pattern to match.
enum TextCondition {
    Equals(String),
    Matches(String),
}

fn text(object: &Object<'_>, key: &str, expected: &str) -> Option<TextCondition> {
    text_or_pattern(object.get(key)?, expected)
}

fn text_or_pattern(node: Node<'_>, expected: &str) -> Option<TextCondition> {
    if node.is_string() {
        return node.string().map(TextCondition::Equals);
    }
    if !node.is_object() {
        node.report_unexpected(expected);
        return None;
    }
    let object = node.object(&["regex"])?;
    object.required_string("regex").map(TextCondition::Matches)
}
