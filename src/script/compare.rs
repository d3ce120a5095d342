//! Compares a request with a *when*: the conditions that hold, and the request's own values for the
//! others.

use regex::RegexBuilder;
use serde_json::Value;

use super::MatchContext;
use super::when::{Condition, TextRule, When};
use crate::diff::{difference, similarity};
use crate::excerpt::{Excerpt, cut, first_difference, shorten};

/// A request, compared with a *when*.
#[derive(Debug)]
pub(crate) struct Comparison {
    pub(crate) rows: Vec<ConditionRow>,
    /// The sum over the conditions: each one that does not hold adds up to 1, another operation more; one
    /// that holds subtracts [`NEAR`].
    pub(crate) distance: f64,
    /// The request is of another operation than the *when* names.
    pub(crate) other_operation: bool,
}

/// One condition, compared with a request.
#[derive(Debug)]
pub(crate) struct ConditionRow {
    pub(crate) fit: Fit,
    /// The condition in words.
    pub(crate) condition: String,
    /// The request's own value, on one line or several.
    pub(crate) instead: Vec<String>,
}

/// The outcome of one condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    Met,
    Missed,
    /// A closure of the test's author is not called a second time.
    NotCalled,
}

/// The part of the distance that a condition takes off a request that meets it.
const NEAR: f64 = 0.25;

/// The distance that another operation adds: such a call is far away, even if all other conditions hold.
const OTHER_OPERATION: f64 = 10.0;

/// The distance of a value from a condition, from 0 to 1, and the value in words.
type Miss = (f64, Vec<String>);

impl When {
    /// Estimates the distance of [`compare`](Self::compare), and reports whether every condition holds,
    /// closures left aside. It takes hardly longer than to match: among many, it finds those that are
    /// worth comparing. A request that every condition holds for is not compared: another scenario took it, or
    /// it came before the mount.
    pub(crate) fn estimate(&self, context: &MatchContext<'_>) -> (f64, bool) {
        let (mut distance, mut fits) = (0.0, true);
        for condition in self.conditions() {
            if condition.is_closure() {
                continue;
            }
            if condition.holds(context) {
                distance -= if condition.is_operation() { 0.0 } else { NEAR };
            } else {
                fits = false;
                distance += condition.estimate(context);
            }
        }
        (distance, fits)
    }

    /// Compares every condition with a request. Closures are not called a second time.
    pub(crate) fn compare(&self, context: &MatchContext<'_>) -> Comparison {
        let (mut distance, mut other_operation) = (0.0, false);
        let mut rows = Vec::new();
        let mut closures = Vec::new();
        for condition in self.conditions() {
            let (fit, (away, instead)) = if condition.is_closure() {
                closures.push(rows.len());
                (Fit::NotCalled, (0.0, Vec::new()))
            } else if condition.holds(context) {
                let near = if condition.is_operation() { 0.0 } else { NEAR };
                (Fit::Met, (-near, Vec::new()))
            } else {
                (Fit::Missed, condition.miss(context))
            };
            distance += away;
            other_operation |= condition.is_operation() && fit == Fit::Missed;
            let condition = shorten(&condition.to_string(), 100);
            rows.push(ConditionRow {
                fit,
                condition,
                instead,
            });
        }
        let mut comparison = Comparison {
            rows,
            distance,
            other_operation,
        };
        // If all other conditions hold, the only closure has returned false.
        if let [closure] = closures[..]
            && comparison.missed().is_empty()
        {
            let closure = &mut comparison.rows[closure];
            closure.fit = Fit::Missed;
            closure.instead.push("it returned false".to_owned());
            comparison.distance += 1.0;
        }
        comparison
    }
}

impl Comparison {
    /// The conditions that hold.
    pub(crate) fn met(&self) -> Vec<&str> {
        self.conditions(Fit::Met)
    }

    /// The conditions that do not hold.
    pub(crate) fn missed(&self) -> Vec<&str> {
        self.conditions(Fit::Missed)
    }

    fn conditions(&self, fit: Fit) -> Vec<&str> {
        let mut conditions = Vec::new();
        for row in &self.rows {
            if row.fit == fit {
                conditions.push(row.condition.as_str());
            }
        }
        conditions
    }
}

impl Condition {
    /// Estimates the distance that [`miss`](Self::miss) would find, for a request that does not fit.
    fn estimate(&self, context: &MatchContext<'_>) -> f64 {
        match self {
            Self::Operation(_) => OTHER_OPERATION + 1.0,
            Self::StateMachine(rule) => {
                let mut nearest = 1.0_f64;
                for text in context.machine_texts() {
                    nearest = nearest.min(rule.estimate(Some(text)));
                }
                nearest
            }
            Self::Name(rule) => rule.estimate(context.name()),
            Self::Header(name, rule) => rule.estimate(context.request.header(name)),
            Self::InputEquals(_) | Self::InputContains(_) => 0.9,
            Self::Unnamed | Self::Closure(_) => 1.0,
        }
    }

