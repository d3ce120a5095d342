//! Compares a request with a *when*: which conditions hold, and what the request has instead.

use regex::Regex;
use serde_json::Value;

use super::MatchContext;
use super::when::{Condition, TextRule, When};
use crate::diff::{difference, similarity};
use crate::excerpt::{Excerpt, cut, first_difference, shorten};

/// A request, compared with a *when*.
#[derive(Debug)]
pub(crate) struct Comparison {
    pub(crate) rows: Vec<Row>,
    /// Each condition that does not hold adds up to 1, a foreign operation more; one that holds
    /// takes something off.
    pub(crate) distance: f64,
    /// Every condition holds, closures left aside.
    pub(crate) fits: bool,
}

/// One condition, compared with a request.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) verdict: Fit,
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
    /// A closure is the author's and not asked twice.
    NotAsked,
}

/// How much nearer a condition brings a request that meets it.
const NEAR: f64 = 0.25;

/// How far a value is from a condition, from 0 to 1, and what it is instead.
type Miss = (f64, Vec<String>);

impl When {
    pub(crate) fn compare(&self, seen: &MatchContext<'_>) -> Comparison {
        let mut distance = 0.0;
        let conditions = self.conditions().iter();
        let mut rows: Vec<_> = conditions
            .map(|condition| {
                let (verdict, (away, instead)) = if condition.is_closure() {
                    (Fit::NotAsked, (0.0, Vec::new()))
                } else if condition.holds(seen) {
                    let near = if condition.is_operation() { 0.0 } else { NEAR };
                    (Fit::Met, (-near, Vec::new()))
                } else {
                    (Fit::Missed, condition.miss(seen))
                };
                distance += away;
                let condition = shorten(&condition.to_string(), 100);
                Row {
                    verdict,
                    condition,
                    instead,
                }
            })
            .collect();
        // Where all else fits, a closure alone can have said no.
        let all_else_fits = rows.iter().all(|row| row.verdict != Fit::Missed);
        let mut closures = rows.iter_mut().filter(|row| row.verdict == Fit::NotAsked);
        if let (true, Some(closure), None) = (all_else_fits, closures.next(), closures.next()) {
            closure.verdict = Fit::Missed;
            closure.instead.push("it said no".to_owned());
            distance += 1.0;
        }
        Comparison {
            rows,
            distance,
            fits: all_else_fits,
        }
    }
}

impl Comparison {
    /// The number of conditions that hold.
    pub(crate) fn met(&self) -> usize {
        let rows = self.rows.iter();
        rows.filter(|row| row.verdict == Fit::Met).count()
    }

    /// The conditions that do not hold.
    pub(crate) fn missed(&self) -> impl Iterator<Item = &str> {
        let missed = self.rows.iter().filter(|row| row.verdict == Fit::Missed);
        missed.map(|row| row.condition.as_str())
    }
}

impl Condition {
    /// Returns the request's own value, if it does not fit.
    fn miss(&self, seen: &MatchContext<'_>) -> Miss {
        match self {
            // Another operation is another subject, however much of the rest fits.
            Self::Operation(wanted) => {
                let (away, instead) = match seen.request.operation() {
                    None => absent(),
                    Some(operation) => {
                        (apart(operation, wanted), vec![format!("it is {operation}")])
                    }
                };
                (10.0 + away, instead)
            }
            Self::StateMachine(rule) => {
                let texts: Vec<_> = seen.machine_texts().collect();
                let whole = matches!(rule, TextRule::Equals(text) if text.starts_with("arn:"));
                let text = if whole { texts.last() } else { texts.first() };
                rule.miss(text.copied())
            }
            Self::Name(rule) => rule.miss(seen.name()),
            Self::Unnamed => {
                let name = seen.name().unwrap_or_default();
                (
                    1.0,
                    vec![format!("its name is {}", Excerpt::around(name, 0))],
                )
            }
            Self::InputEquals(wanted) => input_differs(seen, wanted, &Value::clone),
            Self::InputContains(wanted) => {
                input_differs(seen, wanted, &|input| members_of(input, wanted))
            }
            Self::Header(name, rule) => rule.miss(seen.request.header(name)),
            Self::Closure(_) => (1.0, Vec::new()),
        }
    }
}

impl TextRule {
    fn miss(&self, text: Option<&str>) -> Miss {
        match (self, text) {
            (Self::Equals(wanted), _) => equals(text, wanted),
            (Self::Matches(_), None) => absent(),
            (Self::Matches(pattern), Some(text)) => does_not_match(pattern.as_str(), text),
        }
    }
}

fn absent() -> Miss {
    (1.0, vec!["it is absent".to_owned()])
}

fn equals(text: Option<&str>, wanted: &str) -> Miss {
    let Some(text) = text else {
        return absent();
    };
    let at = first_difference(text, wanted);
    let rest: String = wanted.chars().skip(at).collect();
    let says = if text.chars().nth(at).is_none() {
        format!("it ends here, without {}", Excerpt::around(&rest, 0))
    } else if rest.is_empty() {
        "it goes on from here".to_owned()
    } else {
        format!("it differs from character {} on", at + 1)
    };
    let away = apart(&cut(text, at), &cut(wanted, at));
    (away, Excerpt::around(text, at).pointing(&says).into())
}

/// How far two texts are apart: from 0.1 for nearly the same to 1 for nothing alike.
fn apart(text: &str, wanted: &str) -> f64 {
    1.0 - 0.9 * similarity(text, wanted)
}

/// The text, and below it the longest beginning of the pattern that matches a part of it.
fn does_not_match(pattern: &str, text: &str) -> Miss {
    let mut goes_along = None;
    for end in (1..pattern.len()).rev() {
        let beginning = pattern.get(..end).and_then(|part| Regex::new(part).ok());
        let found = beginning.as_ref().and_then(|part| part.find(text));
        if let Some(found) = found.filter(|found| !found.is_empty()) {
            goes_along = Some((end, found.end()));
            break;
        }
    }
    let Some((end, at)) = goes_along else {
        let instead = format!("no part of {} matches", Excerpt::around(text, 0));
        return (1.0, vec![instead]);
    };
    let (begin, rest) = (cut(&pattern[..end], end), shorten(&pattern[end..], 40));
    let at = text[..at].chars().count();
    let says = format!("/{begin}/ matches up to here, /{rest}/ does not follow");
    #[expect(clippy::cast_precision_loss, reason = "patterns are short")]
    let away = 1.0 - 0.9 * (end as f64 / pattern.len() as f64);
    (away, Excerpt::around(text, at).pointing(&says).into())
}

fn input_differs(seen: &MatchContext<'_>, wanted: &Value, part: &dyn Fn(&Value) -> Value) -> Miss {
    let Some(input) = seen.input() else {
        let sent = seen.call.text("input").unwrap_or_default();
        return (
            1.0,
            vec![format!("it is not JSON: {}", Excerpt::around(sent, 0))],
        );
    };
    let lines = difference(&wanted.to_string(), &part(input).to_string());
    let mut instead = vec!["input differs (- expected, + actual):".to_owned()];
    instead.extend(lines.lines().skip(1).map(str::to_owned));
    (0.9, instead)
}

/// Returns the members of a value that `wanted` has too, recursively.
fn members_of(value: &Value, wanted: &Value) -> Value {
    match (value, wanted) {
        (Value::Object(members), Value::Object(wanted)) => {
            let common = wanted.iter().filter_map(|(key, wanted)| {
                let member = members.get(key)?;
                Some((key.clone(), members_of(member, wanted)))
            });
            Value::Object(common.collect())
        }
        _ => value.clone(),
    }
}
