//! The constraints of the API's model that a request breaks, told in one answer.

use crate::aws::{BrokenRule, ErrorCode, Rule, ServiceError};

/// Every constraint of the model that a request breaks, in the order in which they were looked at.
///
/// Recorded: the form of a violation. Inferred: the order of several, that of the members in the
/// API's documentation; that they are joined by `; ` was seen on DynamoDB.
#[derive(Debug, Default)]
pub(crate) struct Violations {
    count: usize,
    text: String,
    /// Those of them that are explained.
    broken: Vec<BrokenRule>,
}

impl Violations {
    pub(crate) fn add(&mut self, place: &str, constraint: &str) {
        let separator = if self.count == 0 { "" } else { "; " };
        let parts = [
            separator,
            place,
            " failed to satisfy constraint: ",
            constraint,
        ];
        self.text.extend(parts);
        self.count += 1;
    }

    /// Says more of the violation that was added last, for those who ask why.
    pub(super) fn explain(&mut self, broken: BrokenRule) {
        self.broken.push(broken);
    }

    /// Inferred: how a missing member that is not sensitive prints.
    pub(crate) fn missing(&mut self, member: &str) {
        self.add(
            &format!("Value null at '{member}'"),
            "Member must not be null",
        );
    }

    /// A sensitive member is missing. Observed, exact: `output` of SendTaskSuccess.
    pub(crate) fn missing_sensitive(&mut self, member: &str) {
        self.add(&format!("Value at '{member}'"), "Member must not be null");
    }

    /// Recorded: the wording for too long. Inferred, from other services of its kind: too short.
    pub(crate) fn length(&mut self, member: &str, value: &str, least: usize, most: usize) {
        // A text has at most as many characters as bytes: most need no counting.
        let too_long = value.len() > most && value.chars().count() > most;
        if value.len() >= least && !too_long {
            return;
        }
        let constraint = if too_long {
            format!("Member must have length less than or equal to {most}")
        } else {
            format!("Member must have length greater than or equal to {least}")
        };
        self.add(&format!("Value '{value}' at '{member}'"), &constraint);
    }

    /// A member that must be there, with its length.
    pub(crate) fn required(
        &mut self,
        member: &str,
        value: Option<&str>,
        least: usize,
        most: usize,
    ) {
        match value {
            None => self.missing(member),
            Some(value) => self.length(member, value, least, most),
        }
    }

    /// The length that a rule of the table gives, with where it is broken.
    pub(super) fn length_by(&mut self, rule: &'static Rule, value: &str) {
        let before = self.count;
        let most = rule.most.unwrap_or(usize::MAX);
        self.length(rule.member, value, rule.least, most);
        if self.count > before {
            let length = value.chars().count();
            // The first character that is too much, or where one is missing.
            let at = if length > most { most } else { 0 };
            self.explain(rule.broken_by_length(length).pointing(value, at));
        }
    }

    /// A sensitive text of at most `most` bytes.
    pub(crate) fn sensitive(&mut self, member: &str, value: &str, most: usize) {
        if value.len() > most {
            self.too_large(member, most);
        }
    }

    /// Observed, twice, on `input`: its value is not shown.
    pub(super) fn too_large(&mut self, member: &str, most: usize) {
        let constraint =
            format!("Member must have size less than or equal to {most} bytes in UTF-8 encoding");
        self.add(&format!("Value at '{member}'"), &constraint);
    }

    /// A sensitive text of at most `most` characters. Inferred, from the two rules above.
    pub(crate) fn sensitive_length(&mut self, member: &str, value: Option<&str>, most: usize) {
        if value.is_some_and(|value| value.len() > most && value.chars().count() > most) {
            let constraint = format!("Member must have length less than or equal to {most}");
            self.add(&format!("Value at '{member}'"), &constraint);
        }
    }

    /// A sensitive text of at least `least` bytes. Inferred, from the rules above.
    pub(crate) fn sensitive_least(&mut self, member: &str, value: &str, least: usize) {
        if value.len() < least {
            let constraint = format!("Member must have length greater than or equal to {least}");
            self.add(&format!("Value at '{member}'"), &constraint);
        }
    }

    /// The length of a sensitive text. Inferred: it prints like other sensitive members.
    pub(crate) fn sensitive_between(
        &mut self,
        member: &str,
        value: &str,
        least: usize,
        most: usize,
    ) {
        let count = value.chars().count();
        let constraint = if count > most {
            format!("Member must have length less than or equal to {most}")
        } else if count < least {
            format!("Member must have length greater than or equal to {least}")
        } else {
            return;
        };
        self.add(&format!("Value at '{member}'"), &constraint);
    }

    /// A number from `least` to `most`. Recorded: the wording for too large; Inferred: too small.
    pub(crate) fn range(&mut self, member: &str, value: i64, least: i64, most: i64) {
        let constraint = if value > most {
            format!("Member must have value less than or equal to {most}")
        } else if value < least {
            format!("Member must have value greater than or equal to {least}")
        } else {
            return;
        };
        self.add(&format!("Value '{value}' at '{member}'"), &constraint);
    }

    /// One of a closed set of words. Recorded, with the set in AWS's own order.
    pub(crate) fn one_of(&mut self, member: &str, value: &str, accepted: &[&str]) {
        if !accepted.contains(&value) {
            let constraint = format!(
                "Member must satisfy enum value set: [{}]",
                accepted.join(", ")
            );
            self.add(&format!("Value '{value}' at '{member}'"), &constraint);
        }
    }

    /// A pattern of the model. Recorded: the form.
    pub(crate) fn pattern(&mut self, member: &str, value: &str, fits: bool, pattern: &str) {
        if !fits {
            self.add(
                &format!("Value '{value}' at '{member}'"),
                &format!("Member must satisfy regular expression pattern: {pattern}"),
            );
        }
    }

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
            error.broken(self.broken)
        })
    }
}
