//! The order of tokens in a JSON text, one pass without recursion.
//!
//! The order of the checks is that of jackson-core's `ReaderBasedJsonParser` when
//! `ObjectMapper.readTree` drives it: an object's members by `nextFieldName`, everything else by
//! `nextToken`. By that order a misplaced `}` gets one of two messages.

use super::number::{number, word};
use super::string::{self, StringKind};
use super::syntax_error::{self, Scanned, SyntaxError};

/// The maximum nesting of arrays and objects.
// Inferred: jackson-core `StreamReadConstraints.DEFAULT_MAX_DEPTH`, there since 2.15.
pub(super) const MAX_DEPTH: usize = 1000;

/// The maximum length of a member's name, in UTF-16 units.
// Inferred: jackson-core `StreamReadConstraints.DEFAULT_MAX_NAME_LEN`, there since 2.16. Its
// limit of 20,000,000 units for other strings is beyond what a request can carry.
pub(super) const MAX_NAME_LENGTH: usize = 50_000;

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
            open: Vec::new(),
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
        match self.skip_space()? {
            None => Ok(None),
            Some(b'}' | b']') => SyntaxError::NothingToClose { at: self.at }.err(),
            Some(first) => self.token(first).map(Some),
        }
    }

    /// Reads up to the next entry of the innermost array or object. Returns `false` if its close marker
    /// comes instead, which is read too. `is_first` is set before its first entry.
    pub(super) fn entry(&mut self, is_first: bool) -> Scanned<bool> {
        match self.skip_space()? {
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
    fn skip_space(&mut self) -> Scanned<Option<u8>> {
        let length = self.bytes.len();
        while self.at < length {
            match self.bytes[self.at] {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                0..b' ' => return SyntaxError::IllegalSpace { at: self.at }.err(),
                // Inferred: Jackson distinguishes a comment from other junk, wherever white space may be.
                b'/' => return self.unexpected(syntax_error::COMMENT),
                byte => return Ok(Some(byte)),
            }
        }
        Ok(None)
    }

    /// Skips white space inside an entry, where the text must not end.
    fn expect_more(&mut self) -> Scanned<u8> {
        match self.skip_space()? {
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
        let at = self.at;
        SyntaxError::Unexpected { at, comment }.err()
    }
}
