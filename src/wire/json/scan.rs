//! The tokens of a JSON text and their order, one pass without recursion.
//!
//! The order of the checks is that of jackson-core's `ReaderBasedJsonParser` when
//! `ObjectMapper.readTree` drives it: an object's members by `nextFieldName`, everything else by
//! `nextToken`. By that order a misplaced `}` gets one of two messages.

use super::java;
use super::string::{self, StringKind};
use super::syntax_error::{self, Scanned, SyntaxError};

/// The maximum nesting of arrays and objects.
// Inferred: jackson-core `StreamReadConstraints.DEFAULT_MAX_DEPTH`, there since 2.15.
pub(super) const MAX_DEPTH: usize = 1000;

/// The maximum length of a member's name, in UTF-16 units.
// Inferred: jackson-core `StreamReadConstraints.DEFAULT_MAX_NAME_LEN`, there since 2.16. Its
// limit of 20,000,000 units for other strings is beyond what a request can carry.
pub(super) const MAX_NAME_LENGTH: usize = 50_000;

/// The maximum number of digits of a number, with those of the fraction and of the exponent.
// Inferred: jackson-core `StreamReadConstraints.DEFAULT_MAX_NUM_LEN`, there since 2.15. Signs, the
// point and the `e` do not count (`ParserBase.resetInt`, `resetFloat`).
pub(super) const MAX_NUMBER_LENGTH: usize = 1000;

/// The kind of value at one place of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number,
    /// A string.
    String { is_escaped: bool },
    /// An array, or its opening bracket.
    Array,
    /// An object, or its opening brace.
    Object,
}

/// A place in a text, and the arrays and objects open there.
#[derive(Debug)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Where each open array or object begins, the outermost first.
    open: Vec<usize>,
}

