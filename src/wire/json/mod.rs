//! JSON as Step Functions reads it, with the leniency, the limits and the messages of Java's Jackson; and the
//! members of a request, with the types of the API's model.
//!
//! A general JSON crate cannot replace it. It refuses what AWS accepts (a lone surrogate escape, a
//! thousand levels of nesting, `1e999`), and it has other messages for what AWS refuses.
//! Everything here is one pass over the bytes without recursion and without a tree: the time is
//! linear in the length of the text, the memory one word for each level of nesting.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "every index is a place that the scanner has reached, which is the beginning of a character; the \
              targets `body` and `input` of `tests/it/wire/fuzzed` look for one that is not"
)]

mod java;
mod scan;
mod string;
mod syntax_error;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use self::scan::{Scanner, Token};
pub(crate) use self::string::JavaString;
use self::syntax_error::Scanned;
use crate::aws::{ErrorCode, ServiceError};

/// AWS's message about an input without a value.
///
/// Recorded for the empty text; Inferred for a text of white space only, which is empty for Jackson
/// too.
const NO_VALUE: &str = "Invalid execution input.";

/// One JSON value, read one level deep: arrays and objects stay slices of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Json<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it was written. No range is applied: `1e999` and `-0` are numbers.
    Number(&'a str),
    /// A string.
    String(JavaString<'a>),
    /// An array with its brackets, known to be well formed.
    Array(&'a str),
    /// An object with its braces, known to be well formed.
    Object(&'a str),
}

/// A typed member, if it is there.
pub(crate) type Typed<T> = Result<Option<T>, ServiceError>;

/// The members of a JSON object in order of appearance, read one level deep.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Members<'a> {
    members: Vec<(Cow<'a, str>, Json<'a>)>,
}

impl<'a> Members<'a> {
    /// The value under `key`; the last one if the key was written more than once.
    // Inferred: Jackson does not look for duplicate names by default, and its tree keeps the last
    // (`StreamReadFeature.STRICT_DUPLICATE_DETECTION` is off).
    pub(crate) fn get(&self, key: &str) -> Option<&Json<'a>> {
        let mut found = None;
        for (name, value) in &self.members {
            if **name == *key {
                found = Some(value);
            }
        }
        found
    }

    /// Every member as it was written, duplicates included.
    pub(crate) fn all(&self) -> &[(Cow<'a, str>, Json<'a>)] {
        &self.members
    }
}

/// Typed members, as the API's model types them. `null` is as if the member, or the item of a list, were not
/// there. A value of another type is refused with SerializationException. Inferred for both: the protocol's
/// convention, and the texts of the front layer as seen on DynamoDB.
impl<'a> Members<'a> {
    /// A string.
    pub(crate) fn string(&self, member: &str) -> Typed<&str> {
        match self.get(member) {
            None => Ok(None),
            Some(value) => typed_string(value),
        }
    }

    /// An integer of 64 bits.
    pub(crate) fn integer(&self, member: &str) -> Typed<i64> {
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
    pub(crate) fn boolean(&self, member: &str) -> Typed<bool> {
        match self.get(member) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Bool(value)) => Ok(Some(*value)),
            Some(other) => Err(wrong_type(other, "Boolean")),
        }
    }

    /// A structure.
    pub(crate) fn structure(&self, member: &str) -> Typed<Members<'a>> {
        match self.get(member) {
            None => Ok(None),
            Some(value) => typed_structure(value),
        }
    }

    /// A list of structures.
    pub(crate) fn structures(&self, member: &str) -> Typed<Vec<Members<'a>>> {
        let Some(values) = self.list(member)? else {
            return Ok(None);
        };
        let mut structures = Vec::new();
        for value in &values {
            if let Some(structure) = typed_structure(value)? {
                structures.push(structure);
            }
        }
        Ok(Some(structures))
    }

    /// A list of strings.
    pub(crate) fn strings(&self, member: &str) -> Typed<Vec<String>> {
        let Some(values) = self.list(member)? else {
            return Ok(None);
        };
        let mut strings = Vec::new();
        for value in &values {
            if let Some(text) = typed_string(value)? {
                strings.push(text.to_owned());
            }
        }
        Ok(Some(strings))
    }

    fn list(&self, member: &str) -> Typed<Vec<Json<'a>>> {
        match self.get(member) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Array(text)) => Ok(Some(elements(text))),
            Some(other) => Err(wrong_type(other, "List")),
        }
    }
}

/// The reason why a text is not an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BodyError {
    /// The text is empty or white space only.
    Empty,
    /// The text holds another kind of value: `null`, `boolean`, `number`, `string` or `list`.
    ///
    /// A list is reported at its bracket, whatever follows, as a streaming parser does.
    NotAnObject(&'static str),
    /// The text is not JSON.
    Malformed,
}

