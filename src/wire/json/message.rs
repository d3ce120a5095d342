//! What Jackson says of each fault of a JSON text.
//!
//! Where nothing else is said the words are Inferred, as in `fault`.

use super::fault::Fault;
use super::java::{describe, is_identifier_part, location};
use super::number::MAX_NUMBER_LENGTH;
use super::scan::{MAX_DEPTH, MAX_NAME_LENGTH};
use super::text::Within;

/// The most units of an unrecognized token that are shown.
// Inferred: jackson-core `ErrorReportConfiguration.DEFAULT_MAX_ERROR_TOKEN_LENGTH`.
const SHOWN_TOKEN: usize = 256;

impl Fault {
    /// What Jackson says of this fault of `text`.
    pub(super) fn message(self, text: &str) -> String {
        match self {
            // Recorded and Observed, with two of the comments.
            Self::Unexpected { at, comment } => {
                format!("Unexpected character ({}): {comment}", describe(text, at))
            }
            Self::UnexpectedInNumber { at, comment } => {
                let found = describe(text, at);
                format!("Unexpected character ({found}) in numeric value: {comment}")
            }
            // Recorded.
            Self::UnrecognizedToken { start, at } => format!(
                "Unrecognized token '{}': was expecting \
                 (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
                token(text, start, at)
            ),
            Self::NonStandard(name) => format!(
                "Non-standard token '{name}': \
                 enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow"
            ),
            Self::LeadingZeroes => "Invalid numeric value: Leading zeroes not allowed".to_owned(),
            Self::EndOfInput(place) => format!("Unexpected end-of-input{place}"),
            Self::Unclosed { opened } => unclosed(text, opened),
            Self::Mismatch { at, opened } => mismatch(text, at, opened),
            // From jackson-core 2.19 on; before, it spoke of a `root` that starts nowhere.
            Self::NothingToClose { at } => {
                let marker = &text[at..=at];
                let kind = if marker == "}" { "Object" } else { "Array" };
                format!("Unexpected close marker '{marker}': no open {kind} to close")
            }
            Self::IllegalSpace { at } => illegal_space(text, at),
            Self::UnquotedControl { at, within } => unquoted_control(text, at, within),
            Self::UnknownEscape { at } => {
                format!("Unrecognized character escape {}", describe(text, at))
            }
            Self::TooDeep => exceeds(
                "Document nesting depth",
                MAX_DEPTH + 1,
                MAX_DEPTH,
                "NestingDepth",
            ),
            Self::NumberTooLong { length } => exceeds(
                "Number value length",
                length,
                MAX_NUMBER_LENGTH,
                "NumberLength",
            ),
            Self::NameTooLong { length } => {
                exceeds("Name length", length, MAX_NAME_LENGTH, "NameLength")
            }
        }
    }
}

/// The word at `start`, gathered from `at` on as far as an identifier goes.
fn token(text: &str, start: usize, at: usize) -> String {
    let mut token = text[start..at].to_owned();
    let mut units = token.encode_utf16().count();
    let rest = text[at..].chars();
    for next in rest.take_while(|&next| is_identifier_part(next)) {
        token.push(next);
        units += 1;
        if units >= SHOWN_TOKEN {
            token.push_str("...");
            break;
        }
    }
    token
}

/// The kind of the array or object at `opened`, and its close marker.
fn container(text: &str, opened: usize) -> (&'static str, char) {
    if text.as_bytes()[opened] == b'{' {
        ("Object", '}')
    } else {
        ("Array", ']')
    }
}

/// The text ends in the array or object at `opened`.
fn unclosed(text: &str, opened: usize) -> String {
    let (kind, _) = container(text, opened);
    let place = location(text, opened);
    format!("Unexpected end-of-input: expected close marker for {kind} (start marker at {place})")
}

/// The marker at `at` does not close what is at `opened`.
fn mismatch(text: &str, at: usize, opened: usize) -> String {
    let marker = &text[at..=at];
    let (kind, expected) = container(text, opened);
    let place = location(text, opened);
    format!(
        "Unexpected close marker '{marker}': expected '{expected}' (for {kind} starting at {place})"
    )
}

/// A control character in quotes.
fn unquoted_control(text: &str, at: usize, within: Within) -> String {
    let found = describe(text, at);
    let place = match within {
        Within::Name => "name",
        Within::Value => "string value",
    };
    format!(
        "Illegal unquoted character ({found}): \
         has to be escaped using backslash to be included in {place}"
    )
}

/// A control character between tokens.
fn illegal_space(text: &str, at: usize) -> String {
    let found = describe(text, at);
    let hint = if text[at..].starts_with('\u{1e}') {
        r" (consider enabling `JsonReadFeature.ALLOW_RS_CONTROL_CHAR` to allow use of Record Separators (\u001E))"
    } else {
        ""
    };
    format!(
        r"Illegal character ({found}): only regular white space (\r, \n, \t) is allowed between tokens{hint}"
    )
}

/// One of the limits on what is read. The words are those of jackson-core 2.16 and later.
fn exceeds(what: &str, found: usize, most: usize, limit: &str) -> String {
    format!(
        "{what} ({found}) exceeds the maximum allowed ({most}, from `StreamReadConstraints.getMax{limit}()`)"
    )
}
