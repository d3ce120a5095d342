//! The order of tokens in a JSON text, one pass without recursion.
//!
//! The order in which faults are looked for is that of jackson-core's `ReaderBasedJsonParser` when
//! `ObjectMapper.readTree` drives it: an object's members by `nextFieldName`, everything else by
//! `nextToken`. That decides which of two texts a misplaced `}` gets.

use std::ops::Range;

use super::fault::{self, Fault};
use super::number::{number, word};
use super::text::{Quote, Quoted, Within};

/// How deep arrays and objects may nest.
// Inferred: jackson-core `StreamReadConstraints.DEFAULT_MAX_DEPTH`, there since 2.15.
pub(super) const MAX_DEPTH: usize = 1000;

/// The longest name of a member, in UTF-16 units.
// Inferred: jackson-core `StreamReadConstraints.DEFAULT_MAX_NAME_LEN`, there since 2.16. Its
// limit of 20,000,000 units for other strings is beyond what a request can carry.
pub(super) const MAX_NAME_LENGTH: usize = 50_000;

/// What stands at one place of the text.
#[derive(Debug)]
pub(super) enum Token {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, and where.
    Number(Range<usize>),
    /// A string, and where.
    String(Quoted),
    /// An array: as far as it was read, at least its opening bracket.
    Array(Range<usize>),
    /// An object: as far as it was read, at least its opening brace.
    Object(Range<usize>),
}

/// A place in a text, and the arrays and objects open there.
#[derive(Debug)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    quote: Quote,
    /// Where each open array or object begins, the outermost first.
    open: Vec<usize>,
}

