//! The errors of a JSON text, and Jackson's message for each.
//!
//! The texts that were seen at AWS are marked so. The others are Inferred: they are jackson-core's
//! (branch 2.x of 2025: `ReaderBasedJsonParser`, `ParserMinimalBase`, `ParserBase`), without the
//! location that Jackson puts after them, because AWS gives none. On 160,000 texts made of fragments
//! and mutations these files and that library agreed to the letter, except for one case (`string`).

use super::java::{self, describe, is_identifier_part, location};
use super::scan::{MAX_DEPTH, MAX_NAME_LENGTH, MAX_NUMBER_LENGTH, infinity, non_standard_word};
use super::string::StringKind;

/// After an unexpected character: a name must begin. Recorded.
pub(super) const NAME: &str = "was expecting double-quote to start field name";
/// After an unexpected character: a colon must follow a name. Inferred.
pub(super) const COLON: &str = "was expecting a colon to separate field name and value";
/// After an unexpected character: an entry of an object is over. Observed (`CloudTrail`).
pub(super) const COMMA_IN_OBJECT: &str = "was expecting comma to separate Object entries";
/// After an unexpected character: an entry of an array is over. Inferred.
pub(super) const COMMA_IN_ARRAY: &str = "was expecting comma to separate Array entries";
/// After an unexpected character: a value must begin. Inferred.
const VALUE: &str = "expected a valid value \
     (JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
/// After a `}` that follows a comma in an array. Inferred.
pub(super) const SHORT_VALUE: &str = "expected a value";
/// After an unexpected character: a number ends here, but the text goes on. Inferred.
pub(super) const ROOT_SPACE: &str = "Expected space separating root-level values";
/// After a slash where white space may be. Inferred.
pub(super) const COMMENT: &str = "maybe a (non-standard) comment? (not recognized as one since \
     Feature 'ALLOW_COMMENTS' not enabled for parser)";
/// After an unexpected character: `\u` has fewer than four digits. Inferred.
pub(super) const HEX_DIGIT: &str = "expected a hex-digit for character escape sequence";
/// After an unexpected character in a number. Inferred, as the next three.
pub(super) const DIGIT_AFTER_POINT: &str = "Decimal point not followed by a digit";
/// `1e` and no digit.
pub(super) const DIGIT_AFTER_EXPONENT: &str = "Exponent indicator not followed by a digit";
/// A minus sign and no digit.
pub(super) const DIGIT_AFTER_MINUS: &str =
    "expected digit (0-9) to follow minus sign, for valid numeric value";
/// A plus sign.
const PLUS: &str = "JSON spec does not allow numbers to have plus signs: enable \
     `JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow";

/// After the end of input: in an object, between two tokens. Inferred, as those that follow.
pub(super) const END_IN_OBJECT: &str = " within/between Object entries";
/// In an array, after a comma.
pub(super) const END_IN_ARRAY: &str = " within/between Array entries";
/// In an escape.
pub(super) const END_IN_ESCAPE: &str = " in character escape sequence";
/// In `-I` or after a plus sign.
pub(super) const END_IN_NUMBER: &str = " in a Number value";
/// After a minus sign. Jackson's text lacks the colon.
pub(super) const END_AFTER_SIGN: &str = "No digit following sign";
/// After `1e`. Jackson's text lacks the colon here too.
pub(super) const END_IN_EXPONENT: &str = "expected a digit for number exponent";

/// The maximum number of units of an unrecognized token that are shown.
// Inferred: jackson-core `ErrorReportConfiguration.DEFAULT_MAX_ERROR_TOKEN_LENGTH`.
const MAX_SHOWN_TOKEN: usize = 256;

/// A result of the scanner. Errors are rare and large, so they are boxed: a result then fits into
/// registers.
pub(super) type Scanned<T> = Result<T, Box<SyntaxError>>;