    /// Returns the distance and the request's own value, for a request that does not fit.
    fn miss(&self, context: &MatchContext<'_>) -> Miss {
        match self {
            Self::Operation(expected) => {
                let (away, instead) = match context.request.operation() {
                    None => absent(),
                    Some(operation) => (
                        distance_of(operation, expected),
                        vec![format!("it is {operation}")],
                    ),
                };
                (OTHER_OPERATION + away, instead)
            }
            Self::StateMachine(rule) => {
                // The first is the name with its qualifier, the last the whole ARN.
                let texts = context.machine_texts();
                let whole = matches!(rule, TextRule::Equals(text) if text.starts_with("arn:"));
                let text = if whole { texts.last() } else { texts.first() };
                rule.miss(text.copied())
            }
            Self::Name(rule) => rule.miss(context.name()),
            Self::Unnamed => {
                let name = context.name().unwrap_or_default();
                (
                    1.0,
                    vec![format!("its name is {}", Excerpt::around(name, 0))],
                )
            }
            Self::InputEquals(expected) => input_differs(context, expected, &Value::clone),
            Self::InputContains(expected) => {
                input_differs(context, expected, &|input| members_of(input, expected))
            }
            Self::Header(name, rule) => rule.miss(context.request.header(name)),
            Self::Closure(_) => (1.0, Vec::new()),
        }
    }
}

impl TextRule {
    /// Estimates how far a text is, from 0.1 to 1: by the share of its beginning that is right.
    fn estimate(&self, text: Option<&str>) -> f64 {
        let (Self::Equals(expected), Some(text)) = (self, text) else {
            return 0.9;
        };
        #[expect(clippy::cast_precision_loss, reason = "texts are short")]
        let share = first_difference(text, expected) as f64 / text.len().max(expected.len()) as f64;
        1.0 - 0.9 * share
    }

    fn miss(&self, text: Option<&str>) -> Miss {
        match (self, text) {
            (Self::Equals(expected), _) => differs_from(text, expected),
            (Self::Matches(_), None) => absent(),
            (Self::Matches(pattern), Some(text)) => does_not_match(pattern.as_str(), text),
        }
    }
}

fn absent() -> Miss {
    (1.0, vec!["it is absent".to_owned()])
}

fn differs_from(text: Option<&str>, expected: &str) -> Miss {
    let Some(text) = text else {
        return absent();
    };
    let at = first_difference(text, expected);
    let rest: String = expected.chars().skip(at).collect();
    let note = if text.chars().nth(at).is_none() {
        format!("it ends here, without {}", Excerpt::around(&rest, 0))
    } else if rest.is_empty() {
        "it continues from here".to_owned()
    } else {
        format!("it differs from character {} on", at + 1)
    };
    let away = distance_of(&cut(text, at), &cut(expected, at));
    (away, Excerpt::around(text, at).pointing(&note).into())
}

/// The distance of two texts: from 0.1 for nearly equal ones to 1 for nothing in common.
fn distance_of(text: &str, expected: &str) -> f64 {
    1.0 - 0.9 * similarity(text, expected)
}

/// Compares a text with a pattern: shows the text, and below it the longest beginning of the pattern that
/// matches a part of it. Of a long pattern not every beginning is tried, and none that takes long to compile.
fn does_not_match(pattern: &str, text: &str) -> Miss {
    const MAX_TRIED: usize = 64;
    const MAX_SIZE: usize = 128 << 10;
    let mut longest = None;
    let step = pattern.len().div_ceil(MAX_TRIED).max(1);
    for end in (1..pattern.len()).rev().step_by(step) {
        let beginning = pattern.get(..end).and_then(|part| {
            let builder = RegexBuilder::new(part).size_limit(MAX_SIZE).build();
            builder.ok()
        });
        let found = beginning.as_ref().and_then(|part| part.find(text));
        if let Some(found) = found.filter(|found| !found.is_empty()) {
            longest = Some((end, found.end()));
            break;
        }
    }
    let Some((end, at)) = longest else {
        let instead = format!("no part of {} matches", Excerpt::around(text, 0));
        return (1.0, vec![instead]);
    };
    let (begin, rest) = (cut(&pattern[..end], end), shorten(&pattern[end..], 40));
    let at = text[..at].chars().count();
    let note = format!("/{begin}/ matches up to here, /{rest}/ does not follow");
    #[expect(clippy::cast_precision_loss, reason = "patterns are short")]
    let away = 1.0 - 0.9 * (end as f64 / pattern.len() as f64);
    (away, Excerpt::around(text, at).pointing(&note).into())
}

fn input_differs(
    context: &MatchContext<'_>,
    expected: &Value,
    part: &dyn Fn(&Value) -> Value,
) -> Miss {
    let Some(input) = context.input() else {
        let sent = context.call.text("input").unwrap_or_default();
        return (
            1.0,
            vec![format!("it is not JSON: {}", Excerpt::around(sent, 0))],
        );
    };
    if let Value::String(text) = expected
        && input.is_object()
        && serde_json::from_str::<Value>(text).is_ok_and(|value| value.is_object())
    {
        let hint = "it is an object, not a string: `input_equals_json`, `input_contains_json` take JSON text";
        return (0.9, vec![hint.to_owned()]);
    }
    let lines = difference(&expected.to_string(), &part(input).to_string());
    let mut instead = vec!["input differs (- expected, + actual):".to_owned()];
    instead.extend(lines.lines().skip(1).map(str::to_owned));
    (0.9, instead)
}

/// Returns the members of a value that `expected` has too, recursively.
fn members_of(value: &Value, expected: &Value) -> Value {
    match (value, expected) {
        (Value::Object(members), Value::Object(expected)) => {
            let mut common = serde_json::Map::new();
            for (key, expected) in expected {
                if let Some(member) = members.get(key) {
                    common.insert(key.clone(), members_of(member, expected));
                }
            }
            Value::Object(common)
        }
        _ => value.clone(),
    }
}