impl<'a> Scanner<'a> {
    /// A scanner at the beginning of `text`.
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            open: Vec::with_capacity(8),
        }
    }

    /// The place of the scanner.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Reads the whole first value. Returns `false` if the text is empty.
    pub(super) fn document(&mut self) -> Scanned<bool> {
        match self.root()? {
            None => Ok(false),
            Some(Token::Array | Token::Object) => self.finish().map(|()| true),
            Some(Token::Null | Token::Bool(_) | Token::Number | Token::String { .. }) => Ok(true),
        }
    }

    /// Reads the first token, if there is one.
    pub(super) fn root(&mut self) -> Scanned<Option<Token>> {
        match self.skip_space() {
            None => Ok(None),
            Some(b'}' | b']') => SyntaxError::NothingToClose { at: self.at }.err(),
            Some(first) => self.token(first).map(Some),
        }
    }

    /// Reads up to the next entry of the innermost array or object. Returns `false` if its close marker
    /// comes instead, which is read too. `is_first` is set before its first entry.
    pub(super) fn entry(&mut self, is_first: bool) -> Scanned<bool> {
        match self.skip_space() {
            None => {
                let opened = self.innermost();
                SyntaxError::Unclosed { opened }.err()
            }
            Some(marker @ (b'}' | b']')) => {
                if self.in_object() != (marker == b'}') {
                    let (at, opened) = (self.at, self.innermost());
                    return SyntaxError::Mismatch { at, opened }.err();
                }
                self.open.pop();
                self.at += 1;
                Ok(false)
            }
            Some(_) if is_first => Ok(true),
            Some(b',') => {
                self.at += 1;
                self.expect_more().map(|_| true)
            }
            Some(_) if self.in_object() => self.unexpected(syntax_error::COMMA_IN_OBJECT),
            Some(_) => self.unexpected(syntax_error::COMMA_IN_ARRAY),
        }
    }

    /// Reads the name of a member and its colon, up to its value, where [`entry`](Self::entry) has found one.
    /// Returns the place after the name's closing quote, and `true` if there is an escape in the name.
    pub(super) fn name(&mut self) -> Scanned<(usize, bool)> {
        let start = self.at;
        if self.bytes[start] != b'"' {
            return self.unexpected(syntax_error::NAME);
        }
        let (end, is_escaped) = string::end(self.bytes, start, StringKind::Name)?;
        self.at = end;
        if end - start > MAX_NAME_LENGTH {
            let length = string::units(&self.text[start + 1..end - 1]);
            if length > MAX_NAME_LENGTH {
                return SyntaxError::NameTooLong { length }.err();
            }
        }
        if self.expect_more()? != b':' {
            return self.unexpected(syntax_error::COLON);
        }
        self.at += 1;
        self.expect_more()?;
        Ok((end, is_escaped))
    }

    /// Reads one whole value, from its first character, at which `entry` or `name` has ended.
    pub(super) fn value(&mut self) -> Scanned<Token> {
        let token = self.token(self.bytes[self.at])?;
        if matches!(token, Token::Array | Token::Object) {
            self.finish()?;
        }
        Ok(token)
    }

    /// Reads the array or object opened last to its end, with all that is opened in it.
    fn finish(&mut self) -> Scanned<()> {
        let outside = self.open.len() - 1;
        let mut is_first = true;
        while self.open.len() > outside {
            is_first = if self.entry(is_first)? {
                if self.in_object() {
                    self.name()?;
                }
                let token = self.token(self.bytes[self.at])?;
                matches!(token, Token::Array | Token::Object)
            } else {
                false
            };
        }
        Ok(())
    }

    /// Reads the token that begins with `first` here. Of an array or object it reads the open marker only.
    fn token(&mut self, first: u8) -> Scanned<Token> {
        let start = self.at;
        let (token, end) = match first {
            b'"' => {
                let (end, is_escaped) = string::end(self.bytes, start, StringKind::Value)?;
                (Token::String { is_escaped }, end)
            }
            b'{' | b'[' => {
                if self.open.len() == MAX_DEPTH {
                    return SyntaxError::TooDeep.err();
                }
                self.open.push(start);
                let is_object = first == b'{';
                let token = if is_object {
                    Token::Object
                } else {
                    Token::Array
                };
                (token, start + 1)
            }
            b'-' | b'0'..=b'9' => {
                let end = number(self.text, start, self.open.is_empty())?;
                (Token::Number, end)
            }
            b't' => (Token::Bool(true), word(self.text, start, "true")?),
            b'f' => (Token::Bool(false), word(self.text, start, "false")?),
            b'n' => (Token::Null, word(self.text, start, "null")?),
            // Inferred: `nextToken` has this branch and `nextFieldName` has not, so that a `}` after
            // a comma in an array gets a shorter text than one after a colon.
            b'}' if !self.in_object() => return self.unexpected(syntax_error::SHORT_VALUE),
            _ => return SyntaxError::not_a_value(self.text, start).err(),
        };
        self.at = end;
        Ok(token)
    }

    /// Skips white space. Returns the first byte after it, or `None` at the end of the text.
    fn skip_space(&mut self) -> Option<u8> {
        let length = self.bytes.len();
        while self.at < length {
            match self.bytes[self.at] {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                byte => return Some(byte),
            }
        }
        None
    }

    /// Skips white space inside an entry, where the text must not end.
    fn expect_more(&mut self) -> Scanned<u8> {
        match self.skip_space() {
            Some(byte) => Ok(byte),
            None if self.in_object() => SyntaxError::EndOfInput(syntax_error::END_IN_OBJECT).err(),
            None => SyntaxError::EndOfInput(syntax_error::END_IN_ARRAY).err(),
        }
    }

    fn innermost(&self) -> usize {
        self.open.last().copied().unwrap_or_default()
    }

    fn in_object(&self) -> bool {
        match self.open.last() {
            Some(&start) => self.bytes[start] == b'{',
            None => false,
        }
    }

    #[cold]
    fn unexpected<T>(&self, comment: &'static str) -> Scanned<T> {
        SyntaxError::unexpected(self.text, self.at, comment).err()
    }
}

/// Finds the end of the number that begins at `start` with a digit or a minus sign.
///
/// At the `root` of a text it must be followed by white space or by the end.
fn number(text: &str, start: usize, root: bool) -> Scanned<usize> {
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
fn word(text: &str, start: usize, word: &str) -> Scanned<usize> {
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
