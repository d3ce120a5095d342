//! The constraints of the API's model that a request violates, put together in one answer; and the characters
//! of a name, which the service checks later.

use super::{Aspect, BrokenRule, Limit, MAX_NAME, NAME_CHARACTERS, Rule, Shape};
use crate::aws::{ErrorCode, ServiceError};

/// Every constraint of the model that a request violates, in the order in which they were checked.
///
/// Recorded: the form of a violation. Inferred: the order of several, that of the members in the
/// API's documentation; that they are joined by `; ` was seen on DynamoDB.
#[derive(Debug, Default)]
pub(crate) struct Violations {
    count: usize,
    text: String,
    /// Set for a start, whose violations are explained.
    explains: bool,
    broken: Vec<BrokenRule>,
}

impl Violations {
    /// The violations of a start, which are explained.
    pub(crate) fn explained() -> Self {
        Self {
            explains: true,
            ..Self::default()
        }
    }

    /// Adds a violation: the place in AWS's words, such as `Value 'x' at 'name'`, and the constraint.
    pub(crate) fn add(&mut self, place: &str, constraint: &str) {
        let separator = if self.count == 0 { "" } else { "; " };
        self.text += &format!("{separator}{place} failed to satisfy constraint: {constraint}");
        self.count += 1;
    }

    /// Adds a missing member that is not sensitive, by its whole path. Inferred: how it prints.
    pub(crate) fn missing(&mut self, member: &str) {
        let place = format!("Value null at '{member}'");
        self.add(&place, "Member must not be null");
    }

    /// Adds a required member that is missing; `path` is the path of the structure that it is in, with its dot.
    pub(crate) fn missing_at(&mut self, path: &str, shape: &Shape) {
        let member = shape.member;
        if shape.sensitive {
            // Observed, exact: `output` of SendTaskSuccess.
            self.add(
                &format!("Value at '{path}{member}'"),
                "Member must not be null",
            );
        } else {
            self.missing(&format!("{path}{member}"));
        }
        if let Some(rule) = self.explaining_rule(shape, Aspect::Presence) {
            self.broken.push(rule.broken("it is not given"));
        }
    }

    /// Checks a text member; `path` is the path of the structure that it is in, with its dot.
    pub(crate) fn check_text(&mut self, path: &str, shape: &Shape, value: &str) {
        match shape.limit {
            Limit::Characters { min, max } => self.check_length(path, shape, value, (min, max)),
            // Observed, twice, on `input`.
            Limit::Bytes { max } if value.len() > max => {
                let constraint = format!(
                    "Member must have size less than or equal to {max} bytes in UTF-8 encoding"
                );
                self.add(&place(path, shape, value), &constraint);
                if let Some(rule) = self.explaining_rule(shape, Aspect::Length) {
                    let broken = rule.broken_by_length(value.len(), (0, max));
                    self.broken.push(broken);
                }
            }
            // Recorded, with the values in AWS's own order.
            Limit::OneOf(values) if !values.contains(&value) => {
                let constraint = format!(
                    "Member must satisfy enum value set: [{}]",
                    values.join(", ")
                );
                self.add(&place(path, shape, value), &constraint);
            }
            Limit::Bytes { .. } | Limit::OneOf(_) | Limit::Range { .. } => {}
        }
        let Some(pattern) = &shape.pattern else {
            return;
        };
        // Recorded: the form. An empty value is refused for its length alone.
        if !value.is_empty() && !(pattern.fits)(value) {
            let text = pattern.text;
            let constraint = format!("Member must satisfy regular expression pattern: {text}");
            self.add(&place(path, shape, value), &constraint);
            // Of the members of a start only `traceHeader` has a pattern: ASCII.
            let mut characters = value.chars();
            let at = characters.position(|character| !character.is_ascii());
            if let Some(rule) = self.explaining_rule(shape, Aspect::Pattern) {
                let broken = rule.broken("not ASCII");
                let broken = broken.pointing(value, at.unwrap_or_default());
                self.broken.push(broken);
            }
        }
    }

    /// Checks a length in characters. `min` is 0 or 1 in every shape, so that bytes show whether it is reached.
    ///
    /// Recorded: the wording for too long. Inferred, from other services of its kind: too short.
    fn check_length(&mut self, path: &str, shape: &Shape, value: &str, (min, max): (usize, usize)) {
        // A text has at most as many characters as bytes: most need no counting.
        let is_too_long = value.len() > max && value.chars().count() > max;
        let constraint = if is_too_long {
            format!("Member must have length less than or equal to {max}")
        } else if value.len() < min {
            format!("Member must have length greater than or equal to {min}")
        } else {
            return;
        };
        self.add(&place(path, shape, value), &constraint);
        // The first character beyond the limit, or the place where one is missing.
        let at = if is_too_long { max } else { 0 };
        let length = value.chars().count();
        if let Some(rule) = self.explaining_rule(shape, Aspect::Length) {
            let broken = rule.broken_by_length(length, (min, max));
            self.broken.push(broken.pointing(value, at));
        }
    }

