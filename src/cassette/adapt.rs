//! Adapting: a recorded answer gets the ARN, the name and the date of the request at hand.

use serde_json::Value;
use uuid::Uuid;

use super::RecordedExchange;
use super::redaction::{self, Edit, Part, Place};
use crate::arn::{ArnParts, ExecutionResource, StateMachineArn, machine_of_execution};
use crate::clock::Timestamp;
use crate::reply::Reply;
use crate::wire::java_double;

/// The dates that adapted answers have given to executions, which keep them.
#[derive(Debug, Default)]
pub(crate) struct Adaptation {
    /// ARNs, each with the time of the first answer about it.
    first_dates: Vec<(String, Timestamp)>,
}

/// Strings of the recording, each with its substitute.
#[derive(Default)]
struct Substitutes {
    /// Replaced anywhere in a string, the longest that fits.
    arns: Vec<(String, String)>,
    /// Replaced as the value of `name`, and between quotes in a message.
    names: Vec<(String, String)>,
}

impl Adaptation {
    /// The answer that the exchange gives to a request with this body. `now` is the mock's time, and
    /// `fresh` makes the ids of new executions.
    pub(crate) fn reply(
        &mut self,
        exchange: &RecordedExchange,
        body: &[u8],
        now: Timestamp,
        fresh: impl FnMut() -> Uuid,
    ) -> Reply {
        let mut reply = exchange.answer();
        let value = |body: &[u8]| serde_json::from_slice(body).unwrap_or(Value::Null);
        let (recorded, today) = (value(&exchange.request_body), value(body));
        let Ok(text) = std::str::from_utf8(&reply.body) else {
            return reply;
        };
        let Ok(answer) = serde_json::from_str(text) else {
            return reply;
        };
        let substitutes = Substitutes::of(&recorded, &today, &answer, fresh);
        let shift = self.shift(&substitutes, &answer, &today, now);
        if let Ok(Some(adapted)) = redaction::edit(text, &mut Adapt { substitutes, shift }) {
            reply.body = adapted.into();
        }
        reply
    }

    /// Returns the shift that moves one date of the answer (the start, the creation, the update, else the
    /// latest) to the time of the first answer about the same execution or machine, or to `now` if the answer
    /// is about neither.
    fn shift(
        &mut self,
        substitutes: &Substitutes,
        answer: &Value,
        today: &Value,
        now: Timestamp,
    ) -> Shift {
        let mut recorded = None;
        for key in ["startDate", "creationDate", "updateDate"] {
            if recorded.is_none() {
                recorded = millis(&answer[key]);
            }
        }
        let Some(recorded) = recorded.or(latest(answer)) else {
            return Shift { from: 0, to: 0 };
        };
        let first = match (arn_in(answer), arn_in(today)) {
            (Some(arn), _) => {
                let adapted = substitutes.substitute("", arn);
                self.first_date(adapted.as_deref().unwrap_or(arn), now)
            }
            (None, Some(arn)) => self.first_date(arn, now),
            (None, None) => now,
        };
        Shift {
            from: recorded,
            to: first.as_millis(),
        }
    }

    /// The time of the first answer about an execution or machine: `now` if this is the first.
    fn first_date(&mut self, arn: &str, now: Timestamp) -> Timestamp {
        for (other, first) in &self.first_dates {
            if other == arn {
                return *first;
            }
        }
        self.first_dates.push((arn.to_owned(), now));
        now
    }
}

/// The edit that adapts an answer. What it does not change stays as it is spelled.
struct Adapt {
    substitutes: Substitutes,
    shift: Shift,
}

impl Edit for Adapt {
    fn reads_words(&self) -> bool {
        false
    }

    fn change(&mut self, place: &Place<'_>, part: Part, text: &str) -> Option<String> {
        let key = place.path.last().map_or("", String::as_str);
        match part {
            Part::Text => self.substitutes.substitute(key, text),
            Part::Token if is_date(key) => self.shift.date(text),
            Part::Key | Part::Token => None,
        }
    }
}

/// The execution or machine that a request or an answer is about.
fn arn_in(members: &Value) -> Option<&str> {
    let execution = members["executionArn"].as_str();
    execution.or(members["stateMachineArn"].as_str())
}