/// Reads the members of the object that `text` holds.
///
/// The text after the object is ignored, as in [`fault`]. Also one pass: an array or object in the object
/// stays a slice of the text, and a string without an escape is borrowed.
///
/// # Errors
///
/// A [`BodyError`] if `text` holds no object or is not JSON.
pub(crate) fn members(text: &str) -> Result<Members<'_>, BodyError> {
    let mut members = Vec::with_capacity(4);
    match read_object(text, &mut members) {
        Ok(Some(Token::Object)) => Ok(Members { members }),
        Ok(Some(other)) => Err(BodyError::NotAnObject(kind(other))),
        Ok(None) => Err(BodyError::Empty),
        Err(_) => Err(BodyError::Malformed),
    }
}

/// Reads the first value of `text`: if it is an object, its members too. Returns the value's kind.
fn read_object<'a>(
    text: &'a str,
    members: &mut Vec<(Cow<'a, str>, Json<'a>)>,
) -> Scanned<Option<Token>> {
    let mut scanner = Scanner::new(text);
    let root = scanner.root()?;
    if root != Some(Token::Object) {
        return Ok(root);
    }
    while scanner.entry(members.is_empty())? {
        let start = scanner.at();
        let (end, is_escaped) = scanner.name()?;
        let name = string(text, start, end, is_escaped).into_text();
        let start = scanner.at();
        let value = scanner.value()?;
        members.push((name, json(text, value, start, scanner.at())));
    }
    Ok(root)
}

/// Reads the elements of the array that `text` holds, which [`members`] has found to be well formed.
pub(crate) fn elements(text: &str) -> Vec<Json<'_>> {
    let mut scanner = Scanner::new(text);
    let mut elements = Vec::new();
    let Ok(Some(Token::Array)) = scanner.root() else {
        return elements;
    };
    while let Ok(true) = scanner.entry(elements.is_empty()) {
        let start = scanner.at();
        let Ok(token) = scanner.value() else { break };
        elements.push(json(text, token, start, scanner.at()));
    }
    elements
}

/// Jackson's own message about the first error of `text` as an execution input, or `None` if it
/// accepts the text.
///
/// Only the first value counts. The text after it is not read, except that a number or a word must be
/// complete: `1 x` is an input, `1x` is not.
///
/// One pass, in time linear in the length of `text`. Nothing is copied or decoded, except for the message
/// of an error.
// Inferred: `ObjectMapper.readTree` ignores trailing tokens by default
// (`DeserializationFeature.FAIL_ON_TRAILING_TOKENS` is off).
pub(crate) fn fault(text: &str) -> Option<String> {
    fault_at(text).map(|(fault, _)| fault)
}

/// Jackson's message about the first error of `text`, and its place as Jackson writes it; `None` if it
/// accepts the text.
pub(crate) fn fault_at(text: &str) -> Option<(String, String)> {
    match Scanner::new(text).document() {
        Ok(true) => None,
        Ok(false) => Some((NO_VALUE.to_owned(), java::location(text, text.len()))),
        Err(fault) => Some((fault.message(text), java::location(text, fault.end(text)))),
    }
}

/// The value of a `token` from `start` to `end`.
fn json(text: &str, token: Token, start: usize, end: usize) -> Json<'_> {
    match token {
        Token::Null => Json::Null,
        Token::Bool(value) => Json::Bool(value),
        Token::Number => Json::Number(&text[start..end]),
        Token::String { is_escaped } => Json::String(string(text, start, end, is_escaped)),
        Token::Array => Json::Array(&text[start..end]),
        Token::Object => Json::Object(&text[start..end]),
    }
}

/// The string, with its quotes, from `start` to `end`.
fn string(text: &str, start: usize, end: usize, is_escaped: bool) -> JavaString<'_> {
    JavaString::new(&text[start + 1..end - 1], is_escaped)
}

/// The word for a kind of value: `null`, `boolean`, `number`, `string`, `list` or `object`.
fn kind(token: Token) -> &'static str {
    match token {
        Token::Null => "null",
        Token::Bool(_) => "boolean",
        Token::Number => "number",
        Token::String { .. } => "string",
        Token::Array => "list",
        Token::Object => "object",
    }
}

fn typed_string<'a>(value: &'a Json<'_>) -> Typed<&'a str> {
    match value {
        Json::Null => Ok(None),
        Json::String(string) => Ok(Some(string.text())),
        Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => {
            Err(wrong_type(value, "String"))
        }
    }
}

fn typed_structure<'a>(value: &Json<'a>) -> Typed<Members<'a>> {
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