/// An error and the byte at which it is. [`SyntaxError::message`] has the texts.
#[derive(Clone, Copy, Debug)]
pub(super) enum SyntaxError {
    /// A character that is not allowed here.
    Unexpected { at: usize, comment: &'static str },
    /// A character that is not allowed here in a number.
    UnexpectedInNumber { at: usize, comment: &'static str },
    /// A word other than `true`, `false` and `null`; up to `at` it looked like one.
    UnrecognizedToken { start: usize, at: usize },
    /// A word for a number that JSON does not have.
    NonStandard(&'static str),
    /// A number such as `01`.
    LeadingZeroes,
    /// The text ends too early.
    EndOfInput(&'static str),
    /// The text ends in an array or object.
    Unclosed { opened: usize },
    /// An array closed as an object, or the reverse.
    Mismatch { at: usize, opened: usize },
    /// A close marker before any value.
    NothingToClose { at: usize },
    /// A control character between tokens.
    IllegalSpace { at: usize },
    /// A control character in quotes.
    UnquotedControl { at: usize, kind: StringKind },
    /// A backslash and a character that makes no escape.
    UnknownEscape { at: usize },
    /// An array or object below `MAX_DEPTH` others.
    TooDeep,
    /// A number of more than `MAX_NUMBER_LENGTH` digits.
    NumberTooLong { length: usize },
    /// A name of more than `MAX_NAME_LENGTH` units.
    NameTooLong { length: usize },
}

impl SyntaxError {
    /// Boxes the error.
    #[cold]
    pub(super) fn err<T>(self) -> Scanned<T> {
        Err(Box::new(self))
    }

    /// Jackson's message for this error of `text`.
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
            // From jackson-core 2.19 on; the text before that named a `root` without a place.
            Self::NothingToClose { at } => {
                let marker = &text[at..=at];
                let kind = if marker == "}" { "Object" } else { "Array" };
                format!("Unexpected close marker '{marker}': no open {kind} to close")
            }
            Self::IllegalSpace { at } => illegal_space(text, at),
            Self::UnquotedControl { at, kind } => unquoted_control(text, at, kind),
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

    /// The byte up to which Jackson has read when it reports this error of `text`.
    ///
    /// Recorded for an unrecognized token; Inferred for the others, from jackson-core's
    /// `currentLocation`, which is after the wrong character.
    pub(super) fn end(self, text: &str) -> usize {
        match self {
            Self::Unexpected { at, .. }
            | Self::UnexpectedInNumber { at, .. }
            | Self::Mismatch { at, .. }
            | Self::NothingToClose { at }
            | Self::IllegalSpace { at }
            | Self::UnquotedControl { at, .. }
            | Self::UnknownEscape { at } => {
                let wrong = text[at..].chars().next();
                at + wrong.map_or(0, char::len_utf8)
            }
            Self::UnrecognizedToken { at, .. } => end_of_identifier(text, at),
            Self::NonStandard(_)
            | Self::LeadingZeroes
            | Self::EndOfInput(_)
            | Self::Unclosed { .. }
            | Self::TooDeep
            | Self::NumberTooLong { .. }
            | Self::NameTooLong { .. } => text.len(),
        }
    }

    /// The error of a character that cannot be at this place, at which white space could be.
    ///
    /// Inferred: Jackson distinguishes a control character and a comment from other junk there.
    pub(super) fn unexpected(text: &str, at: usize, comment: &'static str) -> Self {
        let comment = match text.as_bytes().get(at) {
            Some(0..b' ') => return Self::IllegalSpace { at },
            Some(b'/') => COMMENT,
            Some(_) | None => comment,
        };
        Self::Unexpected { at, comment }
    }

    /// The error of a value whose first character, at `start`, cannot begin a value.
    pub(super) fn not_a_value(text: &str, start: usize) -> Self {
        let mut characters = text[start..].chars();
        match (characters.next(), characters.next()) {
            (Some('N'), _) => non_standard_word(text, start, "NaN"),
            (Some('I'), _) => non_standard_word(text, start, "Infinity"),
            (Some('+'), None) => Self::EndOfInput(END_IN_NUMBER),
            (Some('+'), Some('I')) => infinity(text, start, PLUS),
            (Some('+'), Some(_)) => Self::UnexpectedInNumber {
                at: start,
                comment: PLUS,
            },
            (Some(first), _) if java::is_identifier_start(first) => Self::UnrecognizedToken {
                start,
                at: start + first.len_utf8(),
            },
            (Some(_) | None, _) => Self::unexpected(text, start, VALUE),
        }
    }
}

/// After the end of input: in quotes. Inferred.
pub(super) fn end_of_string(kind: StringKind) -> &'static str {
    match kind {
        StringKind::Name => " in field name",
        StringKind::Value => ": was expecting closing quote for a string value",
    }
}

/// The word at `start`: up to `at`, and on to the end of the identifier.
fn token(text: &str, start: usize, at: usize) -> String {
    let mut token = text[start..at].to_owned();
    let mut units = token.encode_utf16().count();
    for next in text[at..end_of_identifier(text, at)].chars() {
        token.push(next);
        units += 1;
        if units >= MAX_SHOWN_TOKEN {
            token.push_str("...");
            break;
        }
    }
    token
}

/// The end of the identifier that goes on at `at`.
fn end_of_identifier(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let end = rest.find(|next| !is_identifier_part(next));
    end.map_or(text.len(), |end| at + end)
}

/// The kind of the array or object at `opened`, and its close marker.
fn container(text: &str, opened: usize) -> (&'static str, char) {
    if text.as_bytes()[opened] == b'{' {
        ("Object", '}')
    } else {
        ("Array", ']')
    }
}

/// The message of a text that ends in the array or object at `opened`.
fn unclosed(text: &str, opened: usize) -> String {
    let (kind, _) = container(text, opened);
    let place = location(text, opened);
    format!("Unexpected end-of-input: expected close marker for {kind} (start marker at {place})")
}

/// The message of a marker at `at` that does not close the array or object at `opened`.
fn mismatch(text: &str, at: usize, opened: usize) -> String {
    let marker = &text[at..=at];
    let (kind, expected) = container(text, opened);
    let place = location(text, opened);
    format!(
        "Unexpected close marker '{marker}': expected '{expected}' (for {kind} starting at {place})"
    )
}

/// The message of a control character in quotes.
fn unquoted_control(text: &str, at: usize, kind: StringKind) -> String {
    let found = describe(text, at);
    let place = match kind {
        StringKind::Name => "name",
        StringKind::Value => "string value",
    };
    format!(
        "Illegal unquoted character ({found}): \
         has to be escaped using backslash to be included in {place}"
    )
}

/// The message of a control character between tokens.
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

/// The message of a value beyond a limit, as jackson-core 2.16 and later write it.
fn exceeds(what: &str, found: usize, max: usize, limit: &str) -> String {
    format!(
        "{what} ({found}) exceeds the maximum allowed ({max}, from `StreamReadConstraints.getMax{limit}()`)"
    )
}