impl<'a> Scanner<'a> {
    /// A scanner at the beginning of `text`, in which quotes are written so.
    pub(super) fn new(text: &'a str, quote: Quote) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            quote,
            open: Vec::new(),
        }
    }

    /// Reads the first value whole; `false` if there is none.
    pub(super) fn document(&mut self) -> Result<bool, Fault> {
        match self.root()? {
            None => Ok(false),
            Some(Token::Array(_) | Token::Object(_)) => self.finish().map(|()| true),
            Some(Token::Null | Token::Bool(_) | Token::Number(_) | Token::String(_)) => Ok(true),
        }
    }

    /// Reads the first token, if there is one.
    pub(super) fn root(&mut self) -> Result<Option<Token>, Fault> {
        match self.skip_space()? {
            None => Ok(None),
            Some(b'}' | b']') => Err(Fault::NothingToClose { at: self.at }),
            Some(first) => self.token(first).map(Some),
        }
    }

    /// Reads up to the next entry of the innermost array or object, or over its close marker, in
    /// which case the answer is `false`. `fresh` says that no entry of it was read yet.
    #[inline]
    pub(super) fn entry(&mut self, fresh: bool) -> Result<bool, Fault> {
        match self.skip_space()? {
            None => Err(Fault::Unclosed {
                opened: self.innermost(),
            }),
            Some(marker @ (b'}' | b']')) => self.close(marker).map(|()| false),
            Some(_) if fresh => Ok(true),
            Some(b',') => {
                self.at += 1;
                self.expect_more().map(|_| true)
            }
            Some(_) => Err(self.unexpected(if self.in_object() {
                fault::COMMA_IN_OBJECT
            } else {
                fault::COMMA_IN_ARRAY
            })),
        }
    }

    /// Reads the name of a member and its colon, up to its value.
    #[inline]
    pub(super) fn name(&mut self) -> Result<Quoted, Fault> {
        if self.peek() != Some(self.quote.first()) {
            return Err(self.unexpected(fault::NAME));
        }
        let name = self.quote.read(self.bytes, self.at, Within::Name)?;
        self.at = name.end();
        if name.len() > MAX_NAME_LENGTH {
            let length = name.units(self.text);
            if length > MAX_NAME_LENGTH {
                return Err(Fault::NameTooLong { length });
            }
        }
        if self.expect_more()? != b':' {
            return Err(self.unexpected(fault::COLON));
        }
        self.at += 1;
        self.expect_more()?;
        Ok(name)
    }

    /// Reads one value whole, from its first character.
    pub(super) fn value(&mut self) -> Result<Token, Fault> {
        let start = self.at;
        match self.token(self.bytes[start])? {
            Token::Array(_) => self.finish().map(|()| Token::Array(start..self.at)),
            Token::Object(_) => self.finish().map(|()| Token::Object(start..self.at)),
            scalar @ (Token::Null | Token::Bool(_) | Token::Number(_) | Token::String(_)) => {
                Ok(scalar)
            }
        }
    }

    /// Reads the array or object opened last to its end, with all that is opened in it.
    fn finish(&mut self) -> Result<(), Fault> {
        let outside = self.open.len() - 1;
        let mut fresh = true;
        while self.open.len() > outside {
            fresh = if self.entry(fresh)? {
                if self.in_object() {
                    self.name()?;
                }
                let token = self.token(self.bytes[self.at])?;
                matches!(token, Token::Array(_) | Token::Object(_))
            } else {
                false
            };
        }
        Ok(())
    }

    /// Reads the token that begins with `first` here; of an array or object, its open marker only.
    #[inline]
    fn token(&mut self, first: u8) -> Result<Token, Fault> {
        let start = self.at;
        let (token, end) = match first {
            quote if quote == self.quote.first() => {
                let quoted = self.quote.read(self.bytes, start, Within::Value)?;
                let end = quoted.end();
                (Token::String(quoted), end)
            }
            b'{' => {
                self.push()?;
                (Token::Object(start..start + 1), start + 1)
            }
            b'[' => {
                self.push()?;
                (Token::Array(start..start + 1), start + 1)
            }
            b'-' | b'0'..=b'9' => {
                let end = number(self.text, start, self.open.is_empty())?;
                (Token::Number(start..end), end)
            }
            b't' => (Token::Bool(true), word(self.text, start, "true")?),
            b'f' => (Token::Bool(false), word(self.text, start, "false")?),
            b'n' => (Token::Null, word(self.text, start, "null")?),
            // Inferred: `nextToken` has this branch and `nextFieldName` has not, so that a `}` after
            // a comma in an array gets a shorter text than one after a colon.
            b'}' if !self.in_object() => return Err(self.unexpected(fault::SHORT_VALUE)),
            _ => return Err(Fault::not_a_value(self.text, start)),
        };
        self.at = end;
        Ok(token)
    }

    /// Opens an array or object here.
    #[inline]
    fn push(&mut self) -> Result<(), Fault> {
        if self.open.len() == MAX_DEPTH {
            return Err(Fault::TooDeep);
        }
        self.open.push(self.at);
        Ok(())
    }

    /// Closes the innermost array or object with `marker`, which is here.
    #[inline]
    fn close(&mut self, marker: u8) -> Result<(), Fault> {
        if self.in_object() != (marker == b'}') {
            return Err(Fault::Mismatch {
                at: self.at,
                opened: self.innermost(),
            });
        }
        self.open.pop();
        self.at += 1;
        Ok(())
    }

    /// Skips white space; the first byte after it, unless the text ends.
    #[inline]
    fn skip_space(&mut self) -> Result<Option<u8>, Fault> {
        match self.peek() {
            // Most JSON is written without any.
            Some(byte @ (b'!'..=b'.' | b'0'..)) => Ok(Some(byte)),
            _ => self.skip_more_space(),
        }
    }

    fn skip_more_space(&mut self) -> Result<Option<u8>, Fault> {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                0..b' ' => return Err(Fault::IllegalSpace { at: self.at }),
                // Inferred: Jackson tells a comment from other junk, wherever white space may be.
                b'/' => return Err(self.unexpected(fault::COMMENT)),
                _ => return Ok(Some(byte)),
            }
        }
        Ok(None)
    }

    /// Skips white space inside an entry, where the text must not end.
    #[inline]
    fn expect_more(&mut self) -> Result<u8, Fault> {
        self.skip_space()?
            .ok_or(Fault::EndOfInput(if self.in_object() {
                fault::END_IN_OBJECT
            } else {
                fault::END_IN_ARRAY
            }))
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn innermost(&self) -> usize {
        self.open.last().copied().unwrap_or_default()
    }

    fn in_object(&self) -> bool {
        self.open
            .last()
            .is_some_and(|&start| self.bytes[start] == b'{')
    }

    fn unexpected(&self, comment: &'static str) -> Fault {
        Fault::Unexpected {
            at: self.at,
            comment,
        }
    }
}