impl Substitutes {
    /// Pairs the ARNs and names of the recorded request with those of today's, and the execution of the
    /// recorded answer with a new one.
    fn of(
        recorded: &Value,
        today: &Value,
        answer: &Value,
        mut fresh: impl FnMut() -> Uuid,
    ) -> Self {
        let mut pairs = Self::default();
        let text = |value: &Value, key: &str| value[key].as_str().map(str::to_owned);
        let both = |key: &str| Some((text(recorded, key)?, text(today, key)?));
        let name = both("name");
        if let Some((then, now)) = both("stateMachineArn") {
            let machines = StateMachineArn::parse(&then)
                .ok()
                .zip(StateMachineArn::parse(&now).ok());
            if let Some((from, to)) = machines {
                if let Some((then, now)) = &name {
                    for kind in ["express", "execution"] {
                        let then = from.execution_of_type(kind, then);
                        pairs.arns.push((then, to.execution_of_type(kind, now)));
                    }
                }
                if let Some(then) = text(answer, "executionArn") {
                    let name = name.as_ref().map(|(_, now)| now.as_str());
                    let now = execution_of(&to, &then, name, &mut fresh);
                    pairs.arns.extend(now.map(|now| (then, now)));
                }
                let unqualified = (from.unqualified.to_owned(), to.unqualified.to_owned());
                pairs.arns.push(unqualified);
                pairs.names.push((from.name.to_owned(), to.name.to_owned()));
            }
            pairs.arns.push((then, now));
        }
        if let Some((then, now)) = both("executionArn") {
            let resources = ExecutionResource::of(&then).zip(ExecutionResource::of(&now));
            if let Some((from, to)) = resources {
                for (then, now) in [(from.machine, to.machine), (from.name, to.name)] {
                    pairs.names.push((then.to_owned(), now.to_owned()));
                }
            }
            let machines = machine_of_execution(&then).zip(machine_of_execution(&now));
            pairs.arns.extend(machines);
            pairs.arns.push((then, now));
        }
        // First, since the first pair that fits is taken: the machine may have the same name.
        pairs.names.splice(0..0, name);
        pairs
    }

    /// The string of the member `key` with its substitutes; `None` if there are none. A `name` is replaced
    /// as a whole alone.
    fn substitute(&self, key: &str, text: &str) -> Option<String> {
        if key == "name" {
            for (then, now) in &self.names {
                if then == text {
                    return (now != text).then(|| now.clone());
                }
            }
            return None;
        }
        let mut substituted = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            let mut longest: Option<&(String, String)> = None;
            for pair in &self.arns {
                let is_longer = longest.is_none_or(|(then, _)| pair.0.len() > then.len());
                if is_longer && begins_with_arn(rest, &pair.0) {
                    longest = Some(pair);
                }
            }
            let mut names = self.names.iter();
            let quoted = |name: &str| {
                rest.strip_prefix('\'')?
                    .strip_prefix(name)?
                    .strip_prefix('\'')
            };
            if let Some((then, now)) = longest {
                substituted.push_str(now);
                rest = &rest[then.len()..];
            } else if let Some((then, now)) = names.find(|(then, _)| quoted(then).is_some()) {
                substituted.push_str(&format!("'{now}'"));
                rest = &rest[then.len() + 2..];
            } else {
                substituted.push(letter);
                rest = &rest[letter.len_utf8()..];
            }
        }
        (substituted != text).then_some(substituted)
    }
}

/// Reports whether a string begins with an ARN, and not with a longer word.
fn begins_with_arn(text: &str, arn: &str) -> bool {
    let within = |letter: char| letter.is_alphanumeric() || "_-.".contains(letter);
    text.strip_prefix(arn)
        .is_some_and(|rest| !rest.starts_with(within))
}

/// The ARN of a start's execution: the recorded one with another machine, another name and new ids.
fn execution_of(
    machine: &StateMachineArn<'_>,
    recorded: &str,
    name: Option<&str>,
    fresh: &mut impl FnMut() -> Uuid,
) -> Option<String> {
    let kind = ArnParts::split(recorded)?.resource_type;
    let name = name.map_or_else(|| fresh().to_string(), str::to_owned);
    let arn = machine.execution_of_type(kind, &name);
    Some(match ExecutionResource::of(recorded)?.express_id {
        Some(_) => format!("{arn}:{}", fresh()),
        None => arn,
    })
}

/// The shift from recorded dates to those of the answer, in milliseconds.
struct Shift {
    from: u64,
    to: u64,
}

impl Shift {
    /// The shifted date, in the spelling of the recorded one.
    fn date(&self, token: &str) -> Option<String> {
        let recorded = millis(&serde_json::from_str(token).ok()?)?;
        let today = Timestamp::from_millis((recorded + self.to).saturating_sub(self.from));
        if token.contains(['E', 'e']) {
            return Some(java_double(today));
        }
        let (seconds, rest) = (today.as_millis() / 1000, today.as_millis() % 1000);
        Some(match token.split_once('.') {
            None => seconds.to_string(),
            Some((_, decimals)) => {
                let width = decimals.len();
                let digits: String = format!("{rest:03}").chars().take(width).collect();
                format!("{seconds}.{digits:0<width$}")
            }
        })
    }
}

/// Reports whether this is the name of a timestamp in AWS's model.
fn is_date(key: &str) -> bool {
    key.ends_with("Date") || key == "timestamp"
}

/// Epoch seconds as milliseconds.
fn millis(seconds: &Value) -> Option<u64> {
    let seconds = seconds
        .as_f64()
        .filter(|seconds| (0.0..1e12).contains(seconds))?;
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is from 0 to 1e15"
    )]
    let millis = (seconds * 1000.0).round() as u64;
    Some(millis)
}

/// The latest date anywhere in an answer, in milliseconds: that of an answer with a list.
fn latest(value: &Value) -> Option<u64> {
    let mut date = None;
    match value {
        Value::Array(items) => {
            for item in items {
                date = date.max(latest(item));
            }
        }
        Value::Object(members) => {
            for (key, value) in members {
                let own = if is_date(key) { millis(value) } else { None };
                date = date.max(own).max(latest(value));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    date
}
