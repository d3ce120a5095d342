//! Typed members of a request, as the API's model types them.
//!
//! `null` is as if the member, or the item of a list, were not there. A value of another type is refused with
//! SerializationException. Inferred for both: the protocol's convention, and the texts of the front layer
//! as seen on DynamoDB.

use super::json::{Json, Members, elements, members};
use crate::aws::{ErrorCode, ServiceError};

/// A typed member, if it is there.
pub(crate) type Decoded<T> = Result<Option<T>, ServiceError>;

impl<'a> Members<'a> {
    /// A string.
    pub(crate) fn string(&self, member: &str) -> Decoded<&str> {
        match self.get(member) {
            None => Ok(None),
            Some(value) => string(value),
        }
    }

    /// An integer of 64 bits.
    pub(crate) fn integer(&self, member: &str) -> Decoded<i64> {
        match self.get(member) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Number(number)) => match whole(number) {
                Some(whole) => Ok(Some(whole)),
                None => Err(refusal(format!("{number} cannot be converted to Integer"))),
            },
            Some(other) => Err(wrong_type(other, "Integer")),
        }
    }

    /// `true` or `false`.
    pub(crate) fn boolean(&self, member: &str) -> Decoded<bool> {
        match self.get(member) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Bool(value)) => Ok(Some(*value)),
            Some(other) => Err(wrong_type(other, "Boolean")),
        }
    }

    /// A structure.
    pub(crate) fn structure(&self, member: &str) -> Decoded<Members<'a>> {
        match self.get(member) {
            None => Ok(None),
            Some(value) => structure(value),
        }
    }

    /// A list of structures.
    pub(crate) fn structures(&self, member: &str) -> Decoded<Vec<Members<'a>>> {
        let Some(values) = self.list(member)? else {
            return Ok(None);
        };
        let mut structures = Vec::new();
        for value in &values {
            if let Some(structure) = structure(value)? {
                structures.push(structure);
            }
        }
        Ok(Some(structures))
    }

    /// A list of strings.
    pub(crate) fn strings(&self, member: &str) -> Decoded<Vec<String>> {
        let Some(values) = self.list(member)? else {
            return Ok(None);
        };
        let mut strings = Vec::new();
        for value in &values {
            if let Some(text) = string(value)? {
                strings.push(text.to_owned());
            }
        }
        Ok(Some(strings))
    }

    fn list(&self, member: &str) -> Decoded<Vec<Json<'a>>> {
        match self.get(member) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Array(text)) => Ok(Some(elements(text))),
            Some(other) => Err(wrong_type(other, "List")),
        }
    }
}

fn string<'a>(value: &'a Json<'_>) -> Decoded<&'a str> {
    match value {
        Json::Null => Ok(None),
        Json::String(string) => Ok(Some(string.text())),
        Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => {
            Err(wrong_type(value, "String"))
        }
    }
}

fn structure<'a>(value: &Json<'a>) -> Decoded<Members<'a>> {
    match value {
        Json::Null => Ok(None),
        Json::Object(text) => match members(text) {
            Ok(members) => Ok(Some(members)),
            Err(_) => Err(ErrorCode::SerializationException.into()),
        },
        Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => {
            Err(wrong_type(value, "Structure"))
        }
    }
}

fn wrong_type(value: &Json<'_>, expected: &str) -> ServiceError {
    let value = match value {
        Json::Null => "NULL_VALUE",
        Json::Number(_) => "NUMBER_VALUE",
        Json::Bool(true) => "TRUE_VALUE",
        Json::Bool(false) => "FALSE_VALUE",
        Json::String(_) => "STRING_VALUE",
        Json::Array(_) => {
            return refusal("Start of list found where not expected".to_owned());
        }
        Json::Object(_) => {
            return refusal("Start of structure or map found where not expected".to_owned());
        }
    };
    refusal(format!("{value} cannot be converted to {expected}"))
}

fn refusal(text: String) -> ServiceError {
    ErrorCode::SerializationException.with_message(text)
}

/// Converts a number to an integer; `None` if it does not fit. Inferred: a fraction is dropped, as in Java's
/// conversion.
fn whole(number: &str) -> Option<i64> {
    if let Ok(whole) = number.parse() {
        return Some(whole);
    }
    let number: f64 = number.parse().ok()?;
    #[allow(
        clippy::cast_possible_truncation,
        reason = "in range, and the fraction is dropped on purpose"
    )]
    (number.abs() < 9e15).then_some(number as i64)
}