    /// Checks a number; `path` as for a text. Recorded: the wording for too large; Inferred: too small.
    pub(crate) fn check_number(&mut self, path: &str, shape: &Shape, value: i64) {
        let Limit::Range { min, max } = shape.limit else {
            return;
        };
        let constraint = if value > max {
            format!("Member must have value less than or equal to {max}")
        } else if value < min {
            format!("Member must have value greater than or equal to {min}")
        } else {
            return;
        };
        let member = shape.member;
        self.add(&format!("Value '{value}' at '{path}{member}'"), &constraint);
    }

    /// The rule that explains a violation, where it is one of a start.
    fn explaining_rule(&self, shape: &Shape, aspect: Aspect) -> Option<&'static Rule> {
        if self.explains {
            Rule::of(shape, aspect)
        } else {
            None
        }
    }

    /// The answer to the request; `Ok` if it violates nothing.
    pub(crate) fn answer(self) -> Result<(), ServiceError> {
        let noun = match self.count {
            0 => return Ok(()),
            1 => "validation error",
            _ => "validation errors",
        };
        let text = format!("{} {noun} detected: {}", self.count, self.text);
        let error = ErrorCode::ValidationException.with_message(text);
        Err(if self.broken.is_empty() {
            error
        } else {
            error.with_broken_rules(self.broken)
        })
    }
}

/// Names a member and its value. Observed, twice, on `input`: a sensitive value is not shown.
fn place(path: &str, shape: &Shape, value: &str) -> String {
    let member = shape.member;
    if shape.sensitive {
        format!("Value at '{path}{member}'")
    } else {
        format!("Value '{value}' at '{path}{member}'")
    }
}

/// Refuses a name with a character that is not allowed. The length has been checked.
/// `has_lone_surrogate` is set if half of a surrogate pair was in it, which is read as `?`.
///
/// Documented; every ASCII one of them Recorded on CreateActivity; the answer Observed.
pub(crate) fn check_name(name: &str, has_lone_surrogate: bool) -> Result<(), ServiceError> {
    if is_plain(name) {
        return Ok(());
    }
    let mut characters = name.chars().enumerate();
    let Some((at, character)) = characters.find(|(_, character)| !is_allowed(*character)) else {
        return Ok(());
    };
    let remark = match character {
        '?' if has_lone_surrogate => "half of a surrogate pair is not allowed".to_owned(),
        _ => format!(
            "{character:?} (U+{:04X}) is not allowed",
            u32::from(character)
        ),
    };
    let remark = format!("{remark}, character {} of {}", at + 1, name.chars().count());
    let broken = NAME_CHARACTERS.broken(remark).pointing(name, at);
    Err(ErrorCode::InvalidName
        .with_message(format!("Invalid Name: '{name}'"))
        .with_broken_rules(vec![broken]))
}

/// Reports whether a machine or an execution may have this name.
pub(crate) fn is_legal_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&name.chars().count()) && name.chars().all(is_allowed)
}

/// Reports whether there are only letters, digits, dashes and underscores in it, as in most names. A debug build
/// calls no function for a character of it.
fn is_plain(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut at = 0;
    while at < bytes.len()
        && matches!(bytes[at], b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_')
    {
        at += 1;
    }
    at == bytes.len()
}

/// Documented: white space, brackets, wildcards, special characters, control characters,
/// surrogates, U+FFFE and U+FFFF, U+10FFFF. Inferred: characters beyond the basic plane are
/// refused, since AWS's Java sees them as surrogates; white space is Unicode's.
fn is_allowed(character: char) -> bool {
    match character {
        '0'..='9' | 'A'..='Z' | 'a'..='z' | '-' | '_' => true,
        '<'
        | '>'
        | '{'
        | '}'
        | '['
        | ']'
        | '?'
        | '*'
        | '"'
        | '#'
        | '%'
        | '\\'
        | '^'
        | '|'
        | '~'
        | '`'
        | '$'
        | '&'
        | ','
        | ';'
        | ':'
        | '/'
        | ' '
        | '\0'..='\x1f'
        | '\x7f'..='\u{9f}'
        | '\u{fffe}'.. => false,
        _ => !character.is_whitespace(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::RefusalReason;

    /// The rule that a name breaks, as a rejection shows it.
    fn broken(name: &str, has_lone_surrogate: bool) -> String {
        let error = check_name(name, has_lone_surrogate).expect_err("it is refused");
        match error.refusal_reason().as_deref() {
            Some(RefusalReason::Broken(_, rules)) => rules[0].to_string(),
            Some(RefusalReason::Taken(_)) | None => panic!("it breaks a rule"),
        }
    }

    #[test]
    fn half_of_a_surrogate_pair_is_not_reported_as_the_question_mark_it_is_read_as() {
        let half = broken("a?", true);
        assert!(half.contains("half of a surrogate pair is not allowed, character 2 of 2"));
        assert!(broken("a?", false).contains("'?' (U+003F) is not allowed, character 2 of 2"));
    }
}
