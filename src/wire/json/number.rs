//! Numbers, and the words `true`, `false` and `null`, letter by letter.

use super::java;
use super::syntax_error::{self, Scanned, SyntaxError};

/// The maximum number of digits of a number, with those of the fraction and of the exponent.
// Inferred: jackson-core `StreamReadConstraints.DEFAULT_MAX_NUM_LEN`, there since 2.15. Signs, the
// point and the `e` do not count (`ParserBase.resetInt`, `resetFloat`).
pub(super) const MAX_NUMBER_LENGTH: usize = 1000;

/// Finds the end of the number that begins at `start` with a digit or a minus sign.
///
/// At the `root` of a text it must be followed by white space or by the end.
pub(super) fn number(text: &str, start: usize, root: bool) -> Scanned<usize> {
    let bytes = text.as_bytes();
    let whole = integer(text, start)?;
    let mut at = digits(bytes, whole);
    let mut length = at - whole;
    if bytes.get(at) == Some(&b'.') {
        let fraction = at + 1;
        at = digits(bytes, fraction);
        if at == fraction {
            // Inferred: at the end of the text Jackson names the last character it read, the point.
            let at = at.min(bytes.len() - 1);
            let comment = syntax_error::DIGIT_AFTER_POINT;
            return SyntaxError::UnexpectedInNumber { at, comment }.err();
        }
        length += at - fraction;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        let exponent = exponent(bytes, at + 1)?;
        at = digits(bytes, exponent);
        length += at - exponent;
    }
    if root && !matches!(bytes.get(at), None | Some(b' ' | b'\t' | b'\n' | b'\r')) {
        let comment = syntax_error::ROOT_SPACE;
        return SyntaxError::Unexpected { at, comment }.err();
    }
    if length > MAX_NUMBER_LENGTH {
        return SyntaxError::NumberTooLong { length }.err();
    }
    Ok(at)
}

/// Finds the end of the `word` whose first letter is at `start`.
///
/// A letter or digit right after it makes it another word: an error.
pub(super) fn word(text: &str, start: usize, word: &str) -> Scanned<usize> {
    let bytes = text.as_bytes();
    let mut at = start;
    for letter in word.bytes() {
        if bytes.get(at) != Some(&letter) {
            return SyntaxError::UnrecognizedToken { start, at }.err();
        }
        at += 1;
    }
    // Inferred: `_matchToken` lets anything below `0` follow, `$` among it.
    match text[at..].chars().next() {
        Some(next) if next >= '0' && java::is_identifier_part(next) => {
            SyntaxError::UnrecognizedToken { start, at }.err()
        }
        Some(_) | None => Ok(at),
    }
}

/// Finds the first digit of the number at `start`: after the sign, and without a leading zero.
fn integer(text: &str, start: usize) -> Scanned<usize> {
    let bytes = text.as_bytes();
    let first = start + usize::from(bytes[start] == b'-');
    let fault = match bytes.get(first) {
        None => SyntaxError::EndOfInput(syntax_error::END_AFTER_SIGN),
        Some(b'0') if bytes.get(first + 1).is_some_and(u8::is_ascii_digit) => {
            SyntaxError::LeadingZeroes
        }
        Some(b'0'..=b'9') => return Ok(first),
        Some(b'I') => infinity(text, start, syntax_error::DIGIT_AFTER_MINUS),
        Some(b'.') => SyntaxError::not_a_value(text, first),
        Some(_) => SyntaxError::UnexpectedInNumber {
            at: first,
            comment: syntax_error::DIGIT_AFTER_MINUS,
        },
    };
    fault.err()
}

/// Finds the first digit of the exponent whose sign, if any, is at `at`.
fn exponent(bytes: &[u8], at: usize) -> Scanned<usize> {
    let first = at + usize::from(matches!(bytes.get(at), Some(b'+' | b'-')));
    let fault = match bytes.get(first) {
        None => SyntaxError::EndOfInput(syntax_error::END_IN_EXPONENT),
        Some(b'0'..=b'9') => return Ok(first),
        Some(_) => SyntaxError::UnexpectedInNumber {
            at: first,
            comment: syntax_error::DIGIT_AFTER_EXPONENT,
        },
    };
    fault.err()
}

/// The error of a sign and an `I` at `start`.
// Inferred: `_handleInvalidNumberStart` knows the words for infinity in order to refuse them. A
// plus sign is itself the unexpected character; after a minus sign it is the character after the `I`.
pub(super) fn infinity(text: &str, start: usize, comment: &'static str) -> SyntaxError {
    let bytes = text.as_bytes();
    let plus = bytes[start] == b'+';
    let name = match (bytes.get(start + 2), plus) {
        (None, _) => return SyntaxError::EndOfInput(syntax_error::END_IN_NUMBER),
        (Some(b'N'), true) => "+INF",
        (Some(b'N'), false) => "-INF",
        (Some(b'n'), true) => "+Infinity",
        (Some(b'n'), false) => "-Infinity",
        (Some(_), _) => {
            let at = if plus { start } else { start + 2 };
            return SyntaxError::UnexpectedInNumber { at, comment };
        }
    };
    non_standard_word(text, start, name)
}

/// The error of a word that Jackson reads only to refuse it.
pub(super) fn non_standard_word(text: &str, start: usize, name: &'static str) -> SyntaxError {
    match word(text, start, name) {
        Ok(_) => SyntaxError::NonStandard(name),
        Err(fault) => *fault,
    }
}

/// Finds the end of the digits that begin at `at`.
fn digits(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_digit) {
        at += 1;
    }
    at
}
